"""The words of a message: what, why you, how much, until when, and what to do."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from madoguchi.push.models import Campaign
from madoguchi.push.types import Finding
from madoguchi.rules.wording import amount_sentence, reason_sentences
from madoguchi.vocabulary.terms import TERMS

MOST_REASONS = 6


def title_of(findings: Sequence[Finding]) -> str:
    """The title of the message."""
    name = findings[0].programme.card.title
    if len(findings) > 1:
        return _("受けられる見込みの制度が%(count)d件あります") % {"count": len(findings)}
    return {
        Campaign.Kind.DEADLINE: _("期限が近づいています：%(name)s"),
        Campaign.Kind.OPENING: _("受付のご案内：%(name)s"),
        Campaign.Kind.INFORMATION: _("申請のいらない支援のお知らせ：%(name)s"),
    }.get(Campaign.Kind(findings[0].campaign.kind), _("受けられる見込みの制度：%(name)s")) % {"name": name}


def body_of(findings: Sequence[Finding]) -> str:
    """The text of the message; each programme in a part of its own."""
    parts = [_part(one) for one in findings]
    end = _(
        "この案内は、あなたが登録した内容から見込みを調べたものです。受けられるかどうかは、担当の職員が決めます。\n"
        "案内を止めるときや、知らせ方を変えるときは、マイページの「制度の案内」で設定してください。"
    )
    return "\n\n".join([*parts, end])


def _part(finding: Finding) -> str:
    card = finding.programme.card
    lines = [f"■ {card.title}", card.summary]
    if finding.campaign.note:
        lines.append(finding.campaign.note)
    lines += [_("【あなたに案内した理由】"), *(f"・{one}" for one in reasons_of(finding))]
    if amounts := amounts_of(finding):
        lines += [_("【受けられるもの】"), *(f"・{one}" for one in amounts)]
    if finding.due_on is not None:
        lines.append(_("【いつまで】%(day)s") % {"day": date_format(finding.due_on, "Y年n月j日")})
    if finding.programme.card.is_automatic:
        lines.append(_("【手続】申請はいりません。対象の方に届きます。"))
    else:
        how = _("【申請する】%(address)s") if card.procedure else _("【申請のしかた】%(address)s")
        lines.append(how % {"address": address_of(card.slug)})
    return "\n".join(line for line in lines if line)


def address_of(slug: str) -> str:
    """The page of a programme, from which one applies."""
    return f"{settings.SITE_ORIGIN}/programmes/{slug}/"


def reasons_of(finding: Finding) -> list[str]:
    """Why it fits, a sentence each."""
    return reason_sentences(finding.verdict, TERMS)[:MOST_REASONS]


def amounts_of(finding: Finding) -> list[str]:
    """How much, a sentence each; what comes to nothing is left out."""
    return [amount_sentence(one) for one in finding.verdict.amounts if one.high != 0]


def told(finding: Finding) -> dict[str, Any]:
    """What the match keeps, sealed: the sentences of that day."""
    return {"reasons": reasons_of(finding), "amounts": amounts_of(finding)}
