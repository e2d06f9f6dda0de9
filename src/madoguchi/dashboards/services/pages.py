"""The life of a theme page: begun, drafted, asked for, sent back, published by a second person, withdrawn."""

import re
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.dashboards.models import Dashboard, DashboardVersion, PageNews
from madoguchi.dashboards.selectors import PUBLISHERS, WRITERS, body_of, draft_of, shown_page, title_of
from madoguchi.dashboards.services.refreshing import refresh_page
from madoguchi.dashboards.services.refusals import MayNotPublish, NameTaken, NotPublic, NotYourPage, Required
from madoguchi.dashboards.types import PageBody
from madoguchi.events.services import append
from madoguchi.versions.services import (
    day_in_force,
    digest_of,
    locked_draft,
    mark_asked,
    mark_sent_back,
    publish,
)

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class PageNotReady(Refusal):
    """The page cannot be published as it is; `problems` are the number of the block (0: the page) and why."""

    sentence = _("公開する前に、直すところがあります。")

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        self.problems = problems
        super().__init__(f"{self.sentence}{problems[0][1]}")


def begin_dashboard(
    *, organisation: Organisation, code: str, title: str, area: str, by: Acting, at: datetime
) -> DashboardVersion:
    """Begin a page with an empty draft. Raises `NotYourPage`, `Required`, `NameTaken`."""
    if by.who is None or not any(by.has(role, organisation.pk) for role in WRITERS):
        raise NotYourPage
    if not title.strip():
        raise Required(field="title")
    if area not in Dashboard.Area.values:
        raise Required(_("政策分野を選んでください。"), field="area")  # type: ignore[arg-type]
    if not _CODE.fullmatch(code) or len(code) > 60:
        raise NameTaken(_("半角の英小文字、数字、ハイフンで書いてください。例：childcare"), field="code")  # type: ignore[arg-type]
    if Dashboard.objects.filter(code=code).exists():
        raise NameTaken(field="code")
    try:
        with transaction.atomic():
            made = Dashboard.objects.create(code=code, organisation=organisation, area=area, created_at=at)
            return _drafted(made, PageBody(title=title.strip()[:120]), by=by, at=at)
    except IntegrityError:
        raise NameTaken(field="code") from None


def start_draft(*, dashboard: Dashboard, by: Acting, at: datetime) -> DashboardVersion:
    """The draft that is open, else a new one of what is published. Raises `NotYourPage`."""
    allow(WRITERS, dashboard, by=by)
    with transaction.atomic():
        held = Dashboard.objects.select_for_update(of=("self",)).get(pk=dashboard.pk)
        if (found := draft_of(held)) is not None:
            return found
        last = held.current or held.versions.order_by("-number").first()
        return _drafted(held, body_of(last) if last else PageBody(title=held.code), by=by, at=at)


def _drafted(dashboard: Dashboard, body: PageBody, *, by: Acting, at: datetime) -> DashboardVersion:
    last = dashboard.versions.aggregate(last=Max("number"))["last"] or 0
    assert by.who is not None, "a writer has an account"
    kept = body.to_json()
    made = DashboardVersion.objects.create(
        dashboard=dashboard, number=last + 1, body=kept, digest=digest_of(kept), edited_by_id=by.who
    )
    note(made, "drafted", by=by, at=at)
    return made


def ask_publication(*, version: DashboardVersion, by: Acting, at: datetime) -> DashboardVersion:
    """Ask a second person to publish. Raises `PageNotReady`, `NotYourPage`, `AlreadyPublished`."""
    allow(WRITERS, version.dashboard, by=by)
    _check(version, at=at)
    with transaction.atomic():
        locked = locked_draft(version)
        mark_asked(locked, at=at)
        note(locked, "publication_asked", by=by, at=at)
    return locked


def send_back(*, version: DashboardVersion, remark: str, by: Acting, at: datetime) -> DashboardVersion:
    """Return a draft with what to mend. Raises `MayNotPublish`, `AskFirst`, `SayWhy`, `AlreadyPublished`."""
    allow(PUBLISHERS, version.dashboard, by=by)
    with transaction.atomic():
        locked = mark_sent_back(version, remark=remark)
        note(locked, "sent_back", by=by, at=at)
    return locked


