"""Whether a file is a paper of ours, as it left us, and whether it still counts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy

from madoguchi.core.clock import japan_day
from madoguchi.examination.models import Notice
from madoguchi.examination.selectors.papers import PaperState, papers, replacement_of, state_of
from madoguchi.papers.selectors import check_signature, sha256_of
from madoguchi.papers.types import SignatureReport


class Verdict(StrEnum):
    """What a file is (確かめた結果)."""

    VALID = "valid"
    ALTERED = "altered"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        """The verdict in words."""
        return str(_VERDICTS[self])


_VERDICTS = {
    Verdict.VALID: gettext_lazy("本物です"),
    Verdict.ALTERED: gettext_lazy("変更されています"),
    Verdict.UNKNOWN: gettext_lazy("この窓口の文書と確かめられません"),
}


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """What was found out about a file (文書の確認).

    `sha256` is the digest of the file itself, `paper` the one of ours with this very digest, `state` whether that one
    counts. `reissued_as` is the number of the paper that took its place.
    """

    verdict: Verdict
    report: SignatureReport
    sha256: str
    paper: Notice | None = None
    state: PaperState | None = None
    reissued_as: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is ours, as it left us, and in force."""
        return self.verdict == Verdict.VALID and self.state == PaperState.VALID


def check_paper(data: bytes, *, at: datetime) -> PaperCheck:
    """What the file `data` is at the moment `at`; never raises on what people send, and keeps nothing.

    It is valid if it is, to the last byte, one that we issued: the record of its digest decides, so that it can be
    told even when every certificate has ended. A file with a signature of ours and another digest was altered; one
    with a good signature of ours that no record names is not taken for ours.
    """
    report = check_signature(data, at=at)
    digest = sha256_of(data)
    paper = papers().filter(sha256=digest).first()
    if paper is not None:
        follower = replacement_of(paper)
        state = state_of(paper, on=japan_day(at))
        return PaperCheck(
            Verdict.VALID, report, digest, paper, state, follower.number if follower is not None else ""
        )
    is_altered = report.is_signed and not report.is_intact
    return PaperCheck(Verdict.ALTERED if is_altered else Verdict.UNKNOWN, report, digest)
