"""A business lets a colleague look at a filing before it is sent."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Subject
from madoguchi.accounts.selectors import mail_of, members_of
from madoguchi.accounts.services import require_submitter
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.filling.models import Approval, ApprovalRule, Draft
from madoguchi.filling.selectors import approval_needed, content_hash, items_of, last_editor, title_of
from madoguchi.filling.services.drafts import lock
from madoguchi.messaging.services import send

CLERK = Acting.system("approvals")


class ApprovalNeeded(Refusal):
    """The business wants a colleague to approve exactly this content before it is sent."""

    sentence = _("送信の前に、社内の承認が必要です。ほかの人に、内容の確認を頼んでください。")


class NotYoursToApprove(Refusal):
    """Whoever wrote the last of it, acts as an agent or may not send cannot approve."""

    sentence = _("最後に入力した人や代理人は、承認できません。社内のほかの人に頼んでください。")


class OnlyTheRepresentative(Refusal):
    """The setting is the representative's."""

    sentence = _("この設定は、代表者だけが変えられます。")


class NothingAsked(Refusal):
    """Nobody asked for an approval of this content."""

    sentence = _("確認を頼まれている内容は、ありません。画面を読み直してください。")


def set_approval(*, subject: Subject, is_required: bool, by: Acting, at: datetime) -> ApprovalRule:
    """Say whether filings of a business are approved by a colleague; the representative's to say."""
    found = members_of(subject, on=japan_day(at)).filter(
        member__user=by.who, part=Membership.Part.REPRESENTATIVE
    )
    if subject.pk not in by.held or by.is_agent or by.who is None or not found.exists():
        raise OnlyTheRepresentative
    with transaction.atomic():
        rule, _is_new = ApprovalRule.objects.update_or_create(
            subject=subject, defaults={"is_required": is_required, "set_by_id": by.who, "set_at": at}
        )
        append(
            stream=f"subject:{subject.pk}",
            kind="approval.required" if is_required else "approval.not_required",
            by=by,
            at=at,
            whose=subject.pk,
        )
    return rule


def require_approval(locked: Draft) -> None:
    """Raise `ApprovalNeeded` unless the business asks for none or a colleague approved what is there now."""
    if not approval_needed(locked):
        return
    given = Approval.objects.filter(draft=locked, content_hash=content_hash(locked), at__isnull=False)
    if not given.exclude(by=last_editor(locked)).exists():
        raise ApprovalNeeded


def ask_approval(*, draft: Draft, revision: int, by: Acting, at: datetime) -> Approval:
    """Ask the colleagues to look at a draft; it stays as it is, and a change asks anew. Raises as `save_answers`."""
    with transaction.atomic():
        locked = lock(draft, revision=revision, by=by)
        asked, is_new = Approval.objects.get_or_create(
            draft=locked,
            content_hash=content_hash(locked),
            sent_back_at=None,
            defaults={"asked_by_id": None if by.is_agent else by.who, "asked_at": at},
        )
        if is_new:
            _note(locked, "approval.asked", by=by, at=at)
            _tell(
                locked,
                asked,
                "asked",
                gettext("「%(title)s」の内容を確かめてください"),
                gettext(
                    "送信の前に、社内の承認が必要です。入力した人のほかの方が、下書きを開いて確かめてください。"
                ),
                at=at,
            )
    return asked


def approve(*, draft: Draft, revision: int, by: Acting, at: datetime) -> Approval:
    """Approve exactly what the page showed; raises `NotYoursToApprove`, and as `save_answers`."""
    with transaction.atomic():
        locked = lock(draft, revision=revision, by=by)
        asked = _may_judge(locked, by)
        approval = asked or Approval(draft=locked, content_hash=content_hash(locked))
        approval.by_id, approval.at = by.who, at
        approval.save()
        _note(locked, "approval.given", by=by, at=at)
        _tell(
            locked,
            approval,
            "given",
            gettext("「%(title)s」が承認されました"),
            gettext("送信できます。このあと内容を変えると、もう一度承認が必要です。"),
            at=at,
        )
    return approval


def send_back(*, draft: Draft, revision: int, why: str, by: Acting, at: datetime) -> Approval:
    """Say what is to be changed first; raises `NothingAsked`, and as `approve`."""
    with transaction.atomic():
        locked = lock(draft, revision=revision, by=by)
        asked = _may_judge(locked, by)
        if asked is None or asked.at is not None:
            raise NothingAsked
        asked.sent_back_at, asked.why = at, why
        asked.save(update_fields=["sent_back_at", "why"])
        _note(locked, "approval.sent_back", by=by, at=at)
        _tell(
            locked,
            asked,
            "sent_back",
            gettext("「%(title)s」が差し戻されました"),
            gettext("下書きを開いて、理由を確かめてください。"),
            at=at,
        )
    return asked


def _may_judge(locked: Draft, by: Acting) -> Approval | None:
    """The request for what is there now, if `by` may judge it."""
    require_submitter(by=by)
    asked = (
        Approval.objects.filter(draft=locked, content_hash=content_hash(locked), sent_back_at__isnull=True)
        .order_by("pk")
        .last()
    )
    is_own = by.who is None or by.who == last_editor(locked) or (asked and asked.asked_by_id == by.who)
    if by.is_agent or is_own or not approval_needed(locked):
        raise NotYoursToApprove
    return asked


def _note(locked: Draft, kind: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"draft:{locked.pk}",
        kind=kind,
        by=by,
        at=at,
        whose=locked.subject_id,
        data={"content": content_hash(locked)},
    )


def _tell(locked: Draft, approval: Approval, what: str, title: str, body: str, *, at: datetime) -> None:
    """Put it in the inbox of the business, which all of its members read."""
    assert locked.subject is not None, "only a business asks for approval"
    send(
        dedupe=f"approval:{approval.pk}:{what}",
        subject=locked.subject,
        ticket=None,
        title=title % {"title": title_of(items_of(locked)[0].edition)},
        body=body,
        about=f"draft:{locked.pk}",
        email=mail_of(locked.subject, on=japan_day(at)),
        by=CLERK,
        at=at,
    )
