"""Making surveys and their waves, and what a wave is to be: who, when, weights, quotas, what is compared."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import document_of
from madoguchi.eforms.services import add_form, start_form_draft
from madoguchi.events.services import append
from madoguchi.surveys.asked import codebook_of, unfit
from madoguchi.surveys.codebook import Codebook
from madoguchi.surveys.library import sample
from madoguchi.surveys.models import Invitation, Survey, Wave
from madoguchi.vault.types import Sealed

MAKERS = (Role.EDITOR, Role.PUBLISHER)
"""Who makes surveys and waves, invites and counts."""
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class NotYourSurvey(Refusal):
    """The actor has no role for this in the organisation."""

    sentence = gettext_lazy("この組織の調査を扱う役割がありません。組織管理者に確認してください。")


class SurveyWrong(Refusal):
    """Something that is needed was not given, or the address is taken."""

    sentence = gettext_lazy(
        "名前、目的、アドレス用の名前（半角の英小文字・数字・ハイフン）を入力してください。"
    )


class CodeInUse(Refusal):
    """Another survey or form has this code."""

    sentence = gettext_lazy("このアドレス用の名前は、すでに使われています。別の名前にしてください。")


class DaysWrong(Refusal):
    """A wave ends before it begins, or has no name."""

    sentence = gettext_lazy("回の名前と期間を入力してください。終わる日は、始める日より後にしてください。")


class NotNow(Refusal):
    """The wave is in another state by now."""

    sentence = gettext_lazy("この回は、いまの状態ではそのようにできません。画面を読み込み直してください。")


class ChangedElsewhere(Refusal):
    """Someone saved it in between."""

    sentence = gettext_lazy("ほかの人が先に保存しました。画面を読み込み直してください。")


class FormNotPublic(Refusal):
    """The form of the survey is not public yet."""

    sentence = gettext_lazy("様式がまだ公開されていません。様式の画面で、別の人に公開を依頼してください。")


class FormUnfit(Refusal):
    """The form asks what would say who answers."""


def make_survey(
    *,
    organisation: Organisation,
    code: str,
    title: str,
    template: str,
    is_example: bool = False,
    by: Acting,
    at: datetime,
) -> Survey:
    """Make a survey with a form of its own from the template `template`; the form is a draft that another publishes.

    Raises `NotYourSurvey`, `SurveyWrong`, `CodeInUse`, and as the builder of forms does.
    """
    who = allow(by, organisation.pk)
    begun = sample(template)
    if begun is None or not title.strip() or not _CODE.fullmatch(code.strip()):
        raise SurveyWrong(field="code" if title.strip() else "title")
    code = code.strip()[:50]
    with transaction.atomic():
        if Survey.objects.filter(code=code).exists():
            raise CodeInUse(field="code")
        form = add_form(
            code=f"survey-{code}", title=title.strip()[:120], organisation=organisation, by=by, at=at
        )
        body = {**begun["form"], "title": title.strip()[:120]}
        start_form_draft(form=form, body=body, by=by, at=at)
        made = Survey.objects.create(
            code=code,
            title=title.strip()[:120],
            purpose=begun["purpose"],
            organisation=organisation,
            audience=begun["audience"],
            form=form,
            design=begun["design"],
            is_example=is_example,
            made_by_id=who,
            made_at=at,
        )
        append(
            stream=f"survey:{made.pk}",
            kind="survey.made",
            by=by,
            at=at,
            organisation=organisation.pk,
            data={"code": code, "audience": made.audience, "template": template},
        )
    return made


def plan_wave(
    *, survey: Survey, label: str, opens_on: date, closes_on: date, by: Acting, at: datetime
) -> Wave:
    """Plan the next wave; it begins as the survey is designed. Raises `NotYourSurvey`, `DaysWrong`."""
    allow(by, survey.organisation_id)
    if not label.strip() or closes_on < opens_on:
        raise DaysWrong(field="label")
    with transaction.atomic():
        held = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
        last = held.waves.aggregate(last=Max("number"))["last"] or 0
        made = Wave.objects.create(
            survey=held,
            number=last + 1,
            label=label.strip()[:60],
            opens_on=opens_on,
            closes_on=closes_on,
            design=held.design,
        )
        tell(made, "wave.planned", by=by, at=at)
    return made


def change_wave(
    *,
    wave: Wave,
    revision: int,
    label: str | None = None,
    opens_on: date | None = None,
    closes_on: date | None = None,
    gives_records: bool | None = None,
    design: Mapping[str, Any] | None = None,
    by: Acting,
    at: datetime,
) -> Wave:
    """Change what is given; `design` is laid over the one that is kept. What is public does not change.

    A change after counting sends the wave back to be counted again. Raises `NotYourSurvey`, `NotNow`,
    `ChangedElsewhere`, `DaysWrong`.
    """
    allow(by, wave.survey.organisation_id)
    with transaction.atomic():
        fresh = locked(wave)
        if fresh.state == Wave.State.PUBLISHED:
            raise NotNow
        if fresh.revision != revision:
            raise ChangedElsewhere
        if fresh.state != Wave.State.PLANNED and opens_on is not None and opens_on != fresh.opens_on:
            raise NotNow
        fresh.label = (label if label is not None else fresh.label).strip()[:60]
        fresh.opens_on, fresh.closes_on = opens_on or fresh.opens_on, closes_on or fresh.closes_on
        if not fresh.label or fresh.closes_on < fresh.opens_on:
            raise DaysWrong(field="label")
        if gives_records is not None:
            fresh.gives_records = gives_records
        if design is not None:
            fresh.design = {**fresh.design, **design}
        if fresh.state == Wave.State.COUNTED:
            fresh.state, fresh.result = Wave.State.CLOSED, {}
            fresh.counted_by_id, fresh.counted_at = None, None
        fresh.revision += 1
        fresh.save()
        tell(fresh, "wave.changed", by=by, at=at)
    return fresh


def open_wave(*, wave: Wave, by: Acting, at: datetime) -> Wave:
    """Let people answer with the public version of the form, from the first day on.

    Raises `NotYourSurvey`, `NotNow` (also after its last day), `FormNotPublic`, `FormUnfit`.
    """
    allow(by, wave.survey.organisation_id)
    with transaction.atomic():
        fresh = locked(wave)
        if fresh.state != Wave.State.PLANNED or fresh.closes_on < japan_day(at):
            raise NotNow
        version = fresh.survey.form.versions.filter(published_at__isnull=False).order_by("-number").first()
        if version is None:
            raise FormNotPublic
        document = document_of(version)
        if wrong := unfit(document):
            raise FormUnfit(
                _(
                    "調査では聞けない質問があります：「%(names)s」。名前や連絡先、ファイル、くり返すページは使えません。"
                )
                % {"names": _("」「").join(wrong)}
            )
        fresh.form_version, fresh.codebook = version, codebook_of(document).to_json()
        fresh.state, fresh.revision = Wave.State.OPEN, fresh.revision + 1
        fresh.save()
        tell(fresh, "wave.opened", by=by, at=at)
    return fresh


def close_wave(*, wave: Wave, by: Acting, at: datetime) -> Wave:
    """Take no more answers. What nobody handed in is deleted, and so are the addresses of those invited.

    Raises `NotYourSurvey`, `NotNow`.
    """
    if not by.machine:
        allow(by, wave.survey.organisation_id)
    with transaction.atomic():
        fresh = locked(wave)
        if fresh.state != Wave.State.OPEN:
            raise NotNow
        Invitation.objects.filter(wave=fresh).update(draft=Sealed(), mail=Sealed())
        fresh.state, fresh.revision = Wave.State.CLOSED, fresh.revision + 1
        fresh.closes_on = max(fresh.opens_on, min(fresh.closes_on, japan_day(at)))
        fresh.save()
        tell(fresh, "wave.closed", by=by, at=at)
    return fresh


def close_due(*, by: Acting, at: datetime) -> int:
    """Close the waves whose last day is over; returns how many."""
    over = Wave.objects.filter(state=Wave.State.OPEN, closes_on__lt=japan_day(at))
    waves = list(over.select_related("survey"))
    for wave in waves:
        close_wave(wave=wave, by=by, at=at)
    return len(waves)


def book_of(wave: Wave) -> Codebook:
    """The codebook that was fixed for the wave."""
    return Codebook.of_json(wave.codebook)


def allow(acting: Acting, organisation: UUID, roles: tuple[Role, ...] = MAKERS) -> UUID:
    """The account that may do it; raises `NotYourSurvey`."""
    if acting.who is None or not any(acting.has(role, organisation) for role in roles):
        raise NotYourSurvey
    return acting.who


def locked(wave: Wave) -> Wave:
    """The wave as it stands, held until the transaction ends."""
    return (
        Wave.objects.select_for_update(of=("self",))
        .select_related("survey__organisation", "survey__form")
        .get(pk=wave.pk)
    )


def tell(wave: Wave, kind: str, data: dict[str, Any] | None = None, *, by: Acting, at: datetime) -> None:
    """Append to the log of the wave."""
    append(
        stream=f"wave:{wave.pk}",
        kind=kind,
        by=by,
        at=at,
        organisation=wave.survey.organisation_id,
        data={"survey": wave.survey.code, "number": wave.number, **(data or {})},
    )
