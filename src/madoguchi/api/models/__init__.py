"""Public changes, and the systems of other bureaus that read and write business data."""

from madoguchi.api.models.changes import Change
from madoguchi.api.models.clients import ApiClient, ApiMinute, ApiWrite

__all__ = ["ApiClient", "ApiMinute", "ApiWrite", "Change"]
