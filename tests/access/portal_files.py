"""How the addresses of uploads and of kept documents are asked in the matrix."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.city import Belongings
from tests.world import picture

UPLOADED = {"page": "papers", "question": "insurance", "item": ""}
DOCUMENTS = ("document", "document_file", "document_change", "document_replace", "document_delete")

OWNED: dict[str, Callable[[Belongings], list[Any]]] = {
    "portal:upload_new": lambda o: [o.draft.pk],
    **{
        f"portal:{name}": lambda o: [o.draft.pk, o.upload]
        for name in ("upload", "upload_part", "upload_finish", "upload_cancel")
    },
    **{f"portal:{name}": lambda o: [o.group.document] for name in DOCUMENTS},
}

HOLDERS = dict.fromkeys(DOCUMENTS, ["resident_a", "member"])

SENT: dict[str, Callable[[Belongings], dict[str, Any]]] = {
    "portal:upload_new": lambda o: {**UPLOADED, "name": "x.png", "size": "3", "sha256": "0" * 64},
    "portal:upload_part": lambda o: {
        "offset": "0",
        "sha256": sha256(b"abc").hexdigest(),
        "part": SimpleUploadedFile("blob", b"abc"),
    },
    "portal:upload_finish": lambda o: {**UPLOADED, "screen": "x"},
    "portal:document_change": lambda o: {"q-note": "新しいメモ"},
    "portal:document_replace": lambda o: {"q-file": SimpleUploadedFile("x.png", picture(201))},
    "portal:document_new": lambda o: {"q-file": SimpleUploadedFile("x.png", picture(202))},
}
