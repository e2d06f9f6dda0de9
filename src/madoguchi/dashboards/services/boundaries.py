"""Loading the places of a government's map from an open file."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.dashboards.boundary_file import NotBoundaries, read_areas
from madoguchi.dashboards.models import MapArea
from madoguchi.dashboards.tiles import arranged
from madoguchi.events.services import append

KEEPERS = (Role.PUBLISHER, Role.PLAN_MANAGER)


class NotYourMap(Refusal):
    """The actor neither publishes for the government nor manages its plan."""

    sentence = _("地図の区域を取り込めるのは、公開者か計画の管理者です。")


class NoBoundaries(Refusal):
    """The file is none of those that are read."""

    sentence = _(
        "地図の区域として読み取れませんでした。区域ごとに番号と名前のある GeoJSON か TopoJSON を渡してください。"
    )


def load_boundaries(
    *,
    content: bytes,
    source: str,
    organisation: Organisation,
    code: str = "",
    name: str = "",
    by: Acting,
    at: datetime,
) -> int:
    """Put the places of a file in the place of those that the government had; returns how many there are.

    `code` and `name` say which properties of the file hold them, if they are not called as usual. `source` is shown
    below every map. Raises `NotYourMap`, `NoBoundaries`.
    """
    if by.who is None or not any(by.has(role, organisation.pk) for role in KEEPERS):
        raise NotYourMap
    try:
        areas = read_areas(content, code=code, name=name)
    except NotBoundaries as error:
        raise NoBoundaries from error
    cells = arranged([one.middle for one in areas])
    government = organisation.government_id
    with transaction.atomic():
        MapArea.objects.filter(government=government).delete()
        MapArea.objects.bulk_create(
            [
                MapArea(
                    government_id=government,
                    code=one.code,
                    name=one.name,
                    x=one.middle[0],
                    y=one.middle[1],
                    shape=one.shape,
                    column=column,
                    row=row,
                    source=source[:200],
                    loaded_at=at,
                )
                for one, (column, row) in zip(areas, cells, strict=True)
            ],
            batch_size=200,
        )
        append(
            stream=f"organisation:{government}",
            kind="boundaries.loaded",
            by=by,
            at=at,
            organisation=government,
            data={"source": source[:200], "areas": len(areas)},
        )
    return len(areas)
