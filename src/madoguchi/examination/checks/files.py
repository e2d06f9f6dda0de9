"""Attached files: their day, their bytes, the scanner."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import visible_rounds
from madoguchi.examination.checks.types import Check, Material, Tone
from madoguchi.facts.models import DocumentUse, StoredDocument
from madoguchi.facts.types import said_day
from madoguchi.files.models import File
from madoguchi.files.selectors import is_usable

_ENDS = ("有効期限", "有効期間の満了", "満了日", "期限の日")


def old_files(material: Material) -> Iterator[Check]:
    """Documents whose day was over when they arrived, or is over by now."""
    over: list[tuple[str, str, bool]] = []
    for path, label, day in (*_kept_documents(material), *_days_answered(material)):
        if day < japan_day(material.at):
            says = _("%(label)s：%(day)sまで") % {"label": label, "day": said_day(day)}
            over.append((path, says, day < material.arrived))
    if not over:
        return
    before = any(was_over for _path, _says, was_over in over)
    sentence = (
        _("到達した日に、有効期限が過ぎていた書類があります。")
        if before
        else _("到達したあとで、有効期限が過ぎた書類があります。")
    )
    paths = tuple(path for path, _says, _was in over)
    tone = Tone.WARNING if before else Tone.NOTE
    yield Check("old_file", tone, sentence, tuple(says for _path, says, _was in over), paths)


def _kept_documents(material: Material) -> Iterator[tuple[str, str, date]]:
    """Files that came from the applicant's own locker, with the day that is written there."""
    entries = {UUID(entry["file"]): entry for entry in material.answers.files}
    if not entries:
        return
    used = DocumentUse.objects.filter(file_id__in=entries, application_id=material.application.pk)
    by_document = dict(used.values_list("document_id", "file_id"))
    if not by_document:
        return
    rows = StoredDocument.objects.filter(pk__in=by_document, valid_until__isnull=False)
    for key, day in rows.values_list("pk", "valid_until"):
        if day is None:
            continue
        path = entries[by_document[key]]["path"]
        yield path, material.labels.get(path, ""), day


def _days_answered(material: Material) -> Iterator[tuple[str, str, date]]:
    """Answers that are themselves the last day of a document."""
    for one in visible_rounds(material.document, material.answers.body, on=material.arrived):
        for question in one.questions:
            if question.type != "date" or not any(words in question.label for words in _ENDS):
                continue
            value = one.values.get(question.id)
            try:
                yield one.page.path(question, one.item), question.label, date.fromisoformat(str(value))
            except (TypeError, ValueError):
                continue


def strange_files(material: Material) -> Iterator[Check]:
    """Files that are not those that arrived, or that may not be opened."""
    entries = material.answers.files
    if not entries:
        return
    gone, held, infected = [], [], []
    for entry in entries:
        file = material.files.get(UUID(entry["file"]))
        if file is None or file.sha256 != entry["sha256"]:
            gone.append(entry)
        elif file.scan == File.Scan.INFECTED:
            infected.append(entry)
        elif not is_usable(file):
            held.append(entry)
    for tone, found, sentence in (
        (Tone.WARNING, gone, _("到達したときと違うファイル、または失われたファイルがあります。")),
        (Tone.WARNING, infected, _("ウイルスが見つかったファイルがあります。開けません。")),
        (Tone.OPEN, held, _("ウイルスの検査を待っているファイルがあります。")),
    ):
        if found:
            names = tuple(entry["name"] for entry in found)
            yield Check("file", tone, sentence, names, tuple(entry["path"] for entry in found))
    if not (gone or infected or held):
        sentence = _("添付ファイルは%(n)d件とも、到達したときのままです。") % {"n": len(entries)}
        yield Check("file", Tone.GOOD, sentence)
