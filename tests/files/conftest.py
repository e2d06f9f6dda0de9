"""What the tests of files share: a folder of their own and real small files."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from pypdf import PdfWriter

from madoguchi.files import services
from madoguchi.files.models import File

OWNER, WHOSE = uuid4(), uuid4()


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where the bytes of this test lie."""
    location = tmp_path / "files"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": location},
        }
    }
    return location


@pytest.fixture
def store(at: Any) -> Callable[..., File]:
    """Hand in bytes."""

    def hand_in(data: bytes, name: str = "x", **more: Any) -> File:
        return services.store(
            **{"owner": OWNER, "whose": WHOSE, "name": name, "media_type": None, "data": data, "at": at}
            | more
        )

    return hand_in


def pdf(change: Callable[[PdfWriter], object] = lambda writer: None, **options: Any) -> bytes:
    """A PDF of one page."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def image(form: str, size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    """A picture: red left, blue right."""
    picture = Image.new("RGB", size, (200, 0, 0))
    picture.paste((0, 0, 200), (size[0] // 2, 0, *size))
    out = BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()
