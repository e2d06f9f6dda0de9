"""Whether receivers will take our mail: what stands about the sender in the public names, and how our mail server speaks."""

import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext as _

from madoguchi.core.names import NoAnswer, host_of, texts_of

SECONDS = 10.0


class Said(StrEnum):
    """What a look found (点検の結果)."""

    GOOD = "good"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that receivers look at (送信元の点検)."""

    code: str
    said: Said
    sentence: str


def sender_domain() -> str:
    """The domain from which we write."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def look_at_sender(*, selector: str = "") -> list[Look]:
    """SPF, DKIM (with the selector of the mail server), DMARC, TLS and reverse DNS; nothing is guessed.

    What cannot be looked up from here is said to be unknown.
    """
    domain = sender_domain()
    if not domain or domain.endswith((".example", ".test", ".invalid", ".localhost")):
        return [
            Look(
                "domain",
                Said.WRONG,
                _("送信元のアドレスが見本のままです（%(domain)s）。") % {"domain": domain},
            )
        ]
    return [
        _spf(domain),
        _dkim(domain, selector),
        _dmarc(domain),
        _tls(),
        _reverse(),
    ]


def _texts(code: str, name: str, judge: Callable[[list[str]], Look]) -> Look:
    try:
        return judge(texts_of(name))
    except NoAnswer as why:
        return Look(
            code,
            Said.UNKNOWN,
            _("%(name)s を、ここからは確かめられません（%(why)s）。") % {"name": name, "why": str(why)},
        )


def _spf(domain: str) -> Look:
    def judge(texts: list[str]) -> Look:
        found = [text for text in texts if text.lower().split(" ")[0] == "v=spf1"]
        if len(found) != 1:
            said = _("SPF のレコードが1つではありません（%(n)d件）。") % {"n": len(found)}
            return Look("spf", Said.WRONG, said)
        if found[0].lower().rstrip().endswith(("-all", "~all")) or "redirect=" in found[0].lower():
            return Look("spf", Said.GOOD, _("SPF: %(text)s") % {"text": found[0]})
        said = _("SPF の終わりが -all か ~all ではありません: %(text)s") % {"text": found[0]}
        return Look("spf", Said.WRONG, said)

    return _texts("spf", domain, judge)


def _dkim(domain: str, selector: str) -> Look:
    if not selector:
        said = _("DKIM は、セレクターがわからないため確かめられません（--selector で指定できます）。")
        return Look("dkim", Said.UNKNOWN, said)

    def judge(texts: list[str]) -> Look:
        keys = [part.strip() for text in texts for part in text.split(";") if part.strip().startswith("p=")]
        if any(len(key) > 2 for key in keys):
            return Look("dkim", Said.GOOD, _("DKIM の公開鍵があります。"))
        return Look("dkim", Said.WRONG, _("DKIM の公開鍵がありません。"))

    return _texts("dkim", f"{selector}._domainkey.{domain}", judge)


def _dmarc(domain: str) -> Look:
    def judge(texts: list[str]) -> Look:
        found = [text for text in texts if text.replace(" ", "").lower().startswith("v=dmarc1;")]
        if len(found) == 1:
            return Look("dmarc", Said.GOOD, _("DMARC: %(text)s") % {"text": found[0]})
        return Look("dmarc", Said.WRONG, _("DMARC のレコードがありません。"))

    return _texts("dmarc", f"_dmarc.{domain}", judge)


def _tls() -> Look:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return Look("tls", Said.UNKNOWN, _("送信サーバーの設定がないため、TLS を確かめられません。"))
    context, where = ssl.create_default_context(), (settings.EMAIL_HOST, settings.EMAIL_PORT)
    try:
        if settings.EMAIL_USE_SSL:
            with smtplib.SMTP_SSL(*where, timeout=SECONDS, context=context) as server:
                server.ehlo()
        else:
            with smtplib.SMTP(*where, timeout=SECONDS) as server:
                server.starttls(context=context)
                server.ehlo()
    except ssl.SSLError as why:
        return Look(
            "tls", Said.WRONG, _("送信サーバーの証明書を確かめられません（%(why)s）。") % {"why": why.reason}
        )
    except smtplib.SMTPNotSupportedError:
        return Look("tls", Said.WRONG, _("送信サーバーが TLS（STARTTLS）を使えません。"))
    except (OSError, smtplib.SMTPException) as why:
        said = _("送信サーバーにつながらないため、TLS を確かめられません（%(why)s）。") % {
            "why": type(why).__name__
        }
        return Look("tls", Said.UNKNOWN, said)
    return Look("tls", Said.GOOD, _("送信サーバーと TLS で話せます。"))


def _reverse() -> Look:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return Look("reverse", Said.UNKNOWN, _("送信サーバーの設定がないため、逆引きを確かめられません。"))
    try:
        addresses = {
            str(found[4][0]) for found in socket.getaddrinfo(settings.EMAIL_HOST, settings.EMAIL_PORT)
        }
        names = {address: host_of(address) for address in addresses}
    except (OSError, NoAnswer, ValueError) as why:
        said = _("逆引きを、ここからは確かめられません（%(why)s）。") % {"why": type(why).__name__}
        return Look("reverse", Said.UNKNOWN, said)
    lacking = sorted(address for address, found in names.items() if not found)
    if lacking:
        return Look(
            "reverse", Said.WRONG, _("逆引きの名前がありません: %(which)s") % {"which": "、".join(lacking)}
        )
    return Look("reverse", Said.GOOD, _("送信サーバーの逆引きの名前があります。"))
