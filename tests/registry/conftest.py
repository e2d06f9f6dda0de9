"""An editor and a publisher of the bureau."""

from datetime import datetime

import pytest

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from tests.registry.world import officer_with


@pytest.fixture
def editor(bureau: Organisation, at: datetime) -> Acting:
    """Someone who writes."""
    return officer_with(bureau, "editor", Role.EDITOR, at=at)


@pytest.fixture
def publisher(bureau: Organisation, at: datetime) -> Acting:
    """Someone who checks and publishes."""
    return officer_with(bureau, "publisher", Role.PUBLISHER, Role.EDITOR, at=at)
