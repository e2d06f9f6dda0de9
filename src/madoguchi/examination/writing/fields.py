"""The merge fields: the closed list of what a paper may say of its case, and nothing else."""

from dataclasses import dataclass

from madoguchi.examination.models import PaperKind
from madoguchi.vocabulary.terms import TERMS, Sensitivity, TermType

ANSWER = "答え："
"""Before the label of a term: what the applicant answered to the question that is bound to it."""
ENTRY = "記入："
"""Before the label of a question for officers: what the desk filled in."""


@dataclass(frozen=True, slots=True)
class Field:
    """One merge field: its name as it stands in braces, what it is for, and an invented value (差し込み項目)."""

    name: str
    help: str
    example: str
    kinds: frozenset[str] = frozenset(PaperKind.values)


_NOTICE = frozenset({PaperKind.NOTICE.value})
_PERMIT = frozenset({PaperKind.PERMIT.value})

FIELDS = (
    Field("申請者の氏名", "申請した人の氏名・名称", "窓野 花子"),
    Field("申請者の住所", "申請書に書かれた住所", "〒100-0001\n窓野県窓野市本町1丁目2番3号"),
    Field("代理人の氏名", "代理人が申請したときの代理人", "代田 書子", _NOTICE),
    Field("受付番号", "U で始まる番号", "U-0000-0000-0000-0"),
    Field("申請日", "申請が届いた日", "令和8年4月3日"),
    Field("手続の名称", "手続の名前", "見本の手続"),
    Field("根拠法令", "手続の根拠となる法令と条", "見本法第1条第1項"),
    Field("決定の内容", "手続で決めた結果の言い方", "認定します。"),
    Field("条件", "起案に書いた条件・内容", "令和9年3月31日までとします。"),
    Field(
        "理由",
        "起案に書いた理由。満たさない基準があるときは、基準ごとの理由も載ります。",
        "（見本）要件に当てはまることを確かめました。",
    ),
    Field("満たさない基準", "満たさないとした審査基準の項目", "見本の基準の項目"),
    Field(
        "教示",
        "不服があるときの手続。1行にこれだけを書くと、枠で囲みます。",
        "この決定に不服があるときは、3か月以内に審査請求をすることができます。",
    ),
    Field("決定日", "処分をした日", "令和8年4月20日"),
    Field("文書番号", "この文書の番号", "8見本第1号"),
    Field("交付日", "この文書を出す日", "令和8年4月20日"),
    Field("発信者", "処分をした行政庁の名前", "窓野市長"),
    Field("担当", "担当する組織", "窓野市 見本課"),
    Field("問い合わせ先", "担当の名前と電話番号", "見本課 電話 03-0000-0000"),
    Field("有効期間の開始日", "許可証のひな形で決めた期間の初日", "令和8年4月20日"),
    Field("有効期間の満了日", "許可証のひな形で決めた期間の末日", "令和14年4月19日"),
)
"""The fields that every case has or may have."""

_BY_NAME = {one.name: one for one in FIELDS}

_EXAMPLES = {
    TermType.NAME: "窓野 花子",
    TermType.KANA: "マドノ ハナコ",
    TermType.DATE: "2026年4月1日（令和8年）",
    TermType.NUMBER: "12",
    TermType.MONEY: "12,000円",
    TermType.BOOLEAN: "はい",
    TermType.ADDRESS: "〒100-0001\n窓野県窓野市本町1丁目2番3号",
    TermType.POSTAL_CODE: "100-0001",
    TermType.PHONE: "03-0000-0000",
    TermType.EMAIL: "hanako@example.jp",
    TermType.CORPORATE_NUMBER: "7000012345673",
}
_NEVER = {TermType.FILE, TermType.BANK_ACCOUNT}


def fields_for(kind: str) -> tuple[Field, ...]:
    """The fields of every case that a paper of `kind` may use."""
    return tuple(one for one in FIELDS if kind in one.kinds)


def field_named(name: str) -> Field | None:
    """The field of every case with this name."""
    return _BY_NAME.get(name)


def answer_name(name_of_term: str, kind: str = PaperKind.NOTICE) -> str:
    """The name of the field for the answer that is bound to a term; empty for one that no paper of `kind` may tell.

    What is sensitive may be told to the applicant, but does not stand on what is hung on a wall.
    """
    known = TERMS.get(name_of_term)
    if known is None or known.repeats or known.type in _NEVER:
        return ""
    if kind == PaperKind.PERMIT and known.sensitivity >= Sensitivity.SENSITIVE:
        return ""
    return f"{ANSWER}{known.label}"


def answer_field(name_of_term: str, kind: str = PaperKind.NOTICE) -> Field | None:
    """The field for the answer that is bound to a term, with an invented value."""
    name = answer_name(name_of_term, kind)
    if not name:
        return None
    known = TERMS[name_of_term]
    example = known.options[0].label if known.options else _EXAMPLES.get(known.type, f"見本の{known.label}")
    return Field(name, "申請書の答え", example)


def entry_field(label: str) -> Field:
    """The field for what the desk fills in, with an invented value."""
    return Field(f"{ENTRY}{label}", "職員が記入する欄", f"見本の{label}")
