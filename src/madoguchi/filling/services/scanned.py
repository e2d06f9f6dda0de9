"""Telling whoever handed a file in that a virus was found in it later."""

from uuid import UUID

from django.utils.translation import gettext as _

from madoguchi.accounts.models import Subject, Ticket
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from madoguchi.facts.models import StoredDocument
from madoguchi.files.models import File
from madoguchi.filling.models import Draft
from madoguchi.messaging.services import send

CLERK = Acting.system("scanner")


def tell_infected(event: Event) -> None:
    """Put a message into the inbox of whoever holds the file of `event`. Follows `file.infected`.

    What was refused as it was handed in was told on the page already.
    """
    if not event.data["is_late"]:
        return
    file = File.objects.filter(pk=event.stream.removeprefix("file:")).first()
    holder = _holder(UUID(event.data["owner"]))
    if file is None or holder is None:
        return
    subject, ticket, about = holder
    send(
        dedupe=f"infected:{file.pk}",
        subject=subject,
        ticket=ticket,
        title=_("添付したファイルを使えません"),
        body=_(
            "「%(name)s」からウイルスが見つかったため、使えないようにしました。"
            "申請をまだ送っていないときは、このファイルを取り消して、別のファイルを添付してください。"
            "お使いの機器を、ウイルス対策ソフトで確かめることをおすすめします。"
        )
        % {"name": file.name},
        about=about,
        by=CLERK,
        at=event.at,
    )


def _holder(owner: UUID) -> tuple[Subject | None, Ticket | None, str] | None:
    """Whose file it is, and what it belongs to; None for what the platform made itself."""
    draft = Draft.objects.select_related("subject", "ticket").filter(pk=owner).first()
    if draft is not None:
        return draft.subject, draft.ticket, f"draft:{draft.pk}"
    application = Application.objects.select_related("subject", "ticket").filter(pk=owner).first()
    if application is not None:
        return application.subject, application.ticket, f"application:{application.pk}"
    document = StoredDocument.objects.select_related("subject").filter(pk=owner).first()
    return (document.subject, None, f"document:{document.pk}") if document is not None else None
