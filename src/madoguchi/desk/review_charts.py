"""Charts of what users say: each has its finding as title."""

from datetime import datetime

from django.utils.translation import gettext as _

from madoguchi.reviews.selectors.office import Dashboard
from madoguchi.ui.charts import Chart, Kind, Point

_LEAST_DIFFERENCE = 0.2


def trend(found: Dashboard, *, at: datetime) -> Chart:
    """The mean of each month."""
    told = [one for one in found.months if one.mean is not None]
    if len(told) > 1:
        difference = (told[-1].mean or 0) - (told[0].mean or 0)
        words = {"first": f"{told[0].mean:.1f}", "last": f"{told[-1].mean:.1f}"}
        if difference >= _LEAST_DIFFERENCE:
            title = _("満足度は%(first)sから%(last)sに上がりました") % words
        elif difference <= -_LEAST_DIFFERENCE:
            title = _("満足度は%(first)sから%(last)sに下がりました") % words
        else:
            title = _("満足度は%(last)sで、ほぼ変わっていません") % words
    else:
        title = _("満足度の動きは、まだ分かりません")
    return Chart(
        kind=Kind.LINES,
        title=title,
        unit=_("5点満点の平均"),
        source=_("ユーザーレビュー"),
        points=tuple(
            Point(
                f"{one.month:%Y-%m}",
                None if one.mean is None else round(one.mean, 2),
                words="" if one.mean is not None else _("5件未満"),
            )
            for one in found.months
        ),
        n=found.n,
        updated_at=at,
        name_of=_("月"),
        value_of=_("満足度の平均"),
        top=5,
    )


def distribution(found: Dashboard, *, at: datetime) -> Chart:
    """How many gave each rating."""
    satisfied = "―" if found.satisfied is None else f"{found.satisfied:.0%}".replace("%", "％")
    return Chart(
        kind=Kind.BARS,
        title=_("満足（4か5）は%(share)sです") % {"share": satisfied},
        unit=_("件"),
        source=_("ユーザーレビュー"),
        points=tuple(Point(_("%(n)d点") % {"n": rating}, n) for rating, n in found.shares),
        n=found.n,
        updated_at=at,
        name_of=_("満足度"),
        value_of=_("件数"),
        emphasis=(_("%(n)d点") % {"n": 5}, _("%(n)d点") % {"n": 4}),
    )


def drivers(found: Dashboard, *, at: datetime) -> Chart:
    """The reasons, the most moving first."""
    told = found.drivers[:8]
    worst = next((one for one in told if one.difference is not None and one.difference < 0), None)
    title = (
        _("満足を最も下げているのは「%(words)s」です") % {"words": worst.words}
        if worst
        else _("満足を下げている理由は、まだ分かりません")
    )
    return Chart(
        kind=Kind.BARS,
        title=title,
        unit=_("件"),
        source=_("ユーザーレビュー"),
        points=tuple(
            Point(
                one.words,
                one.n,
                words=_("%(n)d件（満足度 %(difference)s）")
                % {"n": one.n, "difference": f"{one.difference:+.1f}"}
                if one.difference is not None
                else _("%(n)d件") % {"n": one.n},
            )
            for one in told
        ),
        n=found.n,
        updated_at=at,
        name_of=_("理由"),
        value_of=_("件数"),
        emphasis=tuple(one.words for one in told if (one.difference or 0) < 0),
        note=_("かっこの中は、その理由を選んだ人の満足度が、ほかの人よりどれだけ高いか低いかです。"),
    )
