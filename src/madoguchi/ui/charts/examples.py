"""For each rule of charts one that keeps it and one that breaks it, and the page that shows both."""

from dataclasses import replace
from datetime import date

from madoguchi.ui.charts.chart import Chart, Kind, Point
from madoguchi.ui.charts.checking import RULES

_WELL = Chart(
    kind=Kind.BARS,
    title="北窓市の完了率は82％で、南窓町より9ポイント低いです",
    unit="％",
    source="入力の記録",
    period="2026年4月から9月まで",
    n=1_204,
    updated_at=date(2026, 10, 1),
    points=(Point("南窓町", 91, n=402), Point("北窓市", 82, n=802)),
    is_of_places=True,
    work="rate",
)
_LINES = replace(
    _WELL,
    kind=Kind.LINES,
    title="完了率は82％から91％に上がりました",
    points=(Point("4月", 82), Point("5月", 91)),
    is_of_places=False,
)
_MANY = tuple(Point("4月", 10, f"{n}つ目の窓口") for n in range(1, 7))

GOOD: dict[str, Chart] = {
    "finding": _WELL,
    "unit": _WELL,
    "n": _WELL,
    "period": replace(_LINES, period=""),
    "source": _WELL,
    "updated": _WELL,
    "dual": replace(_LINES, units=("％", "％")),
    "cut": replace(_LINES, start=60.0, note="縦の目盛りは0からではなく、60から始まります。"),
    "series": replace(_LINES, points=_MANY[:5]),
    "few": replace(_WELL, points=(Point("南窓町", 91, n=402), Point("北窓市", None, words="10未満", n=7))),
    "faint": _WELL,
    "colour": replace(_WELL, kind=Kind.STACKED, points=(Point("市", 3, "完了"), Point("市", 1, "途中"))),
    "mean": replace(_WELL, unit="分", work="median"),
    "size": replace(_WELL, unit="件", value_of="人口1,000人あたりの件数", work="rate"),
    "unsorted": _WELL,
}
BAD: dict[str, Chart] = {
    "finding": replace(_WELL, title="区市町村別の完了率"),
    "unit": replace(_WELL, unit=""),
    "n": replace(_WELL, n=None),
    "period": replace(_WELL, period=""),
    "source": replace(_WELL, source=""),
    "updated": replace(_WELL, updated_at=None),
    "dual": replace(_LINES, units=("％", "件")),
    "cut": replace(_WELL, start=60.0),
    "series": replace(_LINES, points=_MANY),
    "few": replace(_WELL, points=(Point("南窓町", 91, n=402), Point("北窓市", 57, n=7))),
    "faint": replace(_WELL, kind=Kind.STACKED, points=_MANY[:2]),
    "colour": replace(_WELL, points=(Point("市", 3, "完了"), Point("市", 1, "途中")), is_of_places=False),
    "mean": replace(_WELL, unit="分", work="mean"),
    "size": replace(_WELL, unit="件", work="sum"),
    "unsorted": replace(_WELL, points=(Point("北窓市", 82), Point("南窓町", 91), Point("海窓村", 60))),
}


def rules_page() -> str:
    """The rules as a page of the documentation, in Markdown."""
    lines = [
        "# 図の決まり",
        "",
        "このサイトの図と、職員がつくる図は、どれも次の決まりを守ります。守らない図は公開できず、理由と直し方を表示します。",
        "この表は `madoguchi.ui.charts.checking.RULES` から作ったもので、テストが中身を比べます。",
        "円グラフと立体の図は、図の種類（横棒、積み上げ、折れ線、縦棒、濃淡の表、点）にないため、作れません。",
        "",
        "| 決まり | なぜ | 直し方 | よい例 | だめな例 |",
        "|---|---|---|---|---|",
    ]
    for rule in RULES:
        shown = (rule.title, rule.why, rule.todo, _words(rule.key, GOOD), _words(rule.key, BAD))
        lines.append("| " + " | ".join(str(one) for one in shown) + " |")
    return "\n".join([*lines, ""])


def _words(key: str, charts: dict[str, Chart]) -> str:
    """What of an example its rule looks at, in words."""
    one = charts[key]
    is_good = charts is GOOD
    told = {
        "finding": f"「{one.title}」",
        "unit": f"単位：{one.unit}" if one.unit else "単位がない",
        "n": f"件数：{one.n:,}" if isinstance(one.n, int) else "件数がない",
        "period": f"期間：{one.told_period}" if one.told_period else "期間がない",
        "source": f"出典：{one.source}" if one.source else "出典がない",
        "updated": f"時点：{one.updated_at}" if one.updated_at else "時点がない",
        "dual": f"単位が{len(set(one.units))}つ（{'と'.join(dict.fromkeys(one.units))}）",
        "cut": f"{'折れ線で、注に書いた' if is_good else '横棒を'}{one.start:g}から始める",
        "series": f"{len(one.series)}系列",
        "few": "、".join(f"{p.name} {p.shown}（{p.n}件）" for p in one.points),
        "faint": "青と灰色" if is_good else "うすい黄色",
        "colour": "積み上げに、系列の名前" if is_good else "横棒を色だけで分ける",
        "mean": f"{one.unit}の{'中央値' if one.work == 'median' else '平均'}",
        "size": one.value_of or "件数の合計",
        "unsorted": "、".join(f"{p.name} {p.shown}" for p in one.points),
    }
    return told[key]
