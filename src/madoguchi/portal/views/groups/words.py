"""Mandates in words for both sides."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from madoguchi.accounts.models import Mandate
from madoguchi.accounts.selectors import agent_name, on_roll
from madoguchi.registry.selectors import cards


@dataclass(frozen=True)
class Standing:
    """How a mandate stands, in a word and a colour."""

    words: str
    tone: str
    is_over: bool


def standing(mandate: Mandate, *, on: date) -> Standing:
    """Whether a mandate waits, holds or is over on the day `on`, and why."""
    invitation = getattr(mandate, "invitation", None)
    if mandate.withdrawn_at is not None:
        words = _("代理人が辞退しました") if mandate.is_resigned else _("取り消しました")
        return Standing(words, "gray", True)
    if mandate.ends_on <= on:
        return Standing(_("期間が終わりました"), "gray", True)
    if mandate.accepted_at is not None:
        return Standing(_("有効"), "green", False)
    if invitation is not None and invitation.declined_at is not None:
        return Standing(_("断られました"), "gray", True)
    if invitation is not None and invitation.withdrawn_at is not None:
        return Standing(_("取り消しました"), "gray", True)
    return Standing(_("返事を待っています"), "blue", False)


def entrusted(mandate: Mandate) -> list[tuple[str, object]]:
    """What is entrusted, as rows of a list of names and values."""
    limits = mandate.limits
    named = cards(limits) if limits else {}
    titles = sorted(card.title for card in named.values())
    return [
        (_("任せる手続"), titles or _("すべての手続")),
        (
            _("任せること"),
            _("準備と提出") if mandate.may_submit else _("準備だけ（提出は、ご本人がします）"),
        ),
        (
            _("期間"),
            _("%(first)sから%(last)sまで") % {"first": _jp(mandate.starts_on), "last": _jp(mandate.last_day)},
        ),
        *roll_rows(mandate),
    ]


def roll_rows(mandate: Mandate) -> list[tuple[str, object]]:
    """The registration number with what the roll says of it, when one was given."""
    number = mandate.agent_number
    if not number:
        return []
    line = on_roll(number)
    if line is None:
        return [(_("行政書士の登録番号"), [number, _("名簿で確認できていません")])]
    said = _("名簿で確認しました：%(name)s") % {"name": line.name}
    rows = [number, said]
    name = agent_name(mandate)
    if name and _bare(name) not in (_bare(line.name), _bare(line.office)):
        rows.append(_("名簿の氏名と、代理人のアカウントの名前がちがいます。本人か確かめてください。"))
    return [(_("行政書士の登録番号"), rows)]


def _bare(name: str) -> str:
    return "".join(name.split())


def _jp(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
