"""Reasons for a correction that come again and again, by the type of question, as the applicant reads them."""

_ANY = (
    "添付書類の内容と違います。確かめて、正しい内容に直してください。",
    "内容を確かめられませんでした。もう一度、入力してください。",
)

_BY_TYPE: dict[str, tuple[str, ...]] = {
    "name": ("本人確認書類の氏名と違います。書類のとおりに直してください。",),
    "kana": ("フリガナが、氏名の読み方と合いません。正しいフリガナに直してください。",),
    "date": (
        "添付書類の日付と違います。書類のとおりに直してください。",
        "ほかの日付と、前後が合いません。確かめて、正しい日付に直してください。",
    ),
    "address": (
        "住民票の住所と違います。住民票のとおりに直してください。",
        "番地や部屋番号が足りません。省略せずに、すべて入力してください。",
    ),
    "postal_code": ("郵便番号と住所が合いません。正しい郵便番号に直してください。",),
    "phone": ("電話がつながりませんでした。日中に連絡がとれる番号に直してください。",),
    "email": ("メールが届きませんでした。受け取れるメールアドレスに直してください。",),
    "number": ("添付書類の数と違います。書類のとおりに直してください。",),
    "money": (
        "添付書類の金額と違います。書類のとおりに直してください。",
        "合計が合いません。内訳を確かめて、正しい金額に直してください。",
    ),
    "bank_account": (
        "口座の名義が、申請する人の氏名と違います。申請する人の口座に直してください。",
        "口座を確かめられませんでした。通帳を見て、支店と口座番号を直してください。",
    ),
    "corporate_number": ("法人番号と法人の名称が合いません。正しい法人番号に直してください。",),
    "file": (
        "文字を読み取れません。明るい所で撮り直して、もう一度添付してください。",
        "書類の一部が写っていません。全体が入るように、もう一度添付してください。",
        "別の書類が添付されています。求めた書類を添付してください。",
        "書類の有効期限が切れています。新しいものを添付してください。",
    ),
    "text": ("内容が足りません。くわしく書いてください。",),
    "long_text": ("内容が足りません。くわしく書いてください。",),
    "yes_no": ("ほかの回答と合いません。確かめて、選び直してください。",),
    "one_of": ("ほかの回答と合いません。確かめて、選び直してください。",),
    "many_of": ("ほかの回答と合いません。確かめて、選び直してください。",),
}

_NOT_FOR_FILES = {"file"}


def usual_reasons(kind: str) -> tuple[str, ...]:
    """What is usually to be mended in an answer of this type, the likeliest first."""
    return (*_BY_TYPE.get(kind, ()), *(() if kind in _NOT_FOR_FILES else _ANY))


EVERY_REASON = frozenset(reason for kind in _BY_TYPE for reason in usual_reasons(kind)) | frozenset(_ANY)
"""Every reason that any type of question offers."""
