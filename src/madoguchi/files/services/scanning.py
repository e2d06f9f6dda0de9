"""Having scanned what waits."""

from datetime import datetime

from madoguchi.files.models import File
from madoguchi.files.scanning import Verdict, is_set, scanned
from madoguchi.files.selectors import FileDamaged, read
from madoguchi.files.services.taking import settle
from madoguchi.vault.types import KeyMissing

AT_ONCE = 50


def scan_waiting(*, at: datetime) -> int:
    """Ask the scanner about what waits for it, the oldest first; returns how many files got a verdict.

    What was taken in before there was a scanner waits too. Stops when the scanner does not answer: the next round
    asks again. A file that cannot be read keeps waiting, and `check` names it.
    """
    if not is_set():
        return 0
    settled = 0
    waiting = File.objects.filter(scan__in=[File.Scan.WAITING, File.Scan.UNSCANNED])
    for file in waiting.order_by("created_at").iterator(chunk_size=AT_ONCE):
        try:
            answer = scanned(read(file, even_held=True))
        except (FileDamaged, KeyMissing):
            continue
        if answer.verdict is Verdict.WAITING:
            return settled
        settle(file, answer, is_late=True, at=at)
        settled += 1
        if settled == AT_ONCE:
            break
    return settled
