"""What readers say of typed text, in the language of who typed it: readers themselves speak Japanese alone."""

import re

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

_SAYINGS = (
    gettext_noop("金融機関コードを4桁の数字で入力してください（例：0001）。"),
    gettext_noop("支店番号を3桁の数字で入力してください（例：012）。"),
    gettext_noop(
        "口座番号を7桁までの数字で入力してください（例：0123456。ゆうちょ銀行は振込用の口座番号）。"
    ),
    gettext_noop("口座名義を通帳のとおりカタカナで入力してください（例：マドノ ハナコ）。"),
    gettext_noop("法人番号を13桁の数字で入力してください（例：%(example)s）。"),
    gettext_noop(
        "法人番号の数字にまちがいがあるようです。もう一度確かめて入力してください（例：%(example)s）。"
    ),
    gettext_noop("郵便番号を7桁の数字で入力してください（例：100-0001）。"),
    gettext_noop("電話番号を市外局番から数字で入力してください（例：03-1234-5678、090-1234-5678）。"),
    gettext_noop("メールアドレスを「@」を含めて入力してください（例：hanako@example.jp）。"),
    gettext_noop("メールアドレスは254文字までで入力してください（例：hanako@example.jp）。"),
    gettext_noop("ひらがなかカタカナで入力してください（例：マドノ ハナコ）。"),
    gettext_noop("数字で入力してください（例：%(example)s）。"),
    gettext_noop("小数点のない数字で入力してください（例：%(example)s）。"),
    gettext_noop("%(least)s以上の数字で入力してください（例：%(example)s）。"),
    gettext_noop("%(most)s以下の数字で入力してください（例：%(example)s）。"),
    gettext_noop("日付を年、月、日の順に入力してください（例：2026年11月22日、令和8年11月22日）。"),
    gettext_noop("日まで入力してください（例：2026年11月22日、令和8年11月22日）。"),
    gettext_noop("年を入力してください（例：2026、令和8）。"),
    gettext_noop("月を入力してください（例：11）。"),
    gettext_noop("日を入力してください（例：22）。"),
    gettext_noop("年を西暦4桁または年号で入力してください（例：2026、令和8）。"),
    gettext_noop("月を数字で入力してください（例：11）。"),
    gettext_noop("日を数字で入力してください（例：22）。"),
    gettext_noop(
        "年は、西暦4桁で入力するか、年号（令和、平成など）を付けて入力してください（例：2026年11月22日、令和8年11月22日）。"
    ),
    gettext_noop("年を西暦4桁で正しく入力してください（例：2026年11月22日、令和8年11月22日）。"),
    gettext_noop("%(month)s月という月はありません。1から12までの数字で入力してください（例：11）。"),
    gettext_noop(
        "%(year)s年%(month)s月%(day)s日という日付はありません。%(again)s月は1日から%(last)s日までです（例：%(example)s）。"
    ),
)
"""Sentences of `language.reading`, but for the few on the limits of eras."""
_SHAPES = tuple(
    (one, re.compile(re.sub(r"%\\?\((\w+)\\?\)s", r"(?P<\1>.+?)", re.escape(one)))) for one in _SAYINGS
)


def said(sentence: str) -> str:
    """The sentence of a reader as who typed reads it; Japanese where it has no translation."""
    if get_language() not in {"en", "ja-easy"}:
        return sentence
    for saying, shape in _SHAPES:
        if found := shape.fullmatch(sentence):
            return _(saying) % found.groupdict() if found.groupdict() else _(saying)
    return sentence
