"""How it was filed: in time, by whom, how well proved."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from madoguchi.accounts.models import Mandate
from madoguchi.applications.models import Application
from madoguchi.core.clock import japan_day
from madoguchi.examination.checks.types import Check, Material, Tone
from madoguchi.facts.types import said_day
from madoguchi.filling.selectors import legal_days


def deadlines(material: Material) -> Iterator[Check]:
    """Whether it arrived inside the period of acceptance and before the legal day that the answers tell."""
    edition, arrived = material.application.edition, material.arrived
    legal = min(legal_days(edition, material.document, material.answers.body, on=arrived), default=None)
    if edition.closes_on and arrived > edition.closes_on:
        sentence = _("受付の終わりの日（%(day)s）より後に到達しました。") % {
            "day": said_day(edition.closes_on)
        }
        yield Check("deadline", Tone.WARNING, sentence)
    if legal and arrived > legal:
        sentence = _("法令の期限（%(day)s）より後に到達しました。") % {"day": said_day(legal)}
        why = _("回答にある日から数えました。遅れた理由があるかを確かめてください。")
        yield Check("deadline", Tone.NOTE, sentence, (why,))
    ends = [day for day in (edition.closes_on, legal) if day]
    if ends and arrived <= min(ends):
        sentence = _("期限（%(day)s）までに到達しました。") % {"day": said_day(min(ends))}
        yield Check("deadline", Tone.GOOD, sentence)


def mandates(material: Material) -> Iterator[Check]:
    """Whether the agent's mandate held at the moment of filing, and what became of it since."""
    kept = material.application.acting.get("mandate")
    if not kept:
        return
    until, reasons = date.fromisoformat(kept["until"]), []
    if until < material.arrived:
        reasons.append(_("代理の期間は%(day)sまででした。") % {"day": said_day(until)})
    if not kept["may_submit"]:
        reasons.append(_("提出までは任されていませんでした。"))
    if kept["procedures"] and str(material.application.procedure_id) not in kept["procedures"]:
        reasons.append(_("任された手続に、この手続はありません。"))
    if reasons:
        yield Check(
            "mandate", Tone.WARNING, _("提出したとき、代理の権限が足りませんでした。"), tuple(reasons)
        )
    else:
        sentence = _("提出したとき、代理の権限がありました（%(day)sまで）。") % {"day": said_day(until)}
        yield Check("mandate", Tone.GOOD, sentence)
    ended = Mandate.objects.filter(pk=kept["id"]).values_list("withdrawn_at", flat=True).first()
    if ended:
        sentence = _("代理は、その後%(day)sに終わっています。") % {"day": said_day(japan_day(ended))}
        yield Check("mandate_ended", Tone.NOTE, sentence)


def identity(material: Material) -> Iterator[Check]:
    """Whether who filed was proved as well as the procedure asks."""
    wanted = material.body.identity_level
    if not wanted or material.application.channel != Application.Channel.ONLINE:
        return
    reached = int(material.application.acting.get("assurance") or 0)
    if reached >= int(wanted):
        yield Check("identity", Tone.GOOD, _("申請した人の本人確認は、この手続が求める強さでした。"))
    else:
        why = _("この手続で求める強さは%(wanted)s、申請のときは%(reached)dでした。")
        says = why % {"wanted": wanted, "reached": reached}
        yield Check("identity", Tone.WARNING, _("申請した人の本人確認が、求める強さに足りません。"), (says,))
