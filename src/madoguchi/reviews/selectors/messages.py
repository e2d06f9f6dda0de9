"""Which message a review is about."""

from uuid import UUID

from madoguchi.applications.models import Application
from madoguchi.messaging.models import Message

ABOUT = "application:"


def message_about(key: UUID) -> tuple[Application, str] | None:
    """The application that message `key` is about, and what it told; None for messages about nothing of an office."""
    message = Message.objects.filter(pk=key, about__startswith=ABOUT).only("about", "dedupe").first()
    if message is None:
        return None
    application = (
        Application.objects.select_related("organisation", "procedure")
        .filter(pk=message.about.removeprefix(ABOUT))
        .first()
    )
    return (application, message.dedupe.partition(":")[0][:40]) if application else None
