"""Looking through all dispositions and notices for what was altered."""

from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from madoguchi.applications.moves import Move
from madoguchi.events.models import Event
from madoguchi.events.selectors import Finding
from madoguchi.examination.models import Disposition
from madoguchi.vault.selectors import open_rows
from madoguchi.vault.types import KeyMissing, Tampered
from madoguchi.versions.services import digest_of


def altered_dispositions() -> Iterator[Finding]:
    """Dispositions and notices that are no longer what the log says, a thousand at a time."""
    rows = Disposition.objects.select_related("notice__file", "application").order_by("pk")
    reading = rows.iterator(chunk_size=1_000)
    while found := list(islice(reading, 1_000)):
        open_rows(found)
        streams = {f"application:{one.application_id}" for one in found}
        told = Event.objects.filter(stream__in=streams, kind__in=[Move.DECIDE, "notice.issued"])
        said = {(e.stream, e.kind): e.data for e in told.order_by("n")}
        for one in found:
            stream = f"application:{one.application_id}"
            decided = said.get((stream, Move.DECIDE), {}).get("disposition")
            try:
                digest = digest_of(one.content)
            except Tampered:
                digest = ""
            except KeyMissing:
                digest = decided  # told with the application, which has the same key
            if decided != digest:
                yield Finding(
                    "disposition", stream, _("処分の内容が、証跡と違います。書き換えられた疑いがあります。")
                )
            notice = getattr(one, "notice", None)
            issued = said.get((stream, "notice.issued"), {}).get("sha256", "")
            if {notice.sha256, notice.file.sha256} != {issued} if notice else issued:
                yield Finding("notice", stream, _("通知書が、証跡と違います。差し替えられた疑いがあります。"))
