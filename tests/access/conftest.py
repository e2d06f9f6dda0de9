"""One city for all cells of the matrix; every cell gives back what it changed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from madoguchi.papers.services import make_demo_authority
from tests.access.city import AT, City
from tests.world import World


@pytest.fixture(scope="module")
def city(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    """The city, made once for a module in a transaction that is rolled back at its end."""
    folder: Path = tmp_path_factory.mktemp("access")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(settings, "SIGNING_DIR", folder / "signing")
        make_demo_authority(name="窓野県", at=AT - timedelta(days=30))
        yield City(folder / "survey.csv")
        transaction.set_rollback(True)


@pytest.fixture
def world(db: None, at: datetime) -> World:
    """A city of the test's own."""
    return World(at)
