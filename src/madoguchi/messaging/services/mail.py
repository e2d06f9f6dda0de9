"""Mail: a word that something is in the inbox, and the link of an invitation."""

import logging
import time
from datetime import datetime
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from madoguchi.messaging.models import Delivery
from madoguchi.messaging.services.queue import (
    LONGEST_ROUND,
    claim,
    due,
    mark_failure,
    mark_sent,
    wait_for_all,
)

log = logging.getLogger(__name__)


def mail_invitation(*, address: str, link: str, at: datetime) -> bool:
    """Mail the link of an invitation now; whether the mail server took it.

    It is not queued: the secret in the link is kept nowhere, so whoever invites is told at once when no mail left.
    """
    body = _(
        "オンライン窓口で、手続をいっしょに行うための招待が届いています。\n"
        "心あたりのあるときだけ、次のアドレスを開いて、ログインして答えてください。\n"
        "\n"
        "%(link)s\n"
        "\n"
        "この招待は14日間使えます。心あたりのないときは、何もしないでください。\n"
        "このメールは自動で送っています。返信はできません。\n"
    ) % {"link": link}
    mail = EmailMessage(
        subject=_("オンライン窓口の招待"),
        body=body,
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        return mail.send() == 1
    except Exception as failure:  # each mail backend raises its own
        log.warning(
            "invitation at %s: not mailed: %s", at.isoformat(timespec="minutes"), _description(failure)
        )
        return False


def mail_code(*, address: str, code: str, minutes: int, at: datetime) -> bool:
    """Mail a code that confirms an address now; whether the mail server took it. It is not queued: it is kept nowhere."""
    body = _(
        "確認の番号は %(code)s です。%(minutes)d分以内に、画面に入力してください。\n"
        "\n"
        "心あたりのないときは、このメールを捨ててください。番号はだれにも教えないでください。\n"
        "このメールは自動で送っています。返信はできません。\n"
    ) % {"code": code, "minutes": minutes}
    mail = EmailMessage(
        subject=_("オンライン窓口の確認の番号"),
        body=body,
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        return mail.send() == 1
    except Exception as failure:  # each mail backend raises its own
        log.warning("code at %s: not mailed: %s", at.isoformat(timespec="minutes"), _description(failure))
        return False


def mail_digest(*, address: str, counts: list[tuple[str, int]], at: datetime) -> bool:
    """Mail an officer how much waits, in numbers alone; whether the mail server took it. The next round tries again."""
    rows = "\n".join(_("・%(label)s　%(count)d件") % {"label": label, "count": n} for label, n in counts)
    body = _(
        "審査デスクで、次のものがあなたを待っています。\n"
        "\n"
        "%(rows)s\n"
        "\n"
        "%(origin)s/desk/\n"
        "\n"
        "このメールは、平日の朝に1通だけ送ります。いらないときは、審査デスクの「お知らせの設定」で止められます。\n"
        "このメールは自動で送っています。返信はできません。\n"
    ) % {"rows": rows, "origin": settings.SITE_ORIGIN}
    return _mail_numbers(address, _("審査デスク：今日の件数"), body, at=at)


def mail_voices(*, address: str, counts: list[tuple[str, int]], at: datetime) -> bool:
    """Mail an officer how many voices of users came and wait, in numbers alone; whether the mail server took it."""
    rows = "\n".join(_("・%(label)s　%(count)d件") % {"label": label, "count": n} for label, n in counts)
    body = _(
        "手続や窓口を使った方の声のまとめです。\n"
        "\n"
        "%(rows)s\n"
        "\n"
        "%(origin)s/desk/reviews/\n"
        "\n"
        "このメールは、週の初めに1通だけ送ります。いらないときは、「利用者の声」の画面で止められます。\n"
        "このメールは自動で送っています。返信はできません。\n"
    ) % {"rows": rows, "origin": settings.SITE_ORIGIN}
    return _mail_numbers(address, _("利用者の声：先週の件数"), body, at=at)


def mail_support(*, address: str, key: UUID, count: int, at: datetime) -> bool:
    """Mail an officer that the other side of a support wrote, without its words; whether the mail server took it."""
    body = _(
        "BPR支援のやりとりに、相手からのメッセージが%(count)d件届いています。\n"
        "\n"
        "%(origin)s/studio/bpr/%(key)s/#support\n"
        "\n"
        "このメールは自動で送っています。返信はできません。\n"
    ) % {"count": count, "origin": settings.SITE_ORIGIN, "key": key}
    return _mail_numbers(address, _("BPR支援：メッセージが届いています"), body, at=at)


def mail_inventory(*, address: str, count: int, due_on: str, at: datetime) -> bool:
    """Mail an officer how many returns of an inventory wait for them, and until when; whether the mail server took it."""
    body = _(
        "手続の棚卸で、あなたの番の回答票が%(count)d件あります。\n"
        "回答の期限は%(due_on)sです。\n"
        "\n"
        "%(origin)s/studio/plan/inventory/\n"
        "\n"
        "このメールは、期限の前後に1日1通まで送ります。\n"
        "このメールは自動で送っています。返信はできません。\n"
    ) % {"count": count, "due_on": due_on, "origin": settings.SITE_ORIGIN}
    return _mail_numbers(address, _("手続の棚卸：あなたの番の回答票があります"), body, at=at)


def mail_feed(*, address: str, key: UUID, title: str, why: str, at: datetime) -> bool:
    """Mail an officer that data fetched from an address does not come any more, and why; whether the mail server took it."""
    body = _(
        "定期的に取得しているデータ「%(title)s」を、更新できなくなりました。\n"
        "%(why)s\n"
        "\n"
        "図には、最後に取得できたデータを表示しています。直ると、自動で更新に戻ります。\n"
        "\n"
        "%(origin)s/studio/data/%(key)s/\n"
        "\n"
        "このメールは、続けて失敗している間、1回だけ送ります。\n"
        "このメールは自動で送っています。返信はできません。\n"
    ) % {"title": title, "why": why, "origin": settings.SITE_ORIGIN, "key": key}
    return _mail_numbers(address, _("データの定期取得：更新できません"), body, at=at)


def mail_survey(
    *, address: str, title: str, place: str, link: str, until: str, is_reminder: bool, at: datetime
) -> bool:
    """Mail someone the link with which they answer a survey, or remind them; whether the mail server took it."""
    begun = (
        _("先日お願いした調査への回答を、お待ちしています。すでに答えた方は、このメールを捨ててください。")
        if is_reminder
        else _("調査への回答をお願いします。")
    )
    body = _(
        "%(begun)s\n"
        "\n"
        "調査：%(title)s（%(place)s）\n"
        "回答の期限：%(until)s\n"
        "\n"
        "%(link)s\n"
        "\n"
        "このリンクで答えられるのは1人1回です。回答は、だれのものか分からない形で保存します。\n"
        "答えたくないときは、リンクを開いて「答えない」を選ぶと、お知らせが止まります。\n"
        "このメールは自動で送っています。返信はできません。\n"
    ) % {"begun": begun, "title": title, "place": place, "until": until, "link": link}
    return _mail_numbers(address, _("調査のお願い：%(title)s") % {"title": title}, body, at=at)


def _mail_numbers(address: str, subject: str, body: str, *, at: datetime) -> bool:
    mail = EmailMessage(
        subject=subject, body=body, to=[address], headers={"Auto-Submitted": "auto-generated"}
    )
    try:
        return mail.send() == 1
    except Exception as failure:  # each mail backend raises its own
        log.warning("digest at %s: not mailed: %s", at.isoformat(timespec="minutes"), _description(failure))
        return False


def mail_in_words() -> tuple[str, str]:
    """Subject and text of the mail that points to a message; the same for every message and everyone."""
    made = _pointing(to="")
    return str(made.subject), str(made.body)


def deliver_waiting(*, at: datetime, limit: int = 100) -> int:
    """Send up to `limit` mails that are due at `at`; returns how many left.

    Every mail is claimed in a short transaction before it is sent and marked in another after, so that
    two workers never send the same one and no transaction waits for a mail server. A failure waits
    5 minutes, 1, 2, 4, 8 and 20 hours; then the delivery has failed for good. When the mail server cannot
    be reached at all, the round ends: all wait a minute without having used up a try, and leave in their order.
    """
    keys = due(Delivery.Channel.MAIL, at=at, limit=limit)
    if not keys:
        return 0
    connection: BaseEmailBackend = get_connection()
    started = time.monotonic()  # how long the round takes; what time it is stays the caller's business
    sent = 0
    for key in keys:
        if time.monotonic() - started > LONGEST_ROUND:
            break
        delivery = claim(key, at=at)
        if delivery is None:
            continue
        try:
            _mail(delivery, connection).send()
        except Exception as failure:  # each mail backend raises its own; one bad mail keeps no other waiting
            if _is_outage(failure):
                log.warning("The mail server cannot be reached: %s", _description(failure))
                wait_for_all(delivery, _description(failure), at=at)
                break
            _fail(delivery, failure, at=at)
        else:
            mark_sent(delivery, at=at)
            sent += 1
    return sent


def _mail(delivery: Delivery, connection: BaseEmailBackend) -> EmailMessage:
    """The mail of a delivery: one recipient, no name, no number, nothing of the message itself."""
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    made = _pointing(to=delivery.address, connection=connection)
    # The same for every try, so that a mail server that got it twice can tell.
    made.extra_headers["Message-ID"] = f"<{delivery.pk}@{host}>"
    return made


def _pointing(*, to: str, connection: BaseEmailBackend | None = None) -> EmailMessage:
    body = _(
        "オンライン窓口に、あなたへの新しいお知らせがあります。\n"
        "次のアドレスを開いて「マイページ」で確かめてください。\n"
        "\n"
        "%(origin)s\n"
        "\n"
        "大切な内容を守るため、お知らせの中身はこのメールに書いていません。\n"
        "このメールは自動で送っています。返信はできません。\n"
    ) % {"origin": settings.SITE_ORIGIN}
    return EmailMessage(
        subject=_("オンライン窓口にお知らせがあります"),
        body=body,
        to=[to],
        connection=connection,
        headers={"Auto-Submitted": "auto-generated"},
    )


def _is_permanent(failure: Exception) -> bool:
    """Whether the mail server says that this address will never do (SMTP codes 5xx for the recipient)."""
    if isinstance(failure, SMTPRecipientsRefused):
        return all(code >= 500 for code, _reason in failure.recipients.values())
    return False


def _is_outage(failure: Exception) -> bool:
    """Whether the mail server itself cannot be reached, so that the next mail would fail the same way."""
    if isinstance(failure, SMTPException):
        return isinstance(failure, (SMTPConnectError, SMTPServerDisconnected, SMTPAuthenticationError))
    return isinstance(failure, OSError)


def _description(failure: Exception) -> str:
    """What failed, without the address: the text of mail errors repeats it."""
    codes = ""
    if isinstance(failure, SMTPRecipientsRefused):
        codes = " ".join(str(code) for code, _reason in failure.recipients.values())
    elif isinstance(failure, SMTPResponseException):
        codes = str(failure.smtp_code)
    return f"{type(failure).__name__} {codes}".strip()


def _fail(delivery: Delivery, failure: Exception, *, at: datetime) -> None:
    said = _description(failure)
    log.warning("mail %s: try %d failed: %s", delivery.pk, delivery.attempts, said)
    mark_failure(delivery, said, is_final=_is_permanent(failure), at=at)