def publish_dashboard(
    *, version: DashboardVersion, revision: int | None = None, by: Acting, at: datetime
) -> DashboardVersion:
    """Show the page to everyone, by someone who wrote nothing of it; keep what its blocks show, for bad days.

    Raises `PageNotReady`, `MayNotPublish`, `EditorMayNotApprove`, `SomeoneElseSaved`, `AlreadyPublished`.
    """
    allow(PUBLISHERS, version.dashboard, by=by)
    _check(version, at=at)
    with transaction.atomic():
        page = Dashboard.objects.select_for_update(of=("self",)).get(pk=version.dashboard_id)
        fresh = locked_draft(version, revision=revision)
        was_public = page.is_public
        published = publish(
            fresh,
            effective_from=day_in_force(None, at=at),
            organisation=page.organisation_id,
            by=by,
            at=at,
        )
        page.current, page.changed_at, page.withdrawn_at = published, at, None
        page.save(update_fields=["current", "changed_at", "withdrawn_at"])
        kind = PageNews.Kind.REPUBLISHED if was_public else PageNews.Kind.PUBLISHED
        tell(page, kind, body_of(published).lead, at=at)
        refresh_page(dashboard=page, is_told=False, at=at)
    return published


def withdraw_dashboard(*, dashboard: Dashboard, by: Acting, at: datetime) -> Dashboard:
    """Show the page no more; it can be published again. Raises `MayNotPublish`, `NotPublic`."""
    allow(PUBLISHERS, dashboard, by=by)
    with transaction.atomic():
        page = Dashboard.objects.select_for_update(of=("self",)).get(pk=dashboard.pk)
        if not page.is_public or page.current is None:
            raise NotPublic
        page.withdrawn_at = page.changed_at = at
        page.save(update_fields=["withdrawn_at", "changed_at"])
        tell(page, PageNews.Kind.WITHDRAWN, "", at=at)
        note(page.current, "withdrawn", by=by, at=at)
    return page


def discard_draft(*, version: DashboardVersion, by: Acting, at: datetime) -> None:
    """Throw a draft away, and with it a page that was never published. Raises `NotYourPage`, `AlreadyPublished`."""
    allow(WRITERS, version.dashboard, by=by)
    with transaction.atomic():
        locked = locked_draft(version)
        note(locked, "discarded", by=by, at=at)
        page = locked.dashboard
        locked.delete()
        if not page.versions.exists():
            page.delete()


def _check(version: DashboardVersion, *, at: datetime) -> None:
    """Raise `PageNotReady` with all that the page's own words and its data say against publishing."""
    body = PageBody.from_json(version.body)
    found: list[tuple[int, str]] = []
    if not body.title.strip():
        found.append((0, str(_("表題を書いてください。"))))
    if not body.blocks:
        found.append((0, str(_("ブロックを1つ以上入れてください。"))))
    for one in shown_page(version.dashboard, body, is_for_officer=True, at=at):
        found += [(one.number, words) for words in one.problems]
    if found:
        raise PageNotReady(found)


def allow(roles: tuple[Role, ...], dashboard: Dashboard, *, by: Acting) -> None:
    """Raise unless `by` holds one of `roles` in the page's organisation."""
    if by.who is None or not any(by.has(role, dashboard.organisation_id) for role in roles):
        raise MayNotPublish if roles is PUBLISHERS else NotYourPage


def tell(page: Dashboard, kind: PageNews.Kind, words: str, *, at: datetime) -> None:
    """Put what became of a page before those who follow it."""
    PageNews.objects.create(dashboard=page, kind=kind, title=title_of(page)[:120], words=words, at=at)


def note(version: DashboardVersion, act: str, *, by: Acting, at: datetime, **data: Any) -> None:
    """Append what was done to a version."""
    append(
        stream=f"dashboardversion:{version.pk}",
        kind=f"dashboardversion.{act}",
        by=by,
        at=at,
        organisation=version.dashboard.organisation_id,
        data={
            "dashboard": version.dashboard.code,
            "number": version.number,
            "digest": version.digest,
            **data,
        },
    )
