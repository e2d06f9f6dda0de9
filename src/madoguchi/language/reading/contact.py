"""Where a person is reached: postal code, phone number, mail address."""

import re

from madoguchi.language.reading.unreadable import Unreadable
from madoguchi.language.widths import narrow, unify_dashes, widen_kana

_POSTAL_ASK = "郵便番号を7桁の数字で入力してください（例：100-0001）。"

_PHONE_ASK = "電話番号を市外局番から数字で入力してください（例：03-1234-5678、090-1234-5678）。"
_EXTENSION = re.compile(r"[\s(]*(?:内線|内|ext\.?|extension|#|x)[:.\s]*([0-9]{1,6})\)?$", re.IGNORECASE)
_PHONE_MARKS = re.compile(r"[-\s().・/]")
_ELEVEN_DIGITS = re.compile("0[256789]0[0-9]{8}")
_TEN_DIGITS = re.compile("0(?![256789]0)[1-9][0-9]{8}")
_ABROAD = re.compile(r"\+(?!81)[1-9][0-9]{6,14}")

_EMAIL_ASK = "メールアドレスを「@」を含めて入力してください（例：hanako@example.jp）。"
_EMAIL_LONGEST = 254
_LOCAL_LONGEST = 64
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+")
_LABEL = re.compile(r"(?!-)[a-z0-9\u0080-\U0010ffff-]{1,63}(?<!-)")
_TOP = re.compile(r"(?:xn--[a-z0-9-]+|[a-z\u0080-\U0010ffff]{2,63})")

_KNOWN_DOMAINS = (
    *("gmail.com", "yahoo.co.jp", "ymail.ne.jp", "icloud.com", "me.com", "outlook.jp", "outlook.com"),
    *("hotmail.com", "hotmail.co.jp", "live.jp", "docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp"),
    *(
        "i.softbank.jp",
        "ymobile.ne.jp",
        "rakuten.jp",
        "nifty.com",
        "biglobe.ne.jp",
        "ocn.ne.jp",
        "dion.ne.jp",
    ),
)
_ALSO_REAL = frozenset({"ymail.com", "mail.com", "email.com", "live.com", "yahoo.com", "msn.com", "gmx.com"})
_SHORTEST_HINTED = 7


def read_postal_code(text: str) -> str:
    """The 7 digits of a postal code (`〒１００ー０００１` → `1000001`)."""
    plain = unify_dashes(text).removeprefix("〒").replace(" ", "")
    if not re.fullmatch("[0-9]{3}-?[0-9]{4}", plain):
        raise Unreadable(_POSTAL_ASK)
    return plain.replace("-", "")


def read_phone(text: str) -> str:
    """The digits of a phone number in Japan, `0312345678`; +81 becomes 0.

    An extension is kept behind: `0312345678 内線123`. A number abroad, written with + and the country's
    number, keeps its plus: `+12125550123`.
    """
    plain = unify_dashes(text)
    extension = _EXTENSION.search(plain)
    behind = ""
    if extension:
        plain, behind = plain[: extension.start()], f" 内線{extension[1]}"
    inland = re.sub(r"^\+?81[\s-]*\(0\)", "+81", plain)
    digits = _PHONE_MARKS.sub("", inland)
    if digits.startswith("+81"):
        digits = "0" + digits[3:].removeprefix("0")
    if _ABROAD.fullmatch(digits):
        return digits + behind
    if not _TEN_DIGITS.fullmatch(digits) and not _ELEVEN_DIGITS.fullmatch(digits):
        raise Unreadable(_PHONE_ASK)
    return digits + behind


def read_email(text: str) -> str:
    """A mail address in half width, its domain in small letters; what stands before @ stays as typed.

    Dots side by side or before @ are accepted: mobile carriers in Japan gave out such addresses.
    """
    plain = narrow(widen_kana(text)).replace("〜", "~")
    local, at, domain = plain.rpartition("@")
    domain = domain.lower().replace("。", ".")
    labels = domain.split(".")
    if len(plain) > _EMAIL_LONGEST:
        raise Unreadable("メールアドレスは254文字までで入力してください（例：hanako@example.jp）。")
    if not at or not _LOCAL.fullmatch(local) or len(local) > _LOCAL_LONGEST or len(labels) < 2:
        raise Unreadable(_EMAIL_ASK)
    if not all(_LABEL.fullmatch(label) and label.isprintable() for label in labels):
        raise Unreadable(_EMAIL_ASK)
    if not _TOP.fullmatch(labels[-1]) or any(c.isspace() for c in domain):
        raise Unreadable(_EMAIL_ASK)
    return f"{local}@{domain}"


def email_hint(address: str) -> str | None:
    """The address probably meant when the domain looks mistyped (`gmial.com`), or None.

    Only a question to show beside the field: the typed address is accepted all the same.
    """
    local, _, domain = address.rpartition("@")
    domain = domain.lower()
    if not local or domain in _KNOWN_DOMAINS or domain in _ALSO_REAL:
        return None
    near = [
        known for known in _KNOWN_DOMAINS if len(known) >= _SHORTEST_HINTED and _one_slip_apart(domain, known)
    ]
    return f"{local}@{near[0]}" if len(near) == 1 else None


def _one_slip_apart(typed: str, meant: str) -> bool:
    """Whether one wrong, missing, added or swapped character turns `meant` into `typed`."""
    if abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    behind_typed, behind_meant = typed[start:], meant[start:]
    return (
        behind_typed[1:] == behind_meant[1:]
        or behind_typed[1:] == behind_meant
        or behind_typed == behind_meant[1:]
        or (behind_typed[:2] == behind_meant[1::-1] and behind_typed[2:] == behind_meant[2:])
    )
