"""What the applicant is told, and when."""

from django.utils.translation import gettext as _

from madoguchi.applications.models import Application
from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from madoguchi.messaging.services import send
from madoguchi.registry.selectors import body_of

TOLD = {"application.arrived", "correction.asked", "notice.issued", "application.withdrawn"}

CLERK = Acting.system("messages")


def _words(event: Event, title: str, application: Application) -> tuple[str, str]:
    values = {"title": title, "number": application.receipt_number, "office": application.organisation.name}
    if event.kind == "application.arrived":
        return (
            _("「%(title)s」を受け付けました") % values,
            _(
                "受付番号は %(number)s です。%(office)sが内容を確認します。結果が出たら、ここでお知らせします。"
            )
            % values,
        )
    if event.kind == "correction.asked":
        return (
            _("「%(title)s」の内容を直してください") % values,
            _(
                "%(office)sが確認したところ、直していただきたい項目がありました。申請の画面から、期限までに直して送ってください。"
            )
            % values,
        )
    if event.kind == "notice.issued":
        return (
            _("「%(title)s」の結果が出ました") % values,
            _("%(office)sから通知書が届いています。申請の画面で開いて、保存できます。") % values,
        )
    return (
        _("「%(title)s」を取り下げました") % values,
        _("受付番号 %(number)s の申請は、取り下げられました。もう一度申請することもできます。") % values,
    )


def tell(event: Event) -> None:
    """Put the message that belongs to `event` in the applicant's inbox, once, and let a mail point to it."""
    application = (
        Application.objects.select_related("organisation", "edition__procedure_version", "subject", "ticket")
        .filter(pk=event.stream.removeprefix("application:"))
        .first()
    )
    if event.kind not in TOLD or application is None or not (application.subject or application.ticket):
        return
    body = body_of(application.edition.procedure_version)
    title, text = _words(event, body.title, application)
    send(
        dedupe=f"{event.kind}:{event.stream}:{event.n}",
        subject=application.subject,
        ticket=application.ticket if application.subject is None else None,
        title=title,
        body=text,
        about=stream_of(application),
        procedure=application.procedure_id,
        email=application.applicant_email,
        by=CLERK,
        at=event.at,
    )
