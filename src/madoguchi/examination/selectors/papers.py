"""The papers of a case and whether each of them counts, for officers, applicants and whoever holds one."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.applications.models import Application
from madoguchi.examination.models import Notice, PaperKind
from madoguchi.examination.selectors.templates import words_of
from madoguchi.vault.types import KeyMissing, Tampered


class PaperState(StrEnum):
    """Whether a paper of ours counts (文書の状態)."""

    VALID = "valid"
    ENDED = "ended"
    REISSUED = "reissued"
    REVOKED = "revoked"

    @property
    def words(self) -> str:
        """The state in words."""
        return str(_STATES[self])

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return {"valid": "green", "ended": "gray", "reissued": "gray", "revoked": "red"}[self.value]


_STATES = {
    PaperState.VALID: gettext_lazy("有効"),
    PaperState.ENDED: gettext_lazy("有効期間が過ぎています"),
    PaperState.REISSUED: gettext_lazy("再交付されたため、使えません"),
    PaperState.REVOKED: gettext_lazy("取り消されています"),
}


def papers() -> QuerySet[Notice]:
    """All papers with what tells whether they count."""
    return Notice.objects.select_related(
        "organisation",
        "disposition__application__organisation",
        "disposition__application__procedure",
        "version",
        "file",
        "replaced_by",
    )


def papers_of(application: Application) -> list[Notice]:
    """The papers of all dispositions of a case, the newest first."""
    found = papers().filter(disposition__application=application)
    return list(found.select_related("reissued_by", "revoked_by").order_by("-issued_at", "-id"))


def paper_of(application: Application, kind: str) -> Notice | None:
    """The last paper of `kind` of the disposition that stands: not one that was replaced."""
    found = papers().filter(
        disposition__application=application,
        disposition__revoked_at__isnull=True,
        kind=kind,
        replaced_by__isnull=True,
    )
    return found.first()


def permit_of(application: Application) -> Notice | None:
    """The permit that goes with the disposition that stands, if there is one."""
    return paper_of(application, PaperKind.PERMIT)


def state_of(paper: Notice, *, on: date) -> PaperState:
    """Whether `paper` counts on the day `on`."""
    if paper.is_revoked:
        return PaperState.REVOKED
    if replacement_of(paper) is not None:
        return PaperState.REISSUED
    return PaperState.ENDED if paper.has_ended(on) else PaperState.VALID


def replacement_of(paper: Notice) -> Notice | None:
    """The paper that took the place of `paper`."""
    return getattr(paper, "replaced_by", None)


def paper_with_code(code: str) -> Notice | None:
    """The permit whose picture leads to `code`."""
    return papers().filter(code=code.strip().upper()).first() if code else None


@dataclass(frozen=True, slots=True)
class PublicPaper:
    """What anybody who holds a permit may learn of it (公開する許可証の情報)."""

    title: str
    number: str
    office: str
    holder: str
    is_holder_shown: bool
    holder_law: str
    issued_at: datetime
    valid_from: date | None
    valid_until: date | None
    state: PaperState


def public_paper(paper: Notice, *, on: date) -> PublicPaper:
    """What the page behind the picture of a permit tells: the holder masked, or as the law publishes it."""
    words = words_of(paper.version) if paper.version else None
    try:
        holder = paper.shown_holder
    except (KeyMissing, Tampered):
        holder = _("（表示できません）")
    return PublicPaper(
        title=paper.name,
        number=paper.number,
        office=paper.organisation.name,
        holder=holder,
        is_holder_shown=bool(words and words.shows_holder),
        holder_law=words.holder_law if words else "",
        issued_at=paper.issued_at,
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
        state=state_of(paper, on=on),
    )


def renewable_from(paper: Notice) -> date | None:
    """The first day on which the renewal of a permit can be applied for, None where it is valid without end."""
    if paper.valid_until is None or paper.version is None:
        return None
    days = words_of(paper.version).renew_days
    return date.fromordinal(paper.valid_until.toordinal() - days) if days else None


def renewal_of(paper: Notice) -> str:
    """The short name of the procedure by which a permit is renewed."""
    own = words_of(paper.version).renewal if paper.version else ""
    return own or str(paper.disposition.application.procedure.slug)
