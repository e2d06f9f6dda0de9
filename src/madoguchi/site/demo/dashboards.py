"""Six theme pages of the demo, each built as an officer would and published by another; and the map of the prefecture."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib.resources import files

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.dashboards.models import Dashboard
from madoguchi.dashboards.selectors import quotable, shown_block
from madoguchi.dashboards.services import (
    add_block,
    ask_publication,
    begin_dashboard,
    drop_block,
    load_boundaries,
    publish_dashboard,
    rename_page,
)
from madoguchi.dashboards.types import Block, BlockKind, PageBody
from madoguchi.site.demo.city import People
from madoguchi.site.demo.theme_blocks import Theme
from madoguchi.site.demo.theme_pages import QUOTED, THEMES
from madoguchi.site.tables import refresh_tables
from madoguchi.timecost.services import take_population

PLACE = "madono-ken"
SOURCE = "窓野県の地図（架空。中心の位置から区域を作図）"
_MEASURES = ("total", "age_0_14", "age_65", "households", "pupils_primary")


def map_the_prefecture(people: People, *, today: datetime) -> None:
    """Load the invented places of the prefecture, from whose middles outlines and tiles are made, and who lives there."""
    by, at = acting_of(people.publisher, at=today), today - timedelta(days=70)
    content = files("madoguchi.site.demo").joinpath("theme_places.json").read_bytes()
    place = people.organisations[PLACE]
    load_boundaries(content=content, source=SOURCE, organisation=place, by=by, at=at)
    year = japan_day(today).year - 1
    lines = ["地域,年,項目,数"] + [
        f"{one['properties']['name']},{year},{measure},{count}"
        for one in json.loads(content)["features"]
        for measure, count in zip(_MEASURES, one["properties"]["people"], strict=True)
    ]
    take_population(
        content="\n".join(lines).encode(),
        source="窓野県の人口（架空）",
        organisation=place,
        by=by,
        at=at,
    )


def show_themes(people: People, *, today: datetime) -> None:
    """Make the tables of the site's records, and of them the pages."""
    refresh_tables(at=today)
    editor, publisher = acting_of(people.editor, at=today), acting_of(people.publisher, at=today)
    for theme in THEMES:
        _build(theme, people, editor, publisher, at=today)


def _build(theme: Theme, people: People, editor: Acting, publisher: Acting, *, at: datetime) -> None:
    version = begin_dashboard(
        organisation=people.organisations[PLACE],
        code=theme.code,
        title=theme.title,
        area=theme.area,
        by=editor,
        at=at,
    )
    version = rename_page(
        version=version, title=theme.title, lead=theme.lead, revision=version.revision, by=editor, at=at
    )
    for block in _with_voice(theme, editor):
        version = add_block(version=version, block=block, revision=version.revision, by=editor, at=at)
    page = Dashboard.objects.select_related("organisation").get(code=theme.code)
    for block in PageBody.from_json(version.body).blocks:
        shown = shown_block(page, block, is_for_officer=True, at=at)
        if shown.problems:  # the records of this day do not bear it: an officer would leave it out
            version = drop_block(
                version=version, number=block.number, revision=version.revision, by=editor, at=at
            )
    ask_publication(version=version, by=editor, at=at)
    publish_dashboard(version=version, by=publisher, at=at)


def _with_voice(theme: Theme, editor: Acting) -> Iterable[Block]:
    """The blocks; where a voice is quoted, the newest praising one of some length."""
    for block in theme.blocks:
        if block.kind is not BlockKind.QUOTE:
            yield block
            continue
        voices = [
            one for one in quotable(editor)[:200] if one.rating >= QUOTED and 15 <= len(one.text) <= 120
        ]
        if voices:
            yield Block(0, BlockKind.QUOTE, heading=block.heading, voice=str(voices[0].pk))
