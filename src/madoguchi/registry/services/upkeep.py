"""Keeping the registry true: confirming, checking links, proposing changes and deciding on them."""

import hashlib
import time
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.registry.comparison import Difference, differences
from madoguchi.registry.models import (
    Confirmation,
    LinkCheck,
    Procedure,
    ProcedureVersion,
    Programme,
    ProgrammeVersion,
    Proposal,
)
from madoguchi.registry.selectors.upkeep import kept_records, links_in
from madoguchi.registry.services.records import NotYourProcedure, allow, save_draft, start_draft
from madoguchi.registry.sources import Fetched, fetch
from madoguchi.registry.upkeep_rules import upkeep_rule
from madoguchi.versions.services import digest_of

AnyRecord = Procedure | Programme
Fetch = Callable[[str], Fetched]

CHECK_EVERY = timedelta(hours=20)
LOOK_AGAIN = timedelta(minutes=1)
LONGEST_ROUND = 15.0
_MOST_PROPOSALS = 50


class UnknownRule(Refusal):
    """A confirmation was for a rule that this kind of record does not have."""

    sentence = _("この確認の項目はありません。")


class AlreadyDecided(Refusal):
    """Someone has decided on the proposal."""

    sentence = _("この提案は、すでに判断されています。")


class NoOfficialPage(Refusal):
    """The record names no official page."""

    sentence = _("公開中の版に、公式ページのアドレスが書かれていません。")


class PlaceHasChanged(Refusal):
    """The draft no longer says what the proposal was compared with."""

    sentence = _("提案のあとで、この項目が変わっています。内容を見て、手で直してください。")


def confirm(*, record: AnyRecord, rule: str, by: Acting, at: datetime) -> Confirmation:
    """Keep that what `rule` asks for was looked at and is right; raises `UnknownRule`, `NotYourProcedure`."""
    allow(by, Role.EDITOR, record.organisation_id)
    kind = _kind(record)
    if upkeep_rule(kind, rule) is None:
        raise UnknownRule
    if by.who is None:
        raise NotYourProcedure
    with transaction.atomic():
        made = Confirmation.objects.create(**{kind: record}, rule=rule, by_id=by.who, at=at)
        _append(record, "confirmed", by=by, at=at, rule=rule)
    return made


def check_links(*, at: datetime, limit: int = 20, fetch: Fetch = fetch) -> int:
    """Look at the linked pages that were not looked at for a day, at most `limit`; returns how many.

    Run by the worker, which has more to do: no page is begun after `LONGEST_ROUND` seconds, and one that several
    records link to is fetched once. When the official page of a record reads differently from the last time, it is compared
    with the record and differences become proposals. The page is fetched outside any transaction.
    """
    done, until = 0, time.monotonic() + LONGEST_ROUND
    recent = LinkCheck.objects.filter(checked_at__gt=at - CHECK_EVERY)
    known = set(recent.values_list("procedure_id", "programme_id", "url"))
    pages: dict[str, Fetched] = {}
    for record in kept_records():
        place = (record.pk, None) if isinstance(record, Procedure) else (None, record.pk)
        for url in links_in(record):
            if (*place, url) in known:
                continue
            if done >= limit or time.monotonic() > until:
                return done
            seen = pages[url] if url in pages else pages.setdefault(url, fetch(url))
            is_new = _keep_look(record, url, seen, at=at)
            if is_new and record.current is not None and url == record.current.body.get("official_url"):
                system = Acting.system("upkeep")
                title = str(_("公式ページ"))
                propose_from_text(record=record, text=seen.text, title=title, url=url, by=system, at=at)
            done += 1
    return done


def look_at_official_page(
    *, record: AnyRecord, fetch: Fetch = fetch, by: Acting, at: datetime
) -> tuple[Fetched, list[Proposal]]:
    """Fetch the official page of `record` now and keep what differs as proposals; no other page is fetched.

    What was seen less than a minute ago is taken as it was. The page is fetched outside any transaction.
    Raises `NoOfficialPage`, `NotYourProcedure`.
    """
    allow(by, Role.EDITOR, record.organisation_id)
    url = record.current.body.get("official_url", "") if record.current else ""
    if not url:
        raise NoOfficialPage
    last = LinkCheck.objects.filter(**{_kind(record): record}, url=url).first()
    if last is not None and last.text and not last.failures and last.checked_at > at - LOOK_AGAIN:
        seen = Fetched(url, last.status, last.problem, last.text)
    else:
        seen = fetch(url)
        _keep_look(record, url, seen, at=at)
    if not seen.text:
        return seen, []
    title = str(_("公式ページ"))
    return seen, propose_from_text(record=record, text=seen.text, title=title, url=url, by=by, at=at)


