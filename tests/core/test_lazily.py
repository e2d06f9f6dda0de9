"""A module is loaded when it is used, not before; and the first page loads nothing that it can spare."""

import inspect
import subprocess
import sys

import pytest

from madoguchi.core import lazily

HEAVY = {
    "aiohttp",
    "httpx",
    "icalendar",
    "jsonschema",
    "openpyxl",
    "pyarrow",
    "pyhanko",
    "pypdf",
    "xlsxwriter",
}
OPENED = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.site.settings"
import django
django.setup()
import madoguchi.site.urls
print(*sys.modules)
"""


@pytest.fixture
def a_module(tmp_path, monkeypatch):
    """A module that nobody has imported; it forgets that it was named."""
    (tmp_path / "opened_late.py").write_text("WORDS = 'here I am'\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(lazily, "_named", {})
    monkeypatch.delitem(sys.modules, "opened_late", raising=False)
    yield "opened_late"
    sys.modules.pop("opened_late", None)


def test_naming_a_module_and_looking_around_loads_nothing(a_module):
    late = lazily.lazily(a_module)
    inspect.unwrap(late)
    assert not hasattr(late, "__file__")
    assert a_module not in sys.modules


def test_the_first_use_loads_it(a_module):
    assert lazily.lazily(a_module).WORDS == "here I am"
    assert a_module in sys.modules


def test_what_a_module_does_not_have_is_an_error_as_ever(a_module):
    with pytest.raises(AttributeError):
        _ = lazily.lazily(a_module).NOTHING


def test_one_module_has_one_stand_in(a_module):
    assert lazily.lazily(a_module) is lazily.lazily(a_module)


def test_everything_named_is_loaded_at_once(a_module):
    lazily.lazily(a_module)
    lazily.load_all()
    assert a_module in sys.modules


def test_the_addresses_load_nothing_that_the_first_page_can_spare():
    said = subprocess.run([sys.executable, "-c", OPENED], capture_output=True, text=True, check=True).stdout
    assert not HEAVY & set(said.split())
