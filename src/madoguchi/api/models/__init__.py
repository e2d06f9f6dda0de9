"""Public changes and those told of them, the systems of other bureaus, and the programs of people."""

from madoguchi.api.models.changes import Change
from madoguchi.api.models.clients import ApiClient, ApiMinute, ApiWrite
from madoguchi.api.models.filing import FilingWrite, Hook, HookNews
from madoguchi.api.models.webhooks import Webhook

__all__ = ["ApiClient", "ApiMinute", "ApiWrite", "Change", "FilingWrite", "Hook", "HookNews", "Webhook"]
