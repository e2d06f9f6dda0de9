"""An editor and a publisher of the bureau."""

from datetime import datetime

import pytest

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.registry.models import Procedure
from tests.registry.world import officer_with, published


@pytest.fixture
def editor(bureau: Organisation, at: datetime) -> Acting:
    """Someone who writes."""
    return officer_with(bureau, "editor", Role.EDITOR, at=at)


@pytest.fixture
def publisher(bureau: Organisation, at: datetime) -> Acting:
    """Someone who checks and publishes."""
    return officer_with(bureau, "publisher", Role.PUBLISHER, Role.EDITOR, at=at)


@pytest.fixture
def procedure(bureau: Organisation, editor: Acting, publisher: Acting, at: datetime) -> Procedure:
    """A procedure with one public version."""
    return published(bureau, editor, publisher, slug="restaurant", at=at).procedure
