"""A plain statement (学生である) said politely, as it is or denied (学生です, 学生ではありません)."""

import re

_SUBJECT = re.compile("^.*?(?<!また)は、")
_ENDINGS = (
    ("ではない", "ではありません", "です"),
    ("である", "です", "ではありません"),
    ("ている", "ています", "ていません"),
    ("ていた", "ていました", "ていませんでした"),
    ("出ない", "出ません", "出ます"),
    ("使う", "使います", "使いません"),
    ("出す", "出します", "出しません"),
    ("払う", "払います", "払いません"),
    ("持つ", "持ちます", "持ちません"),
    ("住む", "住みます", "住みません"),
    ("入る", "入ります", "入りません"),
    ("通う", "通います", "通いません"),
    ("でいる", "でいます", "でいません"),
    ("ていない", "ていません", "ています"),
    ("でいない", "でいません", "でいます"),
    ("がいる", "がいます", "がいません"),
    ("がいない", "がいません", "がいます"),
    ("もいない", "もいません", "がいます"),
    ("がある", "があります", "がありません"),
    ("がない", "がありません", "があります"),
    ("はない", "はありません", "があります"),
    ("少ない", "少ないです", "少なくありません"),
    ("多い", "多いです", "多くありません"),
    ("しない", "しません", "します"),
    ("超えない", "超えません", "超えます"),
    ("満たない", "満たないです", "満たないとは言えません"),
    ("離せない", "離せません", "離せます"),
    ("足りない", "足りません", "足りています"),
    ("借りられない", "借りられません", "借りられます"),
    ("られない", "られません", "られます"),
    ("れない", "れません", "れます"),
    ("むずかしい", "むずかしいです", "むずかしくありません"),
    ("したい", "したいと考えています", "したいと考えていません"),
    ("できる", "できます", "できません"),
    ("られる", "られます", "られません"),
    ("する", "します", "しません"),
    ("受ける", "受けます", "受けません"),
    ("される", "されます", "されません"),
    ("ある", "あります", "ありません"),
    ("いる", "います", "いません"),
    ("休む", "休みます", "休みません"),
    ("めた", "めました", "めていません"),
    ("言われた", "言われました", "言われていません"),
    ("受けた", "受けました", "受けていません"),
    ("なった", "なりました", "なっていません"),
    (
        "失った、または失うおそれがある",
        "失ったか、失うおそれがあります",
        "失っておらず、そのおそれもありません",
    ),
    ("した", "しました", "していません"),
)
"""How a statement ends, and the same said politely and denied; the longest that fits counts."""

_LONGEST_FIRST = sorted(_ENDINGS, key=lambda ending: -len(ending[0]))


def polite(statement: str, *, is_so: bool) -> str | None:
    """The statement as a polite sentence without its 。; None where its ending is not known.

    Of two things said at once a denial would mislead: they are quoted whole.
    """
    bare = statement[: statement.rindex("（")] if statement.endswith("）") else statement
    remark = statement[len(bare) :]
    found = _SUBJECT.match(bare)
    subject = found[0] if found else ""
    says = bare[len(subject) :]
    if "または" in says or (not is_so and ("、" in says or remark)):
        fits = (
            "にあてはまります"
            if is_so
            else "のどちらにもあてはまりません"
            if "または" in says
            else "にはあてはまりません"
        )
        return f"{subject}「{says}{remark}」{fits}"
    if not is_so:
        says = says.replace("まだ", "すでに") if says.endswith("ない") else says
    for ending, yes, no in _LONGEST_FIRST:
        if says.endswith(ending):
            return subject + says[: -len(ending)] + (yes if is_so else no) + remark
    return None


def whether(statement: str) -> str:
    """The statement as what is asked: `学生かどうか`."""
    return f"{statement.removesuffix('である')}かどうか"
