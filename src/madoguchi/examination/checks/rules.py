"""What the rules of the programmes that the procedure claims say of the answers."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from madoguchi.examination.checks.types import Check, Material, Tone
from madoguchi.filling.selectors import situation_said
from madoguchi.registry.selectors import rules_for_procedure
from madoguchi.rules.verdicts import Verdict
from madoguchi.rules.wording import reason_sentences
from madoguchi.vocabulary.terms import TERMS


def rules_say(material: Material) -> Iterator[Check]:
    """For each programme whether its conditions hold as the answers stand, on the day of arrival, and why."""
    application, day = material.application, material.arrived
    found = rules_for_procedure(
        application.procedure.slug, on=day, government=application.organisation.government_id
    )
    if not found:
        return
    situation = situation_said(material.document, material.answers.body, on=day)
    for one in found:
        verdict = one.rule.verdict(situation, on=day)
        yield Check("rule", _tone(verdict), _sentence(verdict) % {"title": one.card.title}, _reasons(verdict))


def _tone(verdict: Verdict) -> Tone:
    return {True: Tone.GOOD, False: Tone.WARNING, None: Tone.OPEN}[verdict.holds]


def _sentence(verdict: Verdict) -> str:
    if verdict.holds:
        return _("回答のとおりなら、「%(title)s」の要件に当てはまります。")
    if verdict.holds is None:
        return _("回答だけでは、「%(title)s」の要件に当てはまるか決まりません。")
    return _("回答のとおりなら、「%(title)s」の要件に当てはまりません。")


def _reasons(verdict: Verdict) -> tuple[str, ...]:
    if verdict.holds is None:
        labels = [TERMS[name].label for name in verdict.missing if name in TERMS]
        return (_("分からないこと：%(labels)s") % {"labels": "、".join(labels)},) if labels else ()
    return tuple(reason_sentences(verdict, TERMS))
