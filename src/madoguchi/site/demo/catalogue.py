"""Publishing the demo procedures: an editor writes, a publisher publishes, offices open, and records live on."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.eforms.services import add_form
from madoguchi.eforms.services import draft_version as draft_form
from madoguchi.eforms.services.sharing import share_form
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.services import (
    add_procedure,
    ask_publication,
    confirm,
    draft_version,
    open_edition,
    pause,
    publish_version,
    retire,
    save_draft,
    set_owner,
    start_draft,
)
from madoguchi.site.demo.city import People
from madoguchi.site.demo.procedures import PROCEDURES, RETIRED
from madoguchi.site.demo.processes import tell_processes
from madoguchi.site.demo.writing import DemoProcedure, Json, fee
from madoguchi.versions.services import publish

OPEN_SINCE = timedelta(days=500)
LAST_WRITTEN = timedelta(days=45)
A_MONTH = timedelta(days=30)
HALF_A_YEAR = timedelta(days=170)
RULES = ("fee", "period", "processing", "documents", "contact", "conditions", "law")

SHARED_FORMS = {
    "child-allowance": "児童手当法施行規則の様式に合わせています。ほかの市町村でも、そのまま使えます。",
    "disaster-victim-certificate": "内閣府の統一様式に合わせています。災害のときに、写してすぐ使えます。",
    "restaurant-permission": "手数料と受付の窓口だけを、自分の自治体に合わせて直してください。",
}
"""Forms that their owners share with other organisations, and what they say of them."""

Published = list[tuple[DemoProcedure, list[Edition]]]


def publish_catalogue(
    people: People, *, procedures: Iterable[DemoProcedure] = PROCEDURES, at: datetime
) -> Published:
    """Publish `procedures`, all of the demo if none are named; returns each with its open editions.

    Those of the story (with a weight) are as old as can be, the others came one after the other. What
    happened to some of them since (retired, paused, to be changed) is told when they are among them.
    """
    chosen = sorted(procedures, key=lambda demo: (not demo.weight, demo.slug not in RETIRED))
    began = at - OPEN_SINCE
    editor = acting_of(people.editor, at=began)
    publisher = acting_of(people.publisher, at=began)
    later = [demo.slug for demo in chosen if not demo.weight]
    step = (OPEN_SINCE - LAST_WRITTEN) / max(1, len(later))
    published: Published = []
    kept: dict[str, Procedure] = {}
    for demo in chosen:
        written = began if demo.weight else began + step * later.index(demo.slug)
        procedure, editions = _publish(people, demo, editor, publisher, at=written)
        kept[demo.slug] = procedure
        published.append((demo, editions))
    tell_processes(people, kept, chosen, at=at)
    for n, procedure in enumerate(kept.values()):
        if procedure.slug not in RETIRED:
            _look_through(people, procedure, n, editor, at=at)
    _live_on(kept, editor, publisher, at=at)
    return published


def _publish(
    people: People, demo: DemoProcedure, editor: Acting, publisher: Acting, *, at: datetime
) -> tuple[Procedure, list[Edition]]:
    owner = people.organisations[demo.owner]
    procedure = add_procedure(slug=demo.slug, organisation=owner, survey_id=demo.survey_id, by=editor, at=at)
    version = draft_version(procedure=procedure, body=demo.body, by=editor, at=at)
    publish_version(version=version, by=publisher, at=at)
    if demo.form is None:
        return procedure, []
    form = add_form(code=demo.slug, title=demo.body["title"], organisation=owner, by=editor, at=at)
    form_version = publish(draft_form(form=form, body=demo.form, by=editor, at=at), by=publisher, at=at)
    if demo.slug in SHARED_FORMS:
        share_form(form=form, note=SHARED_FORMS[demo.slug], by=publisher, at=at)
    return procedure, [
        open_edition(
            procedure=procedure,
            organisation=people.organisations[place],
            form_version=form_version,
            standard_days=demo.standard_days,
            online_standard_days=demo.online_standard_days,
            retention_years=demo.retention_years,
            opens_on=japan_day(at),
            by=publisher,
            at=at,
        )
        for place in demo.places
    ]


def _look_through(people: People, procedure: Procedure, n: int, editor: Acting, *, at: datetime) -> None:
    """Name who keeps the record; most were looked through a month ago, some half a year ago, a few never."""
    is_overdue, is_due = n % 17 == 16, n % 11 == 10
    review = -10 - n if is_overdue else 4 + n // 5 if is_due else 60 + 37 * n % 280
    looked = at - (HALF_A_YEAR if is_due else A_MONTH)
    set_owner(
        record=procedure,
        owner=people.editor,
        review_on=japan_day(at) + timedelta(days=review),
        by=editor,
        at=looked,
    )
    if not is_overdue:
        for rule in RULES:
            confirm(record=procedure, rule=rule, by=editor, at=looked)


def _live_on(kept: dict[str, Procedure], editor: Acting, publisher: Acting, *, at: datetime) -> None:
    """What happened since: one ended, one changes its fee soon, one is paused, one waits for publication."""
    for slug, successor in RETIRED.items():
        if slug in kept and successor in kept:
            reason = "新しい給付に変わり、経過措置の受付も終わったため"
            retire(
                record=kept[slug],
                successor=kept[successor],
                reason=reason,
                by=publisher,
                at=at - timedelta(days=25),
            )
    if procedure := kept.get("resident-record-copy"):
        told = "1通350円（コンビニでは200円）"
        how = "窓口は現金か二次元コード決済、コンビニは機械で払います。"
        dearer: Json = {"fee": fee(350, told, how, "1-1", "1-4", "2-4")}
        _write(procedure, dearer, editor, at=at - timedelta(days=12))
        version = procedure.versions.get(published_at__isnull=True)
        publish_version(
            version=version, effective_from=_coming_april(at), by=publisher, at=at - timedelta(days=9)
        )
    if procedure := kept.get("temporary-childcare"):
        pause(
            procedure=procedure,
            reason="保育園の予約のしくみを入れ替えるため、新しい登録を止めています。急ぐ人は、園に電話してください。",
            starts_at=_midnight(japan_day(at) - timedelta(days=3)),
            ends_at=_midnight(japan_day(at) + timedelta(days=18)),
            by=publisher,
            at=at - timedelta(days=5),
        )
    if procedure := kept.get("funeral-benefit"):
        shorter: Json = {
            "summary": "国民健康保険か後期高齢者医療の人が亡くなったとき、葬儀をした人が5万円を受け取る手続です。"
            "オンラインでは、口座がわかるものはいりません。",
            "minutes_to_finish": 6,
        }
        _write(procedure, shorter, editor, at=at - timedelta(days=2))
        version = procedure.versions.get(published_at__isnull=True)
        ask_publication(version=version, by=editor, at=at - timedelta(days=2))


def _write(procedure: Procedure, changes: Json, editor: Acting, *, at: datetime) -> None:
    draft = start_draft(record=procedure, by=editor, at=at)
    body = {**draft.body, **changes}
    save_draft(version=draft, body=body, revision=draft.revision, by=editor, at=at)


def _midnight(day: date) -> datetime:
    """The first moment of `day` in Japan: an office pauses by the day."""
    return datetime.combine(day, time(), JAPAN)


def _coming_april(at: datetime) -> date:
    """The first day of the next fiscal year."""
    today = japan_day(at)
    return date(today.year + (today.month >= 4), 4, 1)
