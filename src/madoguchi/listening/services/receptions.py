"""Laying down how an organisation takes opinions, and to whom they go at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.models import FormVersion
from madoguchi.eforms.selectors import document_of
from madoguchi.events.services import append
from madoguchi.listening.models import Reception, RoutingRule
from madoguchi.listening.selectors.opinions import targets_of
from madoguchi.listening.selectors.receptions import NEEDED, topics_of


class NotYourReception(Refusal):
    """The actor lays nothing down for this organisation."""

    sentence = _("この組織の受付を決める役割がありません。組織管理者に確認してください。")


class FormLacks(Refusal):
    """The form is not public, or lacks a question on which the work depends."""

    sentence = _("公開した様式で、種類・分野・内容・返事の質問があるものを選んでください。")


class RuleMissing(Refusal):
    """A rule says neither when nor to whom."""

    sentence = _("分野・種類・言葉のどれかと、同じ団体の送り先を選んでください。")


def lay_down_reception(
    *,
    organisation: Organisation,
    form_version: FormVersion,
    answer_days: int = 10,
    needs_second: bool = False,
    is_open: bool = True,
    by: Acting,
    at: datetime,
) -> Reception:
    """Let `organisation` take opinions with this edition of the form, or change how it does.

    `answer_days`, 1 to 60, are days with open offices. Raises `NotYourReception`, `FormLacks`.
    """
    _require(organisation.pk, by=by)
    known = {question.id for _page, question in document_of(form_version).questions()}
    if form_version.published_at is None or not known.issuperset(NEEDED):
        raise FormLacks(field="form_version")
    with transaction.atomic():
        reception, _is_new = Reception.objects.update_or_create(
            organisation=organisation,
            defaults={
                "form_version": form_version,
                "answer_days": min(60, max(1, answer_days)),
                "needs_second": needs_second,
                "is_open": is_open,
            },
        )
        _tell(
            "reception.laid_down", reception, {"open": is_open, "days": reception.answer_days}, by=by, at=at
        )
    return reception


def save_rule(
    *,
    reception: Reception,
    to: Organisation,
    topic: str = "",
    kind: str = "",
    words: str = "",
    by: Acting,
    at: datetime,
) -> RoutingRule:
    """Hand on to `to` what fits, behind the rules that there are. Raises `NotYourReception`, `RuleMissing`."""
    _require(reception.organisation_id, by=by)
    named = "、".join(word.strip() for word in words.replace(",", "、").split("、") if word.strip())[:200]
    known = dict(topics_of(reception.form_version)), dict(topics_of(reception.form_version, "kind"))
    if (topic and topic not in known[0]) or (kind and kind not in known[1]) or not (topic or kind or named):
        raise RuleMissing(field="topic")
    if to.pk not in {one.pk for one in targets_of(reception.organisation)}:
        raise RuleMissing(field="to")
    with transaction.atomic():
        last = reception.rules.aggregate(last=Max("place"))["last"] or 0
        rule = RoutingRule.objects.create(
            reception=reception, place=last + 1, topic=topic, kind=kind, words=named, to=to
        )
        _tell(
            "reception.rule_added", reception, {"topic": topic, "kind": kind, "to": str(to.pk)}, by=by, at=at
        )
    return rule


def drop_rule(*, rule: RoutingRule, by: Acting, at: datetime) -> None:
    """Use a rule no more. Raises `NotYourReception`."""
    _require(rule.reception.organisation_id, by=by)
    with transaction.atomic():
        _tell("reception.rule_dropped", rule.reception, {"to": str(rule.to_id)}, by=by, at=at)
        rule.delete()


def _require(organisation: UUID, *, by: Acting) -> None:
    if not by.machine and not by.has(Role.ADMINISTRATOR, organisation):
        raise NotYourReception


def _tell(kind: str, reception: Reception, data: dict[str, object], *, by: Acting, at: datetime) -> None:
    append(
        stream=f"reception:{reception.pk}",
        kind=kind,
        by=by,
        at=at,
        organisation=reception.organisation_id,
        data=data,
    )
