"""What every page knows without being told."""

from typing import Any

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """`acting`, the one who looks."""
    return {"acting": getattr(request, "acting", None)}
