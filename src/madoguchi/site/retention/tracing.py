"""Looking for what is left of a word: in every table, opened, in the stored files and in the search index."""

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from madoguchi.core.refusal import Refusal
from madoguchi.files.models import File
from madoguchi.files.selectors import read
from madoguchi.vault.selectors import open_rows
from madoguchi.vault.types import KeyMissing, Tampered

_AT_ONCE = 500


def traces_of(words: Sequence[str], *, folders: Sequence[Path] = ()) -> Iterator[str]:
    """Where any of `words` stands: table, column and row, file, or a file below `folders` (index, logs, copies).

    Sealed values and stored files are opened. What does not open any more holds no trace that anyone could read.
    """
    for model in apps.get_models():
        yield from _in_table(model, words)
    for file in File.objects.order_by("pk").prefetch_related("holds").iterator(chunk_size=_AT_ONCE):
        if _is_in(_text_of(file), words):
            yield f"file {file.pk}"
    for folder in (_index(), *folders):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and any(form in path.read_bytes() for word in words for form in _forms(word)):
                yield f"path {path}"


def _in_table(model: type[Model], words: Sequence[str]) -> Iterator[str]:
    names = [one.attname for one in model._meta.concrete_fields]
    rows: list[Any] = []
    for row in model._default_manager.order_by("pk").iterator(chunk_size=_AT_ONCE):
        rows.append(row)
        if len(rows) == _AT_ONCE:
            yield from _in_rows(rows, names, words)
            rows = []
    yield from _in_rows(rows, names, words)


def _in_rows(rows: list[Any], names: list[str], words: Sequence[str]) -> Iterator[str]:
    if rows and hasattr(rows[0], "sealed_for"):
        open_rows(rows)
    for row in rows:
        for name in names:
            try:
                value = getattr(row, name)
            except (KeyMissing, Tampered):
                continue
            if _is_in(_text(value), words):
                yield f"{row._meta.label} {row.pk} {name}"


def _text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode(errors="ignore")
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder, default=str)


def _text_of(file: File) -> str:
    try:
        data = read(file, even_held=True)
    except (KeyMissing, Tampered, Refusal, OSError):
        return ""
    said = f"{file.name} {data.decode(errors='ignore')}"
    if data.startswith(b"%PDF"):
        try:
            said += "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
        except (PyPdfError, ValueError, KeyError):
            return said
    return said


def _is_in(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)


def _forms(word: str) -> tuple[bytes, ...]:
    return (word.encode(), json.dumps(word)[1:-1].encode(), word.encode("cp932", "ignore") or word.encode())


def _index() -> Path:
    return Path(settings.INDEX_DIR)
