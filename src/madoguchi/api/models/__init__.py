"""Public changes and those told of them, and the systems of other bureaus that read and write business data."""

from madoguchi.api.models.changes import Change
from madoguchi.api.models.clients import ApiClient, ApiMinute, ApiWrite
from madoguchi.api.models.webhooks import Webhook

__all__ = ["ApiClient", "ApiMinute", "ApiWrite", "Change", "Webhook"]
