"""Data of charts in the access matrix: a file of the city whose columns were confirmed, and its dataset."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from madoguchi.accounts.models import User
from madoguchi.core.acting import Acting, Role
from madoguchi.datasets.models import Dataset, DatasetVersion
from madoguchi.datasets.services import confirm, upload
from madoguchi.datasets.types import Body
from madoguchi.registry.models import Procedure
from tests.access.names import PROCEDURE

CODE = "waiting-children"


def lay_down_data(*, at: datetime) -> None:
    """A draft of the city that waits for its publication."""
    place = Procedure.objects.get(slug=PROCEDURE).organisation
    half = User.objects.get(name="half")
    by = Acting(name=half.name, who=half.pk, grants=frozenset({(Role.EDITOR, place.pk)}))
    before = at - timedelta(days=1)
    version = upload(
        organisation=place,
        code=CODE,
        title="待機児童",
        name="a.csv",
        content="区市町村,人数\n窓野市,120\n".encode(),
        by=by,
        at=before,
    )
    body = replace(Body.of(version.body), source="窓野市", licence="CC BY 4.0")
    confirm(version=version, body=body, revision=0, by=by, at=before)


def _dataset() -> list[Any]:
    return [Dataset.objects.get(code=CODE).pk]


def _version() -> list[Any]:
    return [DatasetVersion.objects.get(dataset__code=CODE).pk]


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "studio:data_page": _dataset,
    "studio:data_again": _dataset,
    "studio:data_retire": _dataset,
    "studio:data_version": _version,
    "studio:data_publish": _version,
    "studio:data_discard": _version,
}
SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "studio:data_version": lambda o: {
        "title": "待機児童",
        "source": "窓野市",
        "licence": "CC BY 4.0",
        "revision": "1",
        "use-1": "yes",
        "label-1": "区市町村",
        "kind-1": "place",
        "use-2": "yes",
        "label-2": "人数",
        "kind-2": "number",
        "unit-2": "人",
    },
}
