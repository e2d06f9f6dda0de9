"""What the face for machines does: it keeps the list of public changes, and lets registered systems in."""

from madoguchi.api.services.changes import FOLLOWED, follow_event
from madoguchi.api.services.clients import (
    SCOPES,
    InvalidClient,
    InvalidScope,
    MayNotRegister,
    NewClient,
    NewToken,
    UnknownScope,
    caller_of,
    count_call,
    issue_token,
    register_client,
    revoke_client,
)
from madoguchi.api.services.filing import BadAnswers, change_answers_of, once
from madoguchi.api.services.hooks import (
    TOLD_TO_PROGRAMS,
    NewHook,
    deliver_hooks,
    register_hook,
    remove_hook,
    tell_programs,
    try_hook,
)
from madoguchi.api.services.posting import BadAddress
from madoguchi.api.services.webhooks import (
    MayNotRegisterWebhook,
    NewWebhook,
    TooMany,
    UnknownKind,
    deliver_webhooks,
    enable_webhook,
    register_webhook,
    remove_webhook,
)
from madoguchi.api.services.writes import BadFact, KeyUsed, NoSuchBusiness, write_facts

__all__ = [
    "BadAnswers",
    "change_answers_of",
    "once",
    "TOLD_TO_PROGRAMS",
    "NewHook",
    "deliver_hooks",
    "register_hook",
    "remove_hook",
    "tell_programs",
    "try_hook",
    "FOLLOWED",
    "SCOPES",
    "BadAddress",
    "BadFact",
    "InvalidClient",
    "InvalidScope",
    "KeyUsed",
    "MayNotRegister",
    "MayNotRegisterWebhook",
    "NewClient",
    "NewToken",
    "NewWebhook",
    "NoSuchBusiness",
    "TooMany",
    "UnknownKind",
    "UnknownScope",
    "caller_of",
    "count_call",
    "deliver_webhooks",
    "enable_webhook",
    "follow_event",
    "issue_token",
    "register_client",
    "register_webhook",
    "remove_webhook",
    "revoke_client",
    "write_facts",
]
