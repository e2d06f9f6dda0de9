"""What bureaus call the columns of their lists of processes, and what their words mean."""

import re
import unicodedata
from typing import Any

from django.utils.translation import gettext_lazy

from madoguchi.registry.models import Process

FIELDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "code": (gettext_lazy("プロセス番号"), ("プロセス番号", "手続プロセス番号")),
    "procedure": (
        gettext_lazy("手続名"),
        ("手続名", "手続の名称", "手続名称", "事務名", "事務の名称", "申請等の名称", "件名"),
    ),
    "title": (
        gettext_lazy("プロセス名"),
        ("プロセス名", "手続プロセス名", "手続プロセス", "プロセス", "様式名"),
    ),
    "type_code": (gettext_lazy("手続類型"), ("手続類型", "類型", "手続の類型")),
    "kind": (gettext_lazy("プロセスの種類"), ("プロセスの種類", "種類", "区分", "手続の種類", "手続区分")),
    "state": (
        gettext_lazy("デジタル化の状態"),
        (
            "デジタル化の状態",
            "デジタル化の状況",
            "オンライン化の状況",
            "電子化状況",
            "デジタル化",
            "オンライン化",
            "状態",
        ),
    ),
    "since": (
        gettext_lazy("状態が変わった日"),
        ("いまの状態になった日", "デジタル化した日", "開始日", "実施日", "実施時期"),
    ),
    "planned_on": (
        gettext_lazy("デジタル化の予定"),
        ("デジタル化の予定", "デジタル化予定", "オンライン化時期", "予定年月", "実施予定", "実施予定時期"),
    ),
    "planned_reason": (gettext_lazy("予定の理由"), ("予定の理由", "予定時期の理由", "時期の理由")),
    "barrier": (
        gettext_lazy("デジタル化できない理由"),
        ("デジタル化できない理由", "できない理由", "障壁", "障壁の内容", "支障", "課題", "理由"),
    ),
    "is_own_discretion": (
        gettext_lazy("自らの裁量で決められる"),
        ("自らの裁量で決められる", "裁量", "裁量の有無", "都の裁量", "県の裁量", "自団体の裁量"),
    ),
    "tool": (
        gettext_lazy("使っているしくみ"),
        ("使っているしくみ", "使用ツール", "ツール", "システム", "システム名", "手段"),
    ),
    "basis": (gettext_lazy("根拠の種類"), ("根拠の種類", "根拠区分", "根拠種別")),
    "basis_law": (
        gettext_lazy("根拠となる法令・条例等"),
        (
            "根拠法令",
            "根拠法令等",
            "根拠条例",
            "根拠規定",
            "根拠例規",
            "法令名",
            "根拠",
            "根拠となる法令・条例等",
        ),
    ),
    "basis_article": (gettext_lazy("根拠条項"), ("根拠条項", "根拠条項号", "条項", "条文")),
    "total": (gettext_lazy("総件数"), ("総件数", "年間件数", "総手続件数", "件数", "申請件数", "年間総件数")),
    "online": (
        gettext_lazy("オンライン件数"),
        ("オンライン件数", "オンライン手続件数", "電子申請件数", "うちオンライン", "うち電子"),
    ),
    "year": (gettext_lazy("件数の年度"), ("件数の年度", "年度", "件数年度")),
    "survey_ids": (gettext_lazy("国の手続ID"), ("国の手続id", "手続id", "調査の手続id", "国手続id")),
}
"""What a column may be: its name, and what bureaus call it (folded); the first column that fits takes the field."""

CODED: dict[str, tuple[tuple[str, str], ...]] = {
    "state": tuple((str(value), str(label)) for value, label in Process.State.choices),
    "type_code": tuple((str(value), str(label)) for value, label in Process.Type.choices),
    "kind": tuple((str(value), str(label)) for value, label in Process.Kind.choices),
    "basis": tuple((str(value), str(label)) for value, label in Process.Basis.choices),
    "is_own_discretion": (("yes", "はい"), ("no", "いいえ")),
}
"""The fields whose words have a meaning to be told, and what they may mean."""

_GUESSES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "state": (
        ("abolished", ("廃止",)),
        ("barred", ("不可", "できない", "困難", "対象外", "適用除外", "障壁", "×")),
        ("planned", ("予定", "検討", "未", "△")),
        ("digitised", ("済", "実施", "可", "○", "〇", "対応", "完了")),
    ),
    "type_code": (
        ("2-2", ("基づかない",)),
        ("2-1", ("処分", "通知", "許可証", "認定証")),
        ("2-3", ("交付",)),
        ("3", ("縦覧", "閲覧")),
        ("4", ("作成", "保存")),
        ("1", ("申請", "届", "請求", "報告", "申込", "登録")),
    ),
    "kind": (
        ("inspection", ("縦覧", "閲覧")),
        ("issue", ("交付", "発行")),
        ("notice", ("通知", "処分")),
        ("filing", ("届",)),
        ("request", ("請求", "申出")),
        ("report", ("報告", "提出")),
        ("payment", ("納付",)),
        ("record", ("作成", "保存")),
        ("application", ("申請", "申込")),
    ),
    "basis": (
        ("practice", ("要綱", "要領", "慣行", "その他")),
        ("ordinance", ("条例", "規則", "例規")),
        ("law", ("法", "政令", "省令", "国")),
    ),
    "is_own_discretion": (
        ("no", ("無", "なし", "いいえ", "外", "×", "国")),
        ("yes", ("有", "あり", "はい", "内", "○", "〇", "自")),
    ),
}
_OF_YEAR = re.compile(
    r"(令和|平成|r|h)?([0-9]{1,4}|元)年度?(?:の|実績)?(総|うち)?(オンライン|電子|デジタル|総|申請|年間|処理)?.*件数?",
    re.I,
)


def fold(text: str) -> str:
    """`text` as names are compared: one width, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def field_of(heading: str) -> str:
    """The field that a heading most likely is, such as `total:2024` for a year; empty when nobody can tell."""
    plain = re.sub(r"[（(].*|[※*].*", "", fold(heading))
    for name, (_label, headings) in FIELDS.items():
        if plain in headings:
            return name
    found = _OF_YEAR.fullmatch(plain)
    if not found:
        return ""
    number = 1 if found.group(2) == "元" else int(found.group(2))
    era = (found.group(1) or "").lower()
    year = number if number > 1900 else number + (1988 if era in ("平成", "h") else 2018)
    is_online = bool(re.search("オンライン|電子|デジタル", plain))
    return f"{'online' if is_online else 'total'}:{year}"


def meaning_of(name: str, text: str) -> str:
    """What `text` in the coded column `name` most likely means; empty when nobody can tell."""
    plain = fold(text)
    for value, label in CODED[name]:
        if plain in (fold(value), fold(label)):
            return value
    if name == "type_code":
        code = re.match(r"(2-[123]|[134])(?![0-9])", plain)
        if code:
            return code.group(1)
    if name == "state" and re.match("(未|予定)", plain):
        return "planned"
    said = (value for value, words in _GUESSES[name] if any(word in plain for word in words))
    return next(said, "")
