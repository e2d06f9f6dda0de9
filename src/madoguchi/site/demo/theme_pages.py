"""What the six theme pages of the demo say: findings with figures filled in, targets, maps, words."""

from dataclasses import dataclass
from typing import Any

from madoguchi.dashboards.types import Block, BlockKind

QUOTED = 4
"""Stars from which on a voice is quoted."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme page (テーマのページ)."""

    code: str
    title: str
    lead: str
    area: str
    blocks: tuple[Block, ...]


def _text(heading: str, text: str) -> Block:
    return Block(0, BlockKind.TEXT, heading=heading, text=text)


def _share(kind: BlockKind, dataset: str, measure: str, of: str, **more: Any) -> Block:
    """A share in per cent."""
    return Block(0, kind, dataset=dataset, work="rate", measure=measure, of=of, times=100, **more)


def _sum(kind: BlockKind, dataset: str, measure: str, **more: Any) -> Block:
    return Block(0, kind, dataset=dataset, work="sum", measure=measure, **more)


_PROGRESS: dict[str, Any] = {
    "dataset": "digital-progress",
    "dimension": "day",
    "grain": "month",
    "measure": "share",
    "work": "median",
    "name": "デジタル化率",
    "where": "indicator",
    "where_values": ("デジタル化率",),
}
DIGITAL = Theme(
    "digital",
    "手続のデジタル化",
    "県と市町の手続が、どこまでオンラインになったか。組織ごとの進み方と、これからの目標です。",
    "digital",
    (
        Block(0, BlockKind.INDICATOR, heading="デジタル化率", target=100, by="2030年度末", **_PROGRESS),
        _share(
            BlockKind.INDICATOR,
            "digital-processes",
            "online",
            "cases",
            heading="オンライン利用率",
            name="オンライン利用率",
            target=70,
            by="2027年度末",
            note="年間の件数が分かるプロセスについて、件数のうちオンラインで行われたものの割合です。",
        ),
        Block(
            0,
            BlockKind.CHART,
            heading="デジタル化率は{最新}に{値}で、{最初}の{最初の値}から{最初からの増減}",
            form="lines",
            target=100,
            **_PROGRESS,
        ),
        _share(
            BlockKind.CHART,
            "digital-processes",
            "digitised",
            "processes",
            heading="デジタル化が最も進んでいるのは{最大の名前}（{最大の値}）です",
            name="デジタル化したプロセスの割合",
            dimension="organisation",
            form="bars",
        ),
        _sum(
            BlockKind.CHART,
            "digital-processes",
            "processes",
            heading="手続の種類ごとに、デジタル化の進み方が違います",
            name="プロセスの数",
            dimension="type",
            series="state",
            form="stacked",
        ),
        _text(
            "進め方",
            "年間の件数が多い手続から、順にオンラインにしています。国の法令が理由で進まないものは、"
            "[オンラインにならない理由](/plan/barriers/)で、求めた改正と回答を公表しています。",
        ),
    ),
)
QUALITY = Theme(
    "service-quality",
    "手続の品質",
    "より早く、よりシンプルに、より使いやすく。オンラインの手続が、3つの軸でどのレベルにあるかを示します。",
    "service",
    (
        _share(
            BlockKind.TARGET,
            "quality-levels",
            "reached",
            "procedures",
            heading="重点手続のうち、目標のレベルに届いたもの",
            name="目標に届いた割合",
            target=100,
            by="2026年度末",
            where="priority",
            where_values=("重点手続",),
            note="手続1つを、軸ごとに1つと数えます。",
        ),
        _share(
            BlockKind.INDICATOR,
            "quality-levels",
            "reached",
            "procedures",
            heading="すべての手続のうち、目標のレベルに届いたもの",
            name="目標に届いた割合",
        ),
        _share(
            BlockKind.CHART,
            "quality-levels",
            "reached",
            "procedures",
            heading="目標に届いた手続の割合が最も高いのは「{最大の名前}」で、{最大の値}です",
            name="目標に届いた割合",
            dimension="axis",
            form="bars",
            target=100,
        ),
        _sum(
            BlockKind.CHART,
            "quality-levels",
            "procedures",
            heading="3つの軸で、レベルごとの手続の数は違います",
            name="手続の数",
            dimension="axis",
            series="level_name",
            form="stacked",
        ),
        Block(
            0,
            BlockKind.TABLE,
            heading="組織ごとの、目標に届いた割合",
            dataset="quality-levels",
            dimension="organisation",
            series="axis",
            measure="reached",
            of="procedures",
            work="rate",
            times=100,
            name="目標に届いた割合",
        ),
        _text(
            "レベルの決め方",
            "レベルは、記録と申告から毎日計算しています。だれも入力しません。手続ごとの根拠は"
            "[手続の品質](/quality/)にあります。",
        ),
    ),
)
REVIEWS = Theme(
    "voices",
    "利用者の声",
    "手続を使った人の満足度と、よかったこと、困ったこと。声は、個人の情報を伏せてから集計しています。",
    "service",
    (
        _share(
            BlockKind.INDICATOR,
            "reviews-months",
            "satisfied",
            "reviews",
            heading="満足した人の割合",
            name="満足した人の割合",
            dimension="month",
            target=90,
            by="2027年度末",
            note="5段階のうち、4か5を選んだ人の割合です。",
        ),
        _sum(
            BlockKind.INDICATOR,
            "reviews-months",
            "reviews",
            heading="寄せられた声",
            name="声の数",
            dimension="month",
        ),
        _share(
            BlockKind.CHART,
            "reviews-months",
            "satisfied",
            "reviews",
            heading="満足した人の割合は、{最新}に{値}で、{前の時点}から{差}{増減}",
            name="満足した人の割合",
            dimension="month",
            form="lines",
            target=90,
        ),
        _sum(
            BlockKind.CHART,
            "reviews-reasons",
            "reviews",
            heading="よかったことで最も多いのは「{最大の名前}」です",
            name="選んだ人の数",
            dimension="reason",
            form="bars",
            where="kind",
            where_values=("よかったこと",),
        ),
        _sum(
            BlockKind.CHART,
            "reviews-reasons",
            "reviews",
            heading="困ったことで最も多いのは「{最大の名前}」です",
            name="選んだ人の数",
            dimension="reason",
            form="bars",
            where="kind",
            where_values=("困ったこと",),
        ),
        Block(0, BlockKind.QUOTE, heading="寄せられた声から"),
        _text(
            "声への対応",
            "いただいた声と、それで変えたことは、[いただいた声・対応したこと](/voices/)で読めます。",
        ),
    ),
)
CHILDCARE = Theme(
    "childcare",
    "子育て",
    "子どもがどこに多く住み、子育てを支える制度がどれだけあるか。区市町村を比べられます。",
    "children",
    (
        _sum(
            BlockKind.INDICATOR,
            "childcare-municipalities",
            "children",
            heading="14歳までの子ども",
            name="14歳までの子ども",
            dimension="year",
        ),
        _sum(
            BlockKind.INDICATOR,
            "childcare-programmes",
            "programmes",
            heading="子育てを支える制度",
            name="制度の数",
        ),
        _share(
            BlockKind.MAP,
            "childcare-municipalities",
            "children",
            "people",
            heading="子どもの割合が最も高いのは{最大の名前}で、人口の{最大の値}が14歳までです",
            name="14歳までの子どもの割合",
            dimension="place",
            is_outlined=True,
        ),
        _sum(
            BlockKind.CHART,
            "childcare-programmes",
            "programmes",
            heading="制度の種類で最も多いのは「{最大の名前}」です",
            name="制度の数",
            dimension="kind",
            form="bars",
        ),
        _sum(
            BlockKind.CHART,
            "childcare-programmes",
            "programmes",
            heading="種類によって、オンラインで申請できる制度の数は違います",
            name="制度の数",
            dimension="kind",
            series="online",
            form="stacked",
        ),
        _text(
            "受けられる制度をさがす",
            "お子さんの年齢などに答えると、受けられそうな制度が分かります。[受けられる制度をさがす](/check/)",
        ),
    ),
)
WINDOWS = Theme(
    "counters",
    "窓口",
    "待たない、書かない、現金を使わない窓口が、どこまで広がったか。",
    "service",
    (
        _share(
            BlockKind.TARGET,
            "windows",
            "no_writing",
            "windows",
            heading="書かない窓口",
            name="書かない窓口の割合",
            target=100,
            by="2028年度末",
        ),
        _share(
            BlockKind.TARGET,
            "windows",
            "no_waiting",
            "windows",
            heading="待たない窓口",
            name="待たない窓口の割合",
            target=100,
            by="2028年度末",
        ),
        _share(
            BlockKind.TARGET,
            "windows",
            "cashless",
            "windows",
            heading="キャッシュレスの窓口",
            name="キャッシュレスの窓口の割合",
            target=100,
            by="2027年度末",
        ),
        _share(
            BlockKind.CHART,
            "windows",
            "no_writing",
            "windows",
            heading="書かない窓口の割合が最も高いのは{最大の名前}（{最大の値}）です",
            name="書かない窓口の割合",
            dimension="organisation",
            form="bars",
            target=100,
        ),
        _share(
            BlockKind.CHART,
            "windows",
            "satisfied",
            "reviews",
            heading="窓口で満足した人の割合が最も高いのは{最大の名前}（{最大の値}）です",
            name="窓口で満足した人の割合",
            dimension="organisation",
            form="bars",
        ),
        _sum(
            BlockKind.TABLE,
            "windows",
            "procedures",
            heading="窓口ごとの、扱う手続の数",
            name="扱う手続の数",
            dimension="window",
            most=20,
        ),
        _text("窓口をさがす", "近くの窓口と、できる手続は[窓口をさがす](/windows/)で調べられます。"),
    ),
)
TIME = Theme(
    "time-given-back",
    "手続にかかる時間",
    "出産や引っ越しなどで、手続に何分かかるか。紙と窓口だけだった以前と、いまを比べます。",
    "digital",
    (
        _sum(
            BlockKind.CHART,
            "time-events",
            "minutes",
            heading="以前といまで、手続にかかる時間は変わりました",
            name="手続にかかる時間",
            dimension="event",
            series="world",
            form="dots",
            better="less",
        ),
        _sum(
            BlockKind.CHART,
            "time-events",
            "minutes",
            heading="いま最も時間がかかるのは「{最大の名前}」で、{最大の値}です",
            name="いまの時間",
            dimension="event",
            form="bars",
            where="world",
            where_values=("いま",),
            better="less",
        ),
        _sum(
            BlockKind.CHART,
            "time-events",
            "minutes",
            heading="いまの時間のうち、最も長いのは「{最大の名前}」です",
            name="いまの時間の内訳",
            dimension="part",
            form="bars",
            where="world",
            where_values=("いま",),
            better="less",
            note="すべてのできごとの時間を足し合わせたものです。",
        ),
        Block(
            0,
            BlockKind.MAP,
            heading="1人が1年に手続に使う時間は、{最大の名前}で最も長くなっています",
            dataset="time-municipalities",
            work="rate",
            measure="now",
            of="people",
            times=1000,
            name="1,000人が1年に手続に使う時間",
            dimension="place",
        ),
        _text(
            "計算のしかた",
            "前提と、記録から測った値を合わせた見積りです。幅と出典は[手続にかかる時間](/time/)にあります。",
        ),
    ),
)
THEMES = (DIGITAL, QUALITY, REVIEWS, CHILDCARE, WINDOWS, TIME)
