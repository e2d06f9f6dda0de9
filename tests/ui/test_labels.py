"""Every label that code and data bring along is told in English and in plain Japanese, and a new one is missed."""

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.utils import translation

from madoguchi.ui.labels import told
from madoguchi.vocabulary.documents import DOCUMENTS
from madoguchi.vocabulary.terms import TERMS

SCRIPTS = Path(__file__).parents[2] / "script"
JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")
GIVEN = {"中文", "中央1丁目2番3号", "窓野 300 あ 12-34", "全国健康保険協会 窓野支部"}
"""What an English sentence gives as an example, or a language's own name."""


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The script, with no catalogue but that of labels."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    module = importlib.import_module("messages")
    monkeypatch.setattr(module, "SHOWN", ())
    yield module
    for name in ("messages", "labels"):
        sys.modules.pop(name, None)


def test_every_label_is_told(messages: ModuleType) -> None:
    brought = [label for label, _plural, _context in messages.brought()]
    assert {"手続が見つけにくい", "ほとんどの窓口", "夫婦と子ども2人", "女性", "結婚", "法令番号"} <= set(
        brought
    )
    assert messages.wrong() == []
    with translation.override("en"):
        for label in [
            *brought,
            *(term.label for term in TERMS.values()),
            *(kind.label for kind in DOCUMENTS.values()),
        ]:
            said = told(label)
            for given in GIVEN:
                said = said.replace(given, "")
            assert not JAPANESE.search(said), label


def test_a_label_without_a_translation_or_that_is_gone_fails(
    messages: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        messages, "labels", lambda _rooms: iter([("新しい選択肢", "reviews/models/reviews.py")])
    )
    found = messages.wrong()
    assert (
        "en: not in a catalogue: '新しい選択肢'" in found
        and "ja_Easy: not in a catalogue: '新しい選択肢'" in found
    )
    assert "en labels: said no more: '電話'" in found


def test_a_label_stays_as_it_is_kept_for_officers() -> None:
    assert told("電話") == "電話"
    with translation.override("ja-easy"):
        assert told("氏名") == "名前《なまえ》" and told("電話") == "電話"
