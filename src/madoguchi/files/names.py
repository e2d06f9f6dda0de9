"""File names as people see them: what could mislead or harm is taken out, the rest stays as it was."""

import re
import unicodedata

from django.utils.translation import gettext as _

EXTENSIONS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
}
"""The endings that fit a type, the usual one first."""

CONVERTED = (".heic", ".heif")
"""The endings of photographs that are kept as JPEG."""

MOST_BYTES = 255
"""How long a name may be in UTF-8: more no file system keeps."""


def clean_name(name: str, media_type: str) -> str:
    """`name` without folders, control characters and marks of direction, ending as `media_type` does."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(" " if c.isspace() else c for c in last if c.isspace() or not _is_hidden(c))
    stem, dot, suffix = re.sub(" +", " ", shown).strip().rpartition(".")
    endings = EXTENSIONS.get(media_type, ())
    ending = (dot + suffix) if dot else ""
    if media_type == "image/jpeg" and ending.lower() in CONVERTED:
        ending = endings[0]
    if not dot or (endings and ending.lower() not in endings):
        stem, ending = stem + dot + suffix, endings[0] if endings else ""
    stem = stem.strip(" .") or _("添付ファイル")
    return _cut(stem, MOST_BYTES - len(ending.encode())) + ending


def _is_hidden(character: str) -> bool:
    """Whether `character` is a control, a mark of direction, half a surrogate or no character at all."""
    # The joiners stay: they write names (variation selectors are marks and stay too).
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn") and character not in "\u200c\u200d"


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore").rstrip()
