"""Files that are handed in with a form."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from madoguchi.eforms.questions.base import Kind, Wrong, named, without_individual_number
from madoguchi.eforms.types import Question
from madoguchi.files.services import MOST_BYTES, MOST_PHOTO_BYTES
from madoguchi.language.numbers import format_bytes

ENDINGS = {
    "pdf": (".pdf",),
    "jpg": (".jpg", ".jpeg", ".heic", ".heif"),
    "png": (".png",),
}
"""What the room `files` takes; it turns the photographs of some phones (HEIC) into JPEG."""
WORDS = {
    "pdf": "PDF",
    "jpg": "JPEG",
    "png": "PNG",
}
_KEYS = {"file", "name", "size", "sha256"}


class Attachment(Kind):
    """Files kept as a list of id, name, size in bytes and digest; the bytes are in room `files` (添付書類)."""

    template = "eforms/question_file.html"
    replaces = False

    def nothing(self) -> list[str]:
        return []

    def ask(self, question: Question) -> str:
        return _("%(label)sのファイルを選んでください。") % {"label": named(question.label)}

    def fits(self, value: Any) -> bool:
        return isinstance(value, list) and all(
            isinstance(one, dict)
            and set(one) == _KEYS
            and all(isinstance(one[key], str) for key in ("file", "name", "sha256"))
            and type(one["size"]) is int
            for one in value
        )

    def check_uploads(self, question: Question, kept: int, uploads: Sequence[UploadedFile]) -> None:
        """Raises `Wrong` naming every new file that cannot be taken beside `kept` ones."""
        wrongs = [("", sentence) for upload in uploads if (sentence := _refusal(question, upload))]
        if kept + len(uploads) > question.max_files:
            wrongs.append(
                (
                    "",
                    _("%(label)sは、%(count)d個までです。いらないファイルを取り消してください。")
                    % {"label": named(question.label), "count": question.max_files},
                )
            )
        if wrongs:
            raise Wrong(*wrongs)

    def check_kept(self, question: Question, value: list[dict[str, Any]]) -> None:
        """Raises `Wrong` when more files are kept than the question takes."""
        self.check_uploads(question, len(value), [])

    def display(self, question: Question, value: list[dict[str, Any]]) -> str:
        return "、".join(f"{one['name']}（{format_bytes(one['size'])}）" for one in value)


class Photo(Attachment):
    """Photographs, taken with the camera of the phone or chosen (写真)."""

    template = "eforms/question_photo.html"
    is_styled = True

    def ask(self, question: Question) -> str:
        return _("%(label)sを撮るか、選んでください。") % {"label": named(question.label)}


class Drawing(Attachment):
    """A sketch, drawn on the screen or on paper and photographed; kept as a picture (図・略図).

    A new one takes the place of the one before.
    """

    replaces = True

    template = "eforms/question_drawing.html"
    is_styled = True
    script = "drawing"

    def ask(self, question: Question) -> str:
        return _("%(label)sをかくか、画像を選んでください。") % {"label": named(question.label)}


def accepted(question: Question) -> tuple[str, ...]:
    """The formats that the question takes; a photograph or sketch is a picture."""
    if question.type == "file":
        return question.accept
    return tuple(kind for kind in question.accept if kind != "pdf")


def accepted_in_words(question: Question) -> str:
    """What the question takes: 「PDF・JPEG。1つ10MBまで、3個まで」."""
    kinds = "・".join(WORDS[kind] for kind in accepted(question))
    most = most_bytes(question) // (1024 * 1024)
    if question.max_files == 1:
        return _("使える形式：%(kinds)s。%(most)dMBまで、1個。") % {"kinds": kinds, "most": most}
    return _("使える形式：%(kinds)s。1個%(most)dMBまで、%(count)d個まで。") % {
        "kinds": kinds,
        "most": most,
        "count": question.max_files,
    }


def most_bytes(question: Question) -> int:
    """How large one file may be as it is sent; photographs are kept smaller."""
    return MOST_PHOTO_BYTES if question.type == "photo" else MOST_BYTES


def accepted_endings(question: Question) -> str:
    """The `accept` attribute of the field."""
    return ",".join(ending for kind in accepted(question) for ending in ENDINGS[kind])


def _refusal(question: Question, upload: UploadedFile) -> str:
    name = upload.name or ""
    try:
        without_individual_number(_("ファイルの名前"), name)
    except Wrong as refusal:
        return refusal.sentence
    if PurePath(name).suffix.lower() not in {e for kind in accepted(question) for e in ENDINGS[kind]}:
        return _("「%(name)s」は受け付けられない形式です。%(words)s") % {
            "name": name,
            "words": accepted_in_words(question),
        }
    if not upload.size:
        return _("「%(name)s」は中身が空です。別のファイルを選んでください。") % {"name": name}
    most = most_bytes(question)
    if upload.size > most:
        return _("「%(name)s」は%(most)dMBを超えています。小さくするか、分けて選んでください。") % {
            "name": name,
            "most": most // (1024 * 1024),
        }
    return ""
