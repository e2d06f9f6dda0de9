"""What every page knows without being told."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """`acting`, the one who looks, and the names of the service as the settings give them.

    `service_name` stands in header and title, `service_operator` is the body that runs it, `service_contact`
    a mapping with `name`, `phone` and `hours`, `service_note` one sentence above every page (may be empty).
    `session_ends_in` are the seconds until the session of someone ends, None for nobody's; `only_tells` says that
    nobody is signed in and what was told goes then; `is_kiosk` tells a terminal that people share.
    """
    return {
        "acting": getattr(request, "acting", None),
        "service_name": settings.SERVICE_NAME,
        "service_operator": settings.SERVICE_OPERATOR,
        "service_contact": settings.SERVICE_CONTACT,
        "service_note": settings.SERVICE_NOTE,
        "session_ends_in": getattr(request, "session_ends_in", None),
        "only_tells": getattr(request, "only_tells", False),
        "is_kiosk": getattr(request, "is_kiosk", False),
    }
