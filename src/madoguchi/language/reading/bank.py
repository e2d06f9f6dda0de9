"""Bank accounts: codes, numbers and the narrow set of kana that bank transfers know."""

import re
import unicodedata

from madoguchi.language.reading.kana import katakana
from madoguchi.language.reading.unreadable import Unreadable
from madoguchi.language.widths import narrow, unify_dashes

_LARGE_KANA = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_ACCOUNT_MARKS = str.maketrans(
    {c: "-" for c in "ー‐‑‒–—―−－﹣ｰ"} | {"・": ".", "「": "「", "，": ",", "、": ","}
)
_ACCOUNT = re.compile(r"[アイウエオカ-ヂツ-モヤユヨ-ロワヲンヴ0-9A-Z().,/「」¥ -]+")
_OLD_KANA = str.maketrans({"ヰ": "イ", "ヱ": "エ"})
_FULL_TO_HALF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)} | {
    "「": "｢",
    "」": "｣",
    "\u3099": "ﾞ",
    "\u309a": "ﾟ",
    "。": "｡",
    "、": "､",
    "・": "･",
}


def _digits(text: str) -> str:
    return re.sub(r"[\s-]", "", unify_dashes(text))


def read_bank_code(text: str) -> str:
    """The 4 digits of a financial institution (金融機関コード)."""
    plain = _digits(text)
    if not re.fullmatch("[0-9]{4}", plain):
        raise Unreadable("金融機関コードを4桁の数字で入力してください（例：0001）。")
    return plain


def read_bank_branch(text: str) -> str:
    """The 3 digits of a branch (支店番号)."""
    plain = _digits(text)
    if not re.fullmatch("[0-9]{3}", plain):
        raise Unreadable("支店番号を3桁の数字で入力してください（例：012）。")
    return plain


def read_bank_account(text: str) -> str:
    """An account number of at most 7 digits, with zeros in front to make 7."""
    plain = _digits(text)
    if not re.fullmatch("[0-9]{1,7}", plain):
        raise Unreadable(
            "口座番号を7桁までの数字で入力してください（例：0123456。ゆうちょ銀行は振込用の口座番号）。"
        )
    return plain.zfill(7)


def read_account_kana(text: str) -> str:
    """The holder of an account in the characters that bank transfers carry, in full-width katakana.

    Small kana become large (ショ → シヨ) and ー becomes `-`, as the banks' shared format (全銀協) has no
    others; Latin letters become capitals. `half_width_kana` gives the bytes' form.
    """
    plain = katakana(narrow(text)).translate(_LARGE_KANA).translate(_OLD_KANA).translate(_ACCOUNT_MARKS)
    plain = " ".join(plain.upper().split())
    if not plain or not _ACCOUNT.fullmatch(plain):
        raise Unreadable("口座名義を通帳のとおりカタカナで入力してください（例：マドノ ハナコ）。")
    return plain


def half_width_kana(text: str) -> str:
    """`text` with full-width katakana in half width, voiced marks as characters of their own."""
    return "".join(_FULL_TO_HALF.get(c, c) for c in unicodedata.normalize("NFD", text))
