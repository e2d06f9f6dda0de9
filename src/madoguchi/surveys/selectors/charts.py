"""The finding of each question in words, and its chart."""

from django.utils.translation import gettext as _

from madoguchi.surveys.codebook import Kind
from madoguchi.surveys.selectors.results import FEW, ChangeRow, QuestionResult, WaveResult
from madoguchi.ui.charts import Chart, Point
from madoguchi.ui.charts import Kind as Form

MOST_WORDS = 3


def finding(result: WaveResult, one: QuestionResult) -> str:
    """The answer to a question in one sentence, with what changed since the wave before."""
    if one.is_few:
        return _("「%(question)s」は、答えた人が少ないため、結果を示しません") % {"question": one.item.label}
    if one.item.kind is Kind.NUMBER:
        return _("「%(question)s」は、平均%(mean)s%(unit)sです") % {
            "question": one.item.label,
            "mean": FEW if one.mean is None else f"{one.mean:,.1f}",
            "unit": one.item.unit,
        }
    if one.item.kind is Kind.FREE:
        return _("「%(question)s」に書かれた意見です") % {"question": one.item.label}
    if not one.top:
        return _("「%(question)s」は、答えた人が少ないため、結果を示しません") % {"question": one.item.label}
    said = one.top[0]
    codes = {row.code for row in one.rows}
    if codes == {"yes", "no"}:
        said = next(row for row in one.rows if row.code == "yes")
        words = _("%(percent)sの人が、「%(question)s」に「はい」と答えました") % {
            "percent": said.percent_words,
            "question": one.item.label,
        }
    elif one.sums_beyond:
        shown = [
            _("「%(label)s」%(percent)s") % {"label": r.label, "percent": r.percent_words} for r in one.top
        ]
        words = _("多かったのは、%(tops)sです") % {"tops": _("、").join(shown[:MOST_WORDS])}
    else:
        words = _("最も多いのは「%(label)s」で、%(percent)sです") % {
            "label": said.label,
            "percent": said.percent_words,
        }
    return words + _moved(result, one, said.code)


def _moved(result: WaveResult, one: QuestionResult, code: str) -> str:
    """What became of the option that the finding names, where it can be compared."""
    if one.sums_beyond:
        return ""
    change = next(
        (row for row in result.changes(one.item.code) if any(c == code for c, _l, _s in row.now)), None
    )
    if change is None or change.points is None:
        return ""
    whom = "" if result.compared_part == "all" else _("%sどうしで比べると、") % result.compared_words
    if not change.is_significant:
        return _("（%(whom)s前回と差があるとはいえません）") % {"whom": whom}
    words = {"whom": whom, "points": f"{abs(change.points):.1f}"}
    if change.points > 0:
        return _("（%(whom)s前回より%(points)sポイント増えました）") % words
    return _("（%(whom)s前回より%(points)sポイント減りました）") % words


def question_chart(result: WaveResult, one: QuestionResult) -> Chart | None:
    """Bars of the options with their intervals; None where there is nothing to draw."""
    if not one.rows or one.is_few:
        return None
    note = _("縦の線は、95％の確からしさの幅の上限です。幅は表にあります。")
    if one.sums_beyond:
        note += _("いくつでも選べるため、合計は100％を超えます。")
    if result.weighting is not None:
        note += _("人口の構成に合わせて重みをつけています。")
    rows = one.top + [row for row in one.rows if row.percent is None] if one.sums_beyond else list(one.rows)
    return Chart(
        kind=Form.BARS,
        title=finding(result, one),
        unit=_("％"),
        source=result.source,
        period=result.period,
        n=one.n,
        updated_at=result.wave.counted_at,
        points=tuple(
            Point(
                row.label,
                row.percent,
                words=str(FEW) if row.percent is None else f"{row.percent:.1f}％",
                low=row.low,
                high=row.high,
            )
            for row in rows
        ),
        name_of=_("選択肢"),
        value_of=_("割合（％）"),
        note=note,
        top=100,
    )


def change_chart(result: WaveResult, one: QuestionResult) -> Chart | None:
    """What is the same in both waves, before and now; None where nothing is."""
    rows = [row for row in result.changes(one.item.code) if row.points is not None]
    if not rows:
        return None
    now, before = result.compared_n(one.item.code)
    return Chart(
        kind=Form.DOTS,
        title=_change_title(rows),
        unit=_("％"),
        source=result.source,
        period=_("%(before)sと%(now)s") % {"before": result.before, "now": result.wave.label},
        n=_("今回%(now)s人、前回%(before)s人") % {"now": f"{now or 0:,}", "before": f"{before or 0:,}"},
        updated_at=result.wave.counted_at,
        points=tuple(
            Point(row.now[0][1], side[0][2], series=name, words=f"{side[0][2]:.1f}％")
            for row in rows
            for name, side in ((_("前回"), row.before), (_("今回"), row.now))
        ),
        series_order=(_("前回"), _("今回")),
        name_of=_("選択肢"),
        note=_("%sどうしで比べています。前回と同じ選択肢だけを載せています。") % result.compared_words,
        top=100,
    )


def _change_title(rows: list[ChangeRow]) -> str:
    moved = [row for row in rows if row.is_significant and row.points is not None]
    if not moved:
        return _("前回と差があるといえる選択肢は、ありません")
    most = max(moved, key=lambda row: abs(row.points or 0))
    words = {"label": most.now[0][1], "points": f"{abs(most.points or 0):.1f}", "n": len(moved)}
    if (most.points or 0) > 0:
        return (
            _("差があるといえる選択肢は%(n)d個。最も動いたのは「%(label)s」で、%(points)sポイント増えました")
            % words
        )
    return (
        _("差があるといえる選択肢は%(n)d個。最も動いたのは「%(label)s」で、%(points)sポイント減りました")
        % words
    )
