"""What a sentence of a rule can say: comparisons by the type of the term, numbers, groups, units."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.studio.rule.terms import NUMBERS

Words = Mapping[str, str | Promise]

LOGIC: Words = {
    "all": _("すべてにあてはまる"),
    "any": _("どれかにあてはまる"),
    "not": _("あてはまらない"),
    "n_of": _("いくつか以上にあてはまる"),
}
MEMBERS: Words = {
    "any_member": _("どれか1人があてはまる"),
    "all_members": _("全員があてはまる"),
}
GROUPINGS: Words = {**LOGIC, **MEMBERS}

ORDER: Words = {
    "ge": _("以上"),
    "le": _("以下"),
    "gt": _("より大きい"),
    "lt": _("より小さい（未満）"),
    "eq": _("ちょうど"),
    "ne": _("以外"),
    "between": _("までのあいだ"),
}
DAY_ORDER: Words = {
    "ge": _("以後"),
    "le": _("以前"),
    "gt": _("より後"),
    "lt": _("より前"),
    "eq": _("その日"),
    "between": _("までのあいだ"),
}
AGES: Words = {
    "age_ge": _("歳以上"),
    "age_lt": _("歳未満"),
    "until_fy_end": _("歳になった年度の末（3月31日）まで"),
    "from_fy_start": _("歳になったあとの4月1日から"),
    "grade_between": _("の学年"),
    "within": _("以内"),
    "months_since": _("か月（満の月数）のあいだ"),
}
KNOWN: Words = {"known": _("がわかっている")}
CHOICE: Words = {"eq": _("である"), "ne": _("ではない"), "in": _("のどれかである")}
AREA: Words = {"in_area": _("の区域（全国地方公共団体コード）にある")}

NUMBER_KINDS: Words = {
    "int": _("決まった数"),
    "term": _("項目の値"),
    "count_members": _("人数を数える"),
    "sum_members": _("値を合計する"),
    "max_members": _("いちばん大きい値"),
    "min_members": _("いちばん小さい値"),
    "rank_member": _("上から何番目の人か"),
    "lookup": _("表から引く"),
    "add": _("足す"),
    "sub": _("引く"),
    "mul": _("かける"),
    "max": _("大きいほうをとる"),
    "min": _("小さいほうをとる"),
    "div": _("割る"),
    "round": _("端数をそろえる"),
}
LISTS = frozenset({"add", "sub", "mul", "max", "min"})
OF_MEMBERS = frozenset({"count_members", "sum_members", "max_members", "min_members", "rank_member"})
WITH_NUMBER = frozenset({"sum_members", "max_members", "min_members"})

WAYS: Words = {"down": _("切り捨て"), "up": _("切り上げ"), "half_up": _("四捨五入")}
SPANS: Words = {"days": _("日"), "months": _("か月"), "years": _("年")}
UNITS: Words = {
    "円/月": _("円/月"),
    "円/年": _("円/年"),
    "円/回": _("円/回"),
    "円/児": _("円/児"),
    "割合": _("割合（100分の1）"),
    "現物": _("現物（物やサービス）"),
}
CLAIMS: Words = {
    "person": _("本人"),
    "household": _("世帯"),
    "child": _("子ども1人ずつ"),
    "business": _("事業者"),
}
YES_NO: Words = {"true": _("はい"), "false": _("いいえ")}


def grades() -> dict[str, str]:
    """The school years by their number as texts: 1 is the first year of elementary school."""
    found = {"-2": gettext("年少"), "-1": gettext("年中"), "0": gettext("年長")}
    for n in range(1, 13):
        if n <= 6:
            found[str(n)] = gettext("小学%(n)d年") % {"n": n}
        elif n <= 9:
            found[str(n)] = gettext("中学%(n)d年") % {"n": n - 6}
        else:
            found[str(n)] = gettext("高校%(n)d年の年代") % {"n": n - 9}
    return found


def ops_for(kind: str) -> Words:
    """The comparisons that fit a term of the type `kind`; all of them while the term is not chosen."""
    if kind in NUMBERS:
        return {**ORDER, **KNOWN}
    if kind == "date":
        return {**AGES, **DAY_ORDER, **KNOWN}
    if kind == "boolean":
        return {"eq": _("である"), **KNOWN}
    if kind == "one_of":
        return {**CHOICE, **KNOWN}
    if kind == "many_of":
        return {"in": _("のどれかをふくむ"), **KNOWN}
    if kind:
        return {**CHOICE, **AREA, **KNOWN}
    return {**ORDER, **CHOICE, **AGES, **AREA, **KNOWN}
