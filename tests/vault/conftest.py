"""A key file of its own for every test that changes it."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from madoguchi.core.acting import Acting
from madoguchi.vault import masters

BY = Acting.system("test")
ANNA, BERTA = UUID(int=0xA), UUID(int=0xB)
CITY = UUID(int=0xC)


@pytest.fixture
def key_file(settings: Any, tmp_path: Path) -> Path:
    """A new key file, in place of that of all other tests."""
    settings.VAULT_KEY_FILE = tmp_path / "keys" / "master.json"
    masters.make_first()
    return settings.VAULT_KEY_FILE
