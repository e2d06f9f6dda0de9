"""What is done with a wave: opened, invited to, closed, designed, compared, counted, published."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.studio.views.surveys.pages import day_in, held_wave, wave_page
from madoguchi.surveys.selectors import (
    KEEPERS,
    WORDS,
    Match,
    Pair,
    SettingWrong,
    WaveMapping,
    books_compared,
    margins_read,
    quotas_read,
    suggested,
)
from madoguchi.surveys.services import (
    NotAList,
    change_wave,
    close_wave,
    count_wave,
    invite,
    mail_invitations,
    open_wave,
    publish_wave,
    withdraw_wave,
)

MOST_BYTES = 5 * 1024 * 1024


@open_to(Readers.OFFICER, *KEEPERS)
@require_POST
def open_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let people answer."""
    found = held_wave(request, key)
    try:
        open_wave(wave=found, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return wave_page(request, found, refusal, status=422)
    return redirect("studio:survey_wave", key)


@open_to(Readers.OFFICER, *KEEPERS)
@require_POST
def close_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take no more answers."""
    found = held_wave(request, key)
    try:
        close_wave(wave=found, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return wave_page(request, found, refusal, status=422)
    return redirect("studio:survey_wave", key)


@open_to(Readers.OFFICER, *KEEPERS)
@require_POST
def invite_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Invite the addresses of a file."""
    found = held_wave(request, key)
    file = request.FILES.get("file")
    try:
        if file is None or (file.size or 0) > MOST_BYTES:
            raise NotAList(field="file")
        made = invite(wave=found, content=file.read(), by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return wave_page(request, found, refusal, status=422)
    told = _("%(new)s人を招待しました。%(known)s人は、すでに招待していました。") % {
        "new": f"{made.new:,}",
        "known": f"{made.known:,}",
    }
    return wave_page(request, held_wave(request, key), told=told, wrong_lines=made.wrong[:50])


@open_to(Readers.OFFICER, *KEEPERS)
@require_POST
def mail_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Mail the links that wait, or remind."""
    found = held_wave(request, key)
    try:
        sent, failed = mail_invitations(
            wave=found,
            is_reminder=request.POST.get("act") == "remind",
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return wave_page(request, found, refusal, status=422)
    told = _("%(sent)s通を送りました。") % {"sent": f"{sent:,}"}
    if failed:
        told += _("%(failed)s通は送れませんでした。もう一度押すと、送り直します。") % {
            "failed": f"{failed:,}"
        }
    return wave_page(request, held_wave(request, key), told=told)


@open_to(Readers.OFFICER, *KEEPERS)
@require_POST
def design_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Save name, days, words, population and quotas."""
    found = held_wave(request, key)
    post = request.POST
    try:
        design: dict[str, Any] = {
            "who": post.get("who", "").strip()[:200],
            "method": post.get("method", "").strip()[:200],
            "margins": margins_read(found, post.get("margins", "")),
            "quotas": quotas_read(found, post.get("quotas", "")),
            "limits": _limits(post.get("low", ""), post.get("high", "")),
        }
        change_wave(
            wave=found,
            revision=posted_revision(request),
            label=post.get("label", ""),
            opens_on=day_in(post.get("opens_on", "")),
            closes_on=day_in(post.get("closes_on", "")),
            gives_records=post.get("gives_records") == "yes",
            design=design,
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return wave_page(request, found, refusal, status=422)
    return redirect("studio:survey_wave", key)


def _limits(low: str, high: str) -> list[float]:
    try:
        found = [float(low), float(high)]
    except ValueError as error:
        raise SettingWrong(_limit_words(), field="low") from error
    if not 0 < found[0] < 1 < found[1] <= 100:
        raise SettingWrong(_limit_words(), field="low")
    return found


def _limit_words() -> str:
    return _("重みの下限は0より大きく1より小さい数、上限は1より大きく100までの数にしてください。")


@open_to(Readers.OFFICER, *KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def mapping_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say of every option what became of it since the wave before; nothing is compared without it."""
    found = held_wave(request, key)
    books = books_compared(found)
    if books is None:
        return redirect("studio:survey_wave", key)
    now_book, before_wave, before_book = books
    kept = WaveMapping.of_json(found.design.get("mapping") or []) if found.design.get("mapping") else None
    mapping = kept or suggested(now_book, before_book)
    refused: Refusal | None = None
    problems: list[str] = []
    if request.method == "POST":
        mapping = _mapping_in(request, suggested(now_book, before_book))
        problems = mapping.problems(now_book, before_book)
        if not problems:
            try:
                change_wave(
                    wave=found,
                    revision=posted_revision(request),
                    design={"mapping": mapping.to_json()},
                    by=acting_of_request(request),
                    at=now(),
                )
                return redirect(reverse("studio:survey_wave", args=[key]) + "#compare")
            except Refusal as refusal:
                refused = refusal
    rows = []
    for match in mapping.matches:
        item, other = now_book.by_code.get(match.now), before_book.by_code.get(match.before)
        if item is None or other is None:
            continue
        of_now = {code: pair for pair in match.pairs for code in pair.now}
        rows.append(
            {
                "item": item,
                "note": match.note,
                "options": [
                    {
                        "choice": one,
                        "before": " ".join(of_now[one.code].before) if one.code in of_now else "",
                        "change": WORDS[of_now[one.code].change(item, other)] if one.code in of_now else "",
                    }
                    for one in item.choices
                ],
                "before": other.choices,
                "removed": [code for pair in match.pairs if not pair.now for code in pair.before],
            }
        )
    context = {
        "survey": found.survey,
        "wave": found,
        "before": before_wave,
        "rows": [one for one in rows if one["options"]],
        "is_kept": kept is not None,
        "problems": problems,
        "refused": refused,
    }
    return render(request, "studio/surveys/mapping.html", context, status=422 if problems or refused else 200)


def _mapping_in(request: HttpRequest, base: WaveMapping) -> WaveMapping:
    """What was typed: for each option of this wave the codes of the one before, and those that were removed.

    Options of this wave with the same codes were split from them.
    """
    matches = []
    for match in base.matches:
        if not match.pairs:
            matches.append(match)
            continue
        of_before: dict[tuple[str, ...], list[str]] = {}
        added: list[Pair] = []
        for code in [code for pair in match.pairs for code in pair.now]:
            typed = tuple(request.POST.get(f"{match.now}--{code}", "").replace(",", " ").split())
            if typed:
                of_before.setdefault(typed, []).append(code)
            else:
                added.append(Pair((code,), ()))
        pairs = [Pair(tuple(codes), before) for before, codes in of_before.items()]
        removed = request.POST.get(f"{match.now}--removed", "").replace(",", " ").split()
        pairs += added + [Pair((), (code,)) for code in removed]
        note = request.POST.get(f"{match.now}--note", "").strip()[:200]
        matches.append(Match(match.now, match.before, tuple(pairs), note))
    return WaveMapping(tuple(matches))


@open_to(Readers.OFFICER, *KEEPERS)
@require_POST
def count_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Reckon the result."""
    found = held_wave(request, key)
    try:
        count_wave(wave=found, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return wave_page(request, found, refusal, status=422)
    return redirect("studio:survey_results", key)


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_POST
def publish_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the result to everyone."""
    found = held_wave(request, key)
    try:
        publish_wave(wave=found, revision=posted_revision(request), by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return wave_page(request, found, refusal, status=422)
    return redirect("studio:survey_wave", key)


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_POST
def withdraw_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show it no more."""
    found = held_wave(request, key)
    try:
        withdraw_wave(wave=found, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return wave_page(request, found, refusal, status=422)
    return redirect("studio:survey_wave", key)
