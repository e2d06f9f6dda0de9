"""The history of a case as officers read it: what happened, when, by whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import User
from madoguchi.applications.models import Application
from madoguchi.applications.services import stream_of
from madoguchi.events.models import Event
from madoguchi.events.selectors import timeline
from madoguchi.examination.models import SignOff

KINDS = {
    "application.arrived": gettext_lazy("申請が到達"),
    "application.taken": gettext_lazy("審査を開始"),
    "application.filled_in": gettext_lazy("職員が記入"),
    "case.assigned": gettext_lazy("担当者を決めた"),
    "application.returned": gettext_lazy("返戻"),
    "application.insisted": gettext_lazy("審査を求める申出が到達"),
    "application.transferred": gettext_lazy("引継ぎ（移送）"),
    "correction.asked": gettext_lazy("補正を求めた"),
    "correction.answered": gettext_lazy("補正の回答が到達"),
    "correction.lapsed": gettext_lazy("補正の期限が経過"),
    "hearing.called": gettext_lazy("意見聴取を通知"),
    "hearing.ended": gettext_lazy("意見聴取を終了"),
    "decision.proposed": gettext_lazy("起案"),
    "decision.signed": gettext_lazy("決裁（承認・次の段へ）"),
    "decision.approved": gettext_lazy("決裁（承認）"),
    "decision.returned": gettext_lazy("決裁（差戻し）"),
    "decision.recalled": gettext_lazy("起案の引戻し"),
    "decision.seen_after": gettext_lazy("後閲"),
    "decision.exported": gettext_lazy("決裁文書を書き出した"),
    "standards.noted": gettext_lazy("審査基準を確認"),
    "application.decided": gettext_lazy("処分を決定"),
    "application.deemed": gettext_lazy("法律により処分があったとみなされた"),
    "application.reopened": gettext_lazy("処分を取り消して審査を再開"),
    "clock.warned": gettext_lazy("処理期限が近い"),
    "clock.overdue": gettext_lazy("処理期限を過ぎた"),
    "application.withdrawn": gettext_lazy("申請の取下げ"),
    "comment.written": gettext_lazy("庁内メモを書いた"),
    "task.added": gettext_lazy("作業を頼んだ"),
    "task.done": gettext_lazy("作業を終えた"),
    "consultation.asked": gettext_lazy("ほかの機関に照会した"),
    "consultation.reminded": gettext_lazy("照会の回答を催促した"),
    "consultation.answered": gettext_lazy("照会の回答が届いた"),
    "consultation.withdrawn": gettext_lazy("照会を取りやめた"),
    "thread.written": gettext_lazy("メッセージ"),
    "thread.closed": gettext_lazy("メッセージの受付を締め切った"),
    "thread.reopened": gettext_lazy("メッセージの受付を再開した"),
    "notice.waiting": gettext_lazy("通知書が署名を待っている"),
    "notice.issued": gettext_lazy("通知書を発行"),
    "notice.arrived": gettext_lazy("文書が申請者の受信箱に到達"),
    "notice.opened": gettext_lazy("申請者が通知書を最初に開いた"),
    "notice.downloaded": gettext_lazy("申請者が文書を保存した"),
    "notice.reissued": gettext_lazy("通知書を再交付"),
    "notice.revoked": gettext_lazy("通知書を取消し"),
    "permit.issued": gettext_lazy("許可証を交付"),
    "permit.reissued": gettext_lazy("許可証を再交付"),
    "permit.revoked": gettext_lazy("許可証を取消し"),
    "review.written": gettext_lazy("ユーザーレビューが届いた"),
}
"""What belongs to the case; deliveries of messages and mails have records of their own."""

_BY_APPLICANT = {
    "application.arrived",
    "correction.answered",
    "application.insisted",
    "application.withdrawn",
    "notice.opened",
    "notice.downloaded",
    "review.written",
}


_SIGN_OFFS = {"decision.signed", "decision.approved", "decision.returned"}
"""One of them for each `SignOff`, in the same order; the log itself holds no free text of a person."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the history, the event `n` of the case (経過)."""

    title: str
    at: datetime
    who: str
    text: str = ""
    state: str = "done"
    kind: str = ""
    n: int = 0


def history_of(application: Application) -> list[Happening]:
    """What happened to the case, the newest first."""
    events = [event for event in timeline(stream_of(application)) if event.kind in KINDS]
    names = _officers(events)
    comments = iter(
        one.comment
        for one in SignOff.objects.filter(proposal__application=application)
        .select_related("proposal__application")
        .order_by("proposal__proposed_at", "proposal__id", "step")
    )
    happened = [
        Happening(
            title=str(KINDS[event.kind]),
            at=event.at,
            who=_who(event, names),
            text=next(comments, "") if event.kind in _SIGN_OFFS else _to_whom(event, names),
            kind=event.kind,
            n=event.n,
        )
        for event in events
    ]
    return happened[::-1]


def _account(event: Event) -> UUID | None:
    kind, _colon, key = event.by.partition(":")
    return UUID(key) if kind == "user" else None


def _to_whom(event: Event, names: dict[UUID, str]) -> str:
    """Who has the case since an assignment."""
    if event.kind != "case.assigned":
        return ""
    name = names.get(UUID(event.data["officer"]), "") if event.data["officer"] else ""
    if not name:
        return _("担当者を未定に戻しました。")
    by_rule = _("割当の規則により、%(name)sさんの担当になりました。")
    return (by_rule if event.data["rule"] else _("%(name)sさんの担当になりました。")) % {"name": name}


def _officers(events: list[Event]) -> dict[UUID, str]:
    found = (_account(event) for event in events if not _is_by_applicant(event))
    accounts = {account for account in found if account}
    accounts |= {UUID(event.data["officer"]) for event in events if event.data.get("officer")}
    return dict(User.objects.filter(pk__in=accounts).values_list("pk", "name"))


def _is_by_applicant(event: Event) -> bool:
    if event.data.get("channel", "online") != "online":
        return False  # an officer entered what came on paper
    return event.kind in _BY_APPLICANT or (
        event.kind == "thread.written" and event.data.get("side") == "applicant"
    )


def _who(event: Event, names: dict[UUID, str]) -> str:
    if _is_by_applicant(event):
        return _("申請者（代理人がしました）") if " mandate:" in event.by else _("申請者")
    account = _account(event)
    return names.get(account, "") if account else _("システム（自動）")
