"""Sending: a message into the inbox, and by mail or web push a word that something is there."""

from madoguchi.messaging.services.mail import (
    deliver_waiting,
    mail_code,
    mail_digest,
    mail_feed,
    mail_inventory,
    mail_invitation,
    mail_support,
    mail_survey,
    mail_voices,
)
from madoguchi.messaging.services.postal import MayNotPost, NothingToPost, make_post_list, mark_posted
from madoguchi.messaging.services.queue import CLAIM, hold_back
from madoguchi.messaging.services.sending import ByPost, mark_read, send
from madoguchi.messaging.services.web_push import NotADevice, push_waiting, subscribe, unsubscribe

__all__ = [
    "CLAIM",
    "ByPost",
    "MayNotPost",
    "NotADevice",
    "NothingToPost",
    "deliver_waiting",
    "hold_back",
    "mail_code",
    "mail_digest",
    "mail_feed",
    "mail_inventory",
    "mail_invitation",
    "mail_support",
    "mail_survey",
    "mail_voices",
    "make_post_list",
    "mark_posted",
    "mark_read",
    "push_waiting",
    "send",
    "subscribe",
    "unsubscribe",
]
