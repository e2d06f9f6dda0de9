"""Taking files in, whole or in parts; having them scanned; letting go of them."""

from madoguchi.files.checks import MOST_BYTES, MOST_PHOTO_BYTES
from madoguchi.files.refusals import FileRefused
from madoguchi.files.services.scanning import scan_waiting
from madoguchi.files.services.sealing_anew import seal_plain
from madoguchi.files.services.taking import (
    TooManyOrphans,
    copy,
    forget,
    hold_for,
    infected_words,
    keep,
    remove_orphans,
    store,
)
from madoguchi.files.services.uploads import (
    CHUNK,
    TooManyUploads,
    UploadGone,
    WrongChunk,
    WrongOffset,
    append_chunk,
    begin_upload,
    cancel_upload,
    finish_upload,
    sweep_uploads,
)

__all__ = [
    "CHUNK",
    "MOST_BYTES",
    "MOST_PHOTO_BYTES",
    "FileRefused",
    "TooManyOrphans",
    "TooManyUploads",
    "UploadGone",
    "WrongChunk",
    "WrongOffset",
    "append_chunk",
    "begin_upload",
    "cancel_upload",
    "copy",
    "finish_upload",
    "forget",
    "hold_for",
    "infected_words",
    "keep",
    "remove_orphans",
    "scan_waiting",
    "seal_plain",
    "store",
    "sweep_uploads",
]
