"""Where the examination of a case stands: its open correction, last proposal, disposition and notice."""

from madoguchi.applications.models import Application
from madoguchi.examination.models import CorrectionRequest, Disposition, Notice, PaperKind, Proposal
from madoguchi.examination.selectors.papers import paper_of, papers


def open_correction(application: Application) -> CorrectionRequest | None:
    """The correction that the applicant is asked for now."""
    return application.corrections.filter(answered_at__isnull=True).first()


def last_proposal(application: Application) -> Proposal | None:
    """The latest proposal, signed off or not."""
    return (
        application.proposals.select_related("application", "proposed_by")
        .prefetch_related("sign_offs__signed_by", "sign_offs__seen_after_by")
        .order_by("-proposed_at", "-id")
        .first()
    )


def disposition_of(application: Application) -> Disposition | None:
    """The disposition that stands."""
    return application.dispositions.filter(revoked_at__isnull=True).select_related("decided_by").first()


def notice_of(application: Application) -> Notice | None:
    """The notice of the disposition that stands, once a worker has made it; the last one if it was issued again."""
    return paper_of(application, PaperKind.NOTICE)


def notice_with_digest(sha256: str) -> Notice | None:
    """The paper whose file has this digest: what the public verification page may confirm."""
    return papers().filter(sha256=sha256).first()
