"""What agents and those who only prepare do in another's name, and how the one concerned hears of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Mandate, Subject
from madoguchi.accounts.selectors import agent_name, mail_of
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.events.services import append
from madoguchi.filling.models import Draft
from madoguchi.filling.services.drafts import lock
from madoguchi.messaging.services import send
from madoguchi.registry.selectors import body_of

ACTS = frozenset(
    {
        "draft.started",
        "draft.handed_over",
        "draft.discarded",
        "application.arrived",
        "correction.answered",
        "application.withdrawn",
    }
)
"""What is told to the one in whose name it was done."""

CLERK = Acting.system("agents")


def hand_over(*, draft: Draft, revision: int, by: Acting, at: datetime) -> Draft:
    """Say that a draft is ready for those who may submit it; they get a message.

    Raises as `save_answers`. It may be said again after the draft was changed.
    """
    with transaction.atomic():
        locked = lock(draft, revision=revision, by=by)
        told = Event.objects.filter(stream=f"draft:{locked.pk}", kind="draft.handed_over")
        if told.filter(data__revision=locked.revision).exists():
            return locked  # it was told already, and nothing changed since
        append(
            stream=f"draft:{locked.pk}",
            kind="draft.handed_over",
            by=by,
            at=at,
            whose=locked.subject_id,
            data={"revision": locked.revision},
        )
    return locked


def tell_principal(event: Event) -> None:
    """Put in the principal's inbox what an agent did in their name, once, and let a mail point to it.

    A draft that a member of a business handed over is told to the business likewise.
    """
    if event.kind not in ACTS or event.whose is None:
        return
    _who, is_agent, key = event.by.partition(" mandate:")
    mandate = Mandate.objects.select_related("agent__user").filter(pk=UUID(key)).first() if is_agent else None
    if mandate is None and event.kind != "draft.handed_over":
        return
    named = _titled(event)
    if named is None:
        return
    subject, title = named
    title_words, body = _words(event, title, _actor(mandate))
    _tell(event, "agent", subject, title_words, body)


ENDS = frozenset({"mandate.accepted", "mandate.withdrawn", "mandate.resigned"})
"""Changes of a mandate that are told to the side that did not make them."""


def tell_other_side(event: Event) -> None:
    """Tell the principal that an agent accepted or resigned, and the agent that the principal withdrew; once."""
    key = event.stream.removeprefix("mandate:")
    mandate = Mandate.objects.select_related("principal", "agent__user").filter(pk=key).first()
    if event.kind not in ENDS or mandate is None or mandate.agent is None:
        return
    values = {"agent": agent_name(mandate), "principal": mandate.principal.name or mandate.principal_name}
    if event.kind == "mandate.withdrawn":
        to, title = mandate.agent, _("%(principal)sの委任が取り消されました") % values
        body = _("%(principal)sの手続を、代理ですることはできなくなりました。") % values
    elif event.kind == "mandate.accepted":
        to, title = mandate.principal, _("%(agent)sが代理を引き受けました") % values
        body = (
            _("%(agent)sが、あなたの代理で手続をできるようになりました。委任は、いつでも取り消せます。")
            % values
        )
    else:
        to, title = mandate.principal, _("%(agent)sが代理を辞退しました") % values
        body = _("%(agent)sは、あなたの代理で手続をすることができなくなりました。") % values
    _tell(event, "mandate", to, title, body)


def _tell(event: Event, why: str, to: Subject, title: str, body: str) -> None:
    """Put words about `event` in the inbox of `to`, once."""
    send(
        dedupe=f"{why}:{event.stream}:{event.n}",
        subject=to,
        ticket=None,
        title=title,
        body=body,
        about=event.stream,
        email=mail_of(to, on=japan_day(event.at)),
        by=CLERK,
        at=event.at,
    )


def _actor(mandate: Mandate | None) -> str:
    if mandate is None:
        return _("作成者")
    words = {"name": agent_name(mandate), "number": mandate.agent_number}
    if mandate.agent_number:
        return _("代理人の%(name)s（行政書士 登録番号 %(number)s）") % words
    return _("代理人の%(name)s") % words


def _titled(event: Event) -> tuple[Subject, str] | None:
    """The subject concerned and the title of the procedure."""
    kind, _colon, key = event.stream.partition(":")
    if kind == "application":
        application = (
            Application.objects.select_related("edition__procedure_version", "subject").filter(pk=key).first()
        )
        if application is None or application.subject is None:
            return None
        return application.subject, body_of(application.edition.procedure_version).title
    draft = Draft.objects.select_related("subject").filter(pk=key).first()
    if draft is None or draft.subject is None:
        return None
    item = draft.items.select_related("edition__procedure_version").order_by("id").first()
    return (draft.subject, body_of(item.edition.procedure_version).title) if item else None


def _words(event: Event, title: str, who: str) -> tuple[str, str]:
    values = {"title": title, "who": who}
    if event.kind == "draft.started":
        return (
            _("代理人が「%(title)s」の準備を始めました") % values,
            _("%(who)sが、あなたの名前で入力を始めました。内容は、マイページの下書きで見られます。") % values,
        )
    if event.kind == "draft.handed_over":
        return (
            _("「%(title)s」の準備ができました") % values,
            _(
                "%(who)sから、準備ができたと知らせがありました。内容を確かめ、足りないところがあれば補って、送信してください。"
            )
            % values,
        )
    if event.kind == "draft.discarded":
        return (
            _("代理人が「%(title)s」の下書きを削除しました") % values,
            _("%(who)sが、あなたの名前の下書きを削除しました。心あたりがないときは、委任を取り消せます。")
            % values,
        )
    if event.kind == "application.arrived":
        return (
            _("代理人が「%(title)s」を申請しました") % values,
            _("%(who)sが、あなたの名前で申請しました。申請の画面で、送った内容を確かめてください。") % values,
        )
    if event.kind == "correction.answered":
        return (
            _("代理人が「%(title)s」を直して送りました") % values,
            _("%(who)sが、あなたの名前で、直した内容を送りました。申請の画面で確かめてください。") % values,
        )
    return (
        _("代理人が「%(title)s」を取り下げました") % values,
        _("%(who)sが、あなたの名前で、申請を取り下げました。心あたりがないときは、申請先に連絡してください。")
        % values,
    )
