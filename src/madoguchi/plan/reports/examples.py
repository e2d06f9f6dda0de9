"""What a report tells of people: examples of what became better in the quarter, with what the records measured."""

from datetime import date

from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.improvement.models import Improvement
from madoguchi.improvement.selectors import gain_of, published_of, title_of
from madoguchi.language.eras import era_date
from madoguchi.plan.types import Part, table_of
from madoguchi.plan.types.quarters import days_of

MOST = 5
PAGE = "/quality/"


def improvements(government: Organisation, quarter: str, on: date) -> Part | None:
    """The improvements of this government that hold since a day of the quarter and are told to the public."""
    first, _last = days_of(quarter)
    found = list(published_of().filter(organisation__government=government, done_on__range=(first, on))[:200])
    if not found:
        return None
    gained = [one for one in found if one.gained]
    return Part(
        key="improvements",
        title=_("よくなった例"),
        finding=_("この四半期に%(n)s件を改善し、そのうち%(gained)s件は記録で効果を確かめました。")
        % {"n": len(found), "gained": len(gained)},
        table=table_of(
            [_("改善"), _("前はこうでした"), _("今はこうなりました"), _("測った効果")],
            [
                [_named(one), one.said_before, one.said_after, _gain(one)]
                for one in sorted(found, key=lambda one: not one.gained)
            ],
            caption=_("公表した改善の例"),
            most=MOST,
        ),
        notes=(
            _(
                "効果は、実施日の前後の記録を比べた値で、ほかの出来事の影響も含みます。"
                "10件に満たない値は出しません。"
            ),
        ),
        source=_("改善の記録。%(first)sから%(on)sまでに実施したもの")
        % {"first": era_date(first), "on": era_date(on)},
        address=PAGE,
    )


def _named(one: Improvement) -> str:
    about = title_of(one.procedure) if one.procedure else one.window.name if one.window else ""
    return f"{one.title}\n（{about}）" if about else one.title


def _gain(one: Improvement) -> str:
    gain = gain_of(one)
    return "―" if gain is None else f"{gain.label}：{gain.change}"
