"""The city that these tests stand in, and an authority that signs its notices."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from madoguchi.papers.services import make_demo_authority
from tests.world import World


@pytest.fixture
def world(db: None, at: datetime) -> World:
    """Two cities with their officers, and people who apply."""
    return World(at)


@pytest.fixture(scope="session")
def _certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("signing")
    return folder


@pytest.fixture
def authority(_certificates: Path, at: datetime) -> Iterator[None]:
    """Certificates that hold around `at`; made once, for making a key takes a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "SIGNING_DIR", _certificates)
        make_demo_authority(name="窓野県", at=at - timedelta(days=30))
        yield
