"""What the blocks of a page show. Whatever fails in one block stays in that block."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from madoguchi.core.refusal import Refusal
from madoguchi.dashboards.drawn_maps import map_digest, map_picture
from madoguchi.dashboards.markdown import rendered
from madoguchi.dashboards.models import Dashboard, KeptBlock, MapArea
from madoguchi.dashboards.selectors.asking import applied, ask, is_asked, place_column, query_of, time_column
from madoguchi.dashboards.selectors.places import areas_of, residents
from madoguchi.dashboards.selectors.quotes import voice_of
from madoguchi.dashboards.showing.building import Extra, built, figures_for
from madoguchi.dashboards.types import Block, BlockKind, Choices, Health, Narrowing, PageBody, Shown, Told
from madoguchi.datasets.selectors import dataset, run
from madoguchi.datasets.types import ColumnKind, DatasetInfo, Dimension, Grain, Query, State
from madoguchi.ui.charts import digest_of, kept_picture, picture_of

log = logging.getLogger(__name__)
EVERYTHING = Narrowing()
MOST_CHOICES = 400


@dataclass
class Around:
    """What the blocks of one page share, read when first needed (ブロックの周り)."""

    government: UUID
    at: datetime
    narrowing: Narrowing = EVERYTHING
    is_for_officer: bool = False
    draws: bool = True
    kept: dict[int, KeptBlock] = field(default_factory=dict)

    infos: dict[str, DatasetInfo] = field(default_factory=dict)

    def info(self, code: str) -> DatasetInfo:
        """What is said of a dataset, read once for all blocks; raises `UnknownDataset`."""
        if code not in self.infos:
            self.infos[code] = dataset(code, at=self.at)
        return self.infos[code]

    @cached_property
    def areas(self) -> list[MapArea]:
        """The places of the map."""
        return areas_of(self.government)

    @cached_property
    def people(self) -> dict[str, int]:
        """How many live in each."""
        return residents()

    @property
    def extra(self) -> Extra:
        """What maps need beside the answer."""
        return Extra(lambda: self.areas, lambda: self.people, self.narrowing.place)


def shown_page(
    dashboard: Dashboard,
    body: PageBody,
    *,
    narrowing: Narrowing = EVERYTHING,
    is_for_officer: bool = False,
    draws: bool = True,
    at: datetime,
) -> list[Shown]:
    """What every block shows, in the order of the page; never raises because of data or drawings.

    Unless it `draws`, it waits for no picture: one that is not kept is left to its own address.
    """
    around = _around(dashboard, narrowing, is_for_officer, at)
    around.draws = draws
    return [_shown(block, around) for block in body.blocks]


def shown_block(
    dashboard: Dashboard,
    block: Block,
    *,
    narrowing: Narrowing = EVERYTHING,
    is_for_officer: bool = False,
    draws: bool = True,
    at: datetime,
) -> Shown:
    """What one block shows; `draws` as for pages."""
    around = _around(dashboard, narrowing, is_for_officer, at)
    around.draws = draws
    return _shown(block, around)


def _around(dashboard: Dashboard, narrowing: Narrowing, is_for_officer: bool, at: datetime) -> Around:
    kept = {one.number: one for one in KeptBlock.objects.filter(dashboard=dashboard)}
    government = dashboard.organisation.government_id
    return Around(government, at, narrowing, is_for_officer, kept={} if is_for_officer else kept)


def _shown(block: Block, around: Around) -> Shown:
    if block.kind is BlockKind.TEXT:
        return Shown(block, title=block.heading, html=rendered(block.text))
    if block.kind is BlockKind.QUOTE:
        return _quoted(block)
    if not is_asked(block):
        why = _("まだ、データと列が選ばれていません。")
        return Shown(block, Health.GONE, why, title=block.heading or block.name, problems=(why,))
    info: DatasetInfo | None = None
    try:
        info = around.info(block.dataset)
        told = _kept_answer(block, info, around) or ask(block, around.narrowing, info)
    except Refusal as refusal:
        return _fallen_back(block, around, str(refusal))
    except Exception:
        log.exception("The data of block %s could not be read.", block.number)
        return _fallen_back(block, around, _("データを読み取れませんでした。"))
    shown = _built(block, told, around)
    if told.is_late and shown.health is Health.FINE:
        shown = replace(shown.fallen_back(told.why, told.updated_at))
    return _with_narrowing(shown, info, around)


def _kept_answer(block: Block, info: DatasetInfo, around: Around) -> Told | None:
    """The answer that was kept, while question and data are still those: then nothing has to be asked."""
    kept = around.kept.get(block.number)
    if kept is None or around.narrowing or (kept.asked, kept.tag) != (query_of(block).digest, info.digest):
        return None
    late = info.state is not State.FRESH
    return replace(Told.from_json(kept.answer), is_late=late, why=info.why, tag=info.digest)


def _fallen_back(block: Block, around: Around, why: str) -> Shown:
    """The last good data, unless the reader wants it narrowed: then, or without any, that it cannot be shown."""
    kept = around.kept.get(block.number)
    if kept is None or around.narrowing or kept.asked != query_of(block).digest:
        title = block.name or (block.heading if "{" not in block.heading else "") or _("この図")
        return Shown(block, Health.GONE, why, title=title, problems=(why,))
    told = Told.from_json(kept.answer)
    return _built(block, told, around).fallen_back(why, told.updated_at or kept.good_at)


def _built(block: Block, told: Told, around: Around) -> Shown:
    """The block with its picture; without one where it cannot be drawn, and without all where nothing can be made of it."""
    try:
        shown = built(block, told, around.extra)
    except Exception:
        log.exception("Block %s could not be made of its data.", block.number)
        why = _("データの形が変わったため、表示できません。")
        return Shown(block, Health.GONE, why, title=block.name or _("この図"), problems=(why,))
    return _pictured(shown, around)


def _pictured(shown: Shown, around: Around) -> Shown:
    def drawn() -> Shown:
        if shown.mapped is not None and shown.mapped.places:
            if not around.draws:
                return _kept_picture(shown, map_digest(shown.mapped, around.areas, shown.title), around)
            picture = map_picture(shown.mapped, around.areas, shown.title, at=around.at)
            return replace(shown, picture=picture)
        if shown.chart is not None and shown.chart.has_values:
            if not around.draws:
                return _kept_picture(shown, digest_of(shown.chart), around)
            return replace(shown, picture=picture_of(shown.chart, at=around.at, is_tried=True))
        return shown

    return _or_without_picture(drawn, shown)


def _kept_picture(shown: Shown, digest: str, around: Around) -> Shown:
    """The block with the picture that was drawn before; else it waits for whoever asks for the picture itself."""
    picture = kept_picture(digest, at=around.at)
    return replace(shown, picture=picture, is_to_draw=picture is None)


def _or_without_picture(drawn: Callable[[], Shown], shown: Shown) -> Shown:
    try:
        with transaction.atomic():
            return drawn()
    except Exception:
        log.exception("Block %s could not be drawn.", shown.number)
        words = _("図を描けませんでした。数値は表にあります。")
        return replace(shown, notes=(*shown.notes, words), problems=(*shown.problems, words))


def _with_narrowing(shown: Shown, info: DatasetInfo, around: Around) -> Shown:
    """The same with a word for each choice of the reader that says nothing to this block."""
    has_place, has_time = applied(shown.block, around.narrowing, info)
    notes = []
    if not has_place:
        notes.append(_("この図のデータには場所がないため、場所の絞り込みは反映していません。"))
    if not has_time:
        notes.append(_("この図のデータには時期がないため、期間の絞り込みは反映していません。"))
    return replace(shown, notes=(*shown.notes, *notes)) if notes else shown


def _quoted(block: Block) -> Shown:
    if block.voice and voice_of(block) is None:
        why = _("この声は、掲載を取りやめました。")
        return Shown(block, Health.GONE, why, title=block.heading, problems=(why,))
    problems = () if block.text else (_("声を選んでください。"),)
    return Shown(block, title=block.heading, source=block.origin, problems=problems)


def choices_of(body: PageBody, *, at: datetime) -> Choices:
    """To which places and months the page can be narrowed; data that cannot be read offers none."""
    places: set[str] = set()
    months: set[str] = set()
    for code in dict.fromkeys(block.dataset for block in body.blocks if is_asked(block)):
        try:
            info = dataset(code, at=at)
            places |= set(_named(info))
            months |= set(_months(info))
        except Refusal:
            continue
        except Exception:
            log.exception("The choices of the dataset %s could not be read.", code)
    return Choices(tuple(sorted(places)), tuple(sorted(months, reverse=True)[:MOST_CHOICES]))


def _named(info: DatasetInfo) -> Iterable[str]:
    column = place_column(info)
    if column is None:
        return ()
    answer = run(Query(info.code, (Dimension(column.code),), limit=MOST_CHOICES))
    return [str(row[0]) for row in answer.rows if row[0]]


def _months(info: DatasetInfo) -> Sequence[str]:
    column = time_column(info)
    if column is None:
        return ()
    grain = Grain.MONTH if column.kind is ColumnKind.DAY else Grain.AS_IS
    answer = run(Query(info.code, (Dimension(column.code, grain),), limit=MOST_CHOICES))
    found = [str(row[0]) for row in answer.rows if row[0]]
    if column.kind is ColumnKind.YEAR:
        return [month for year in found for month in (f"{year}-01", f"{year}-12")]
    return found


def public_data(dashboard: Dashboard, body: PageBody, *, at: datetime) -> list[Shown]:
    """The blocks of a public page that have figures."""
    return [one for one in shown_page(dashboard, body, draws=False, at=at) if one.has_data]


def offered_words(dashboard: Dashboard, block: Block, *, at: datetime) -> list[tuple[str, str]]:
    """What may be filled into the finding of a block, with what it says now; nothing where the data cannot be read."""
    around = _around(dashboard, EVERYTHING, True, at)
    if not is_asked(block):
        return []
    try:
        told = ask(block, EVERYTHING, around.info(block.dataset))
        return list(figures_for(block, told, around.extra))
    except Exception:
        return []