def propose_from_text(
    *, record: AnyRecord, text: str, title: str, url: str = "", by: Acting, at: datetime
) -> list[Proposal]:
    """Compare the shown version of `record` with the text of a source and keep what differs as proposals.

    A difference that is open or was declined already is not proposed again. Raises `NotYourProcedure`.
    """
    allow(by, Role.EDITOR, record.organisation_id)
    if record.current is None:
        return []
    kind = _kind(record)
    made = []
    with transaction.atomic():
        known = {
            (tuple(path), digest_of({"proposed": proposed}))
            for path, proposed in Proposal.objects.filter(**{kind: record})
            .exclude(state=Proposal.State.ACCEPTED)
            .values_list("path", "proposed")
        }
        for found in differences(kind, record.current.body, text)[:_MOST_PROPOSALS]:
            if (found.path, digest_of({"proposed": found.proposed})) not in known:
                made.append(_propose(record, found, title=title, url=url, at=at))
        if made:
            _append(record, "change_proposed", by=by, at=at, count=len(made), source=title[:200])
    return made


def accept_proposal(*, proposal: Proposal, by: Acting, at: datetime) -> ProcedureVersion | ProgrammeVersion:
    """Write what `proposal` says into the draft of its record, begun when there is none.

    Publication stays with another person. Raises `AlreadyDecided`, `PlaceHasChanged`, `NotYourProcedure`.
    """
    record: AnyRecord = proposal.record
    allow(by, Role.EDITOR, record.organisation_id)
    with transaction.atomic():
        locked = _open(proposal)
        draft: Any = record.versions.filter(published_at__isnull=True).order_by("-number").first()
        if draft is None:
            draft = start_draft(record=record, by=by, at=at)
        body = _with(draft.body, tuple(locked.path), locked.current, locked.proposed)
        saved: ProcedureVersion | ProgrammeVersion
        saved, _problems = save_draft(version=draft, body=body, revision=draft.revision, by=by, at=at)
        _decide(locked, Proposal.State.ACCEPTED, "", by=by, at=at)
    return saved


def decline_proposal(*, proposal: Proposal, remark: str = "", by: Acting, at: datetime) -> None:
    """Leave the record as it is; the same proposal does not come again. Raises `AlreadyDecided`."""
    allow(by, Role.EDITOR, proposal.record.organisation_id)
    with transaction.atomic():
        _decide(_open(proposal), Proposal.State.DECLINED, remark, by=by, at=at)


def _keep_look(record: AnyRecord, url: str, seen: Fetched, *, at: datetime) -> bool:
    """Keep what a look at `url` found; whether the page is new or reads differently from the last time."""
    kind = _kind(record)
    digest = hashlib.sha256(seen.text.encode()).hexdigest() if seen.text else ""
    with transaction.atomic():
        check = LinkCheck.objects.select_for_update().filter(**{kind: record}, url=url).first()
        check = check or LinkCheck(**{kind: record}, url=url)
        has_changed = bool(digest) and digest != check.digest
        check.status, check.problem = seen.status, seen.problem
        check.failures = 0 if seen.is_well else check.failures + 1
        check.failed_since = None if seen.is_well else check.failed_since or at
        check.checked_at = at
        if has_changed:
            check.text, check.digest, check.changed_at = seen.text, digest, at
        check.save()
    return has_changed


def _propose(record: AnyRecord, found: Difference, *, title: str, url: str, at: datetime) -> Proposal:
    return Proposal.objects.create(
        **{_kind(record): record},
        path=list(found.path),
        current=found.current,
        proposed=found.proposed,
        passage=found.passage,
        source_title=title[:300],
        source_url=url,
        found_at=at,
    )


def _open(proposal: Proposal) -> Proposal:
    locked = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if locked.state != Proposal.State.OPEN:
        raise AlreadyDecided
    return locked


def _decide(proposal: Proposal, state: str, remark: str, *, by: Acting, at: datetime) -> None:
    if by.who is None:
        raise NotYourProcedure
    proposal.state, proposal.remark = state, remark[:300]
    proposal.decided_by_id, proposal.decided_at = by.who, at
    proposal.save(update_fields=["state", "remark", "decided_by", "decided_at"])
    _append(proposal.record, f"proposal_{state}", by=by, at=at, proposal=str(proposal.pk))


def _with(body: dict[str, Any], path: tuple[str | int, ...], current: Any, proposed: Any) -> dict[str, Any]:
    """`body` with `proposed` at `path`; raises `PlaceHasChanged` unless `current` stands there."""
    made = deepcopy(body)
    place: Any = made
    for step, following in pairwise(path):
        if isinstance(place, dict):
            place = place.setdefault(str(step), [] if isinstance(following, int) else {})
        elif isinstance(step, int) and isinstance(place, list) and step < len(place):
            place = place[step]
        else:
            raise PlaceHasChanged
    last = path[-1]
    if isinstance(place, list) and isinstance(last, int):
        if current is None:
            place.append(proposed)
            return made
        if last >= len(place) or place[last] != current:
            raise PlaceHasChanged
        place[last] = proposed
    elif isinstance(place, dict):
        if place.get(str(last)) != current:
            raise PlaceHasChanged
        place[str(last)] = proposed
    else:
        raise PlaceHasChanged
    return made


def _kind(record: AnyRecord) -> str:
    return "procedure" if isinstance(record, Procedure) else "programme"


def _append(record: AnyRecord, act: str, *, by: Acting, at: datetime, **data: Any) -> None:
    append(
        stream=f"organisation:{record.organisation_id}",
        kind=f"{_kind(record)}.{act}",
        by=by,
        at=at,
        organisation=record.organisation_id,
        data={"record": str(record.pk), **data},
    )
