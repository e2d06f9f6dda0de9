"""Looking through all dispositions and notices for what was altered."""

from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from madoguchi.applications.moves import Move
from madoguchi.events.models import Event
from madoguchi.events.selectors import Finding
from madoguchi.examination.models import Disposition, Notice
from madoguchi.vault.selectors import open_rows
from madoguchi.vault.types import KeyMissing, Tampered
from madoguchi.versions.services import digest_of

_DECIDED = (Move.DECIDE, Move.DEEM)
_ISSUED = ("notice.issued", "notice.reissued", "permit.issued", "permit.reissued")


def altered_dispositions() -> Iterator[Finding]:
    """Dispositions and notices that are no longer what the log says, a thousand at a time."""
    rows = Disposition.objects.select_related("application").order_by("pk")
    reading = rows.iterator(chunk_size=1_000)
    while found := list(islice(reading, 1_000)):
        open_rows(found)
        said, papers = _said_of(found), _papers_of(found)
        for one in found:
            stream = f"application:{one.application_id}"
            try:
                is_told = digest_of(one.content) in said.get((stream, "disposition"), ())
            except Tampered:
                is_told = False
            except KeyMissing:  # told with the application, which has the same key
                is_told = True
            if not is_told:
                yield Finding(
                    "disposition", stream, _("処分の内容が、証跡と違います。書き換えられた疑いがあります。")
                )
            if papers.get(stream, set()) != said.get((stream, "sha256"), set()):
                yield Finding("notice", stream, _("通知書が、証跡と違います。差し替えられた疑いがあります。"))


def _said_of(found: list[Disposition]) -> dict[tuple[str, str], set[str]]:
    """The digests of dispositions and of papers that the log tells of, by stream."""
    streams = {f"application:{one.application_id}" for one in found}
    said: dict[tuple[str, str], set[str]] = {}
    for event in Event.objects.filter(stream__in=streams, kind__in=[*_DECIDED, *_ISSUED]).order_by("n"):
        key = "disposition" if event.kind in _DECIDED else "sha256"
        if key in event.data:
            said.setdefault((event.stream, key), set()).add(event.data[key])
    return said


def _papers_of(found: list[Disposition]) -> dict[str, set[str]]:
    """The digests of the papers of the same applications, as they and their files are kept."""
    papers: dict[str, set[str]] = {}
    rows = Notice.objects.filter(disposition__application__in={one.application_id for one in found})
    for place, own, kept in rows.values_list("disposition__application", "sha256", "file__sha256"):
        papers.setdefault(f"application:{place}", set()).update((own, kept))
    return papers
