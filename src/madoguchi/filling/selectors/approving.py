"""Approval inside a business: whether it is needed, and how far it is."""

from dataclasses import dataclass
from uuid import UUID

from madoguchi.accounts.models import Subject
from madoguchi.core.acting import Acting
from madoguchi.filling.marks import Mark
from madoguchi.filling.models import Approval, ApprovalRule, Draft
from madoguchi.filling.selectors.documents import items_of
from madoguchi.versions.services import digest_of


@dataclass(frozen=True)
class ApprovalState:
    """How far the approval of a draft is (社内承認の状態).

    `may_judge` says whether the one who looks can approve or send back what is there now.
    """

    is_needed: bool
    is_asked: bool = False
    is_given: bool = False
    given_by: str = ""
    may_judge: bool = False
    sent_back: str = ""


def approval_required(subject: Subject | None) -> bool:
    """Whether the business wants every filing approved by a colleague."""
    if subject is None or subject.kind != Subject.Kind.BUSINESS:
        return False
    return ApprovalRule.objects.filter(subject=subject, is_required=True).exists()


def approval_needed(draft: Draft) -> bool:
    """Whether `draft` has to be approved by a colleague before it is sent."""
    return draft.subject_id is not None and approval_required(draft.subject)


def content_hash(draft: Draft) -> str:
    """The digest of all that a draft would send: its answers, and where to."""
    editions = sorted(str(item.edition_id) for item in items_of(draft) if item.is_filed)
    return digest_of({"answers": draft.answers, "editions": editions})


def last_editor(draft: Draft) -> UUID | None:
    """The account of whoever saved an answer last."""
    marks = [Mark.of(kept) for kept in draft.marks.values()]
    last = max(marks, key=lambda mark: (mark.revision, mark.at), default=None)
    return UUID(last.who) if last is not None and last.who else None


def approval_of(draft: Draft, acting: Acting) -> ApprovalState:
    """How far the approval of `draft` is, as `acting` may see and do."""
    if not approval_needed(draft):
        return ApprovalState(False)
    found = list(Approval.objects.filter(draft=draft).select_related("by").order_by("pk"))
    now = [one for one in found if one.content_hash == content_hash(draft) and one.sent_back_at is None]
    editor = last_editor(draft)
    given = next((one for one in now if one.at is not None and one.by_id != editor), None)
    asked = now[-1] if now else None
    is_own = acting.who is None or acting.who == editor or (asked and asked.asked_by_id == acting.who)
    back = found[-1] if found and found[-1].sent_back_at else None
    return ApprovalState(
        is_needed=True,
        is_asked=asked is not None,
        is_given=given is not None,
        given_by=given.by.name if given and given.by else "",
        may_judge=bool(acting.may_submit and not acting.is_agent and not is_own and given is None),
        sent_back=str(back.why) if back else "",
    )
