"""Reading files back, whole or not at all."""

import hashlib

from django.utils.translation import gettext as _

from madoguchi.core.refusal import Refusal
from madoguchi.files.disk import path_of
from madoguchi.files.models import File


class FileDamaged(Refusal):
    """The bytes are not those that were taken in, or are gone."""


def read(file: File) -> bytes:
    """The bytes of `file`; raises `FileDamaged` unless size and digest are those of the row."""
    try:
        data = path_of(file.key).read_bytes()
    except FileNotFoundError as error:
        raise _damaged() from error
    if len(data) != file.size or hashlib.sha256(data).hexdigest() != file.sha256:
        raise _damaged()
    return data


def missing(*, thorough: bool = False) -> list[File]:
    """The files whose bytes are gone or of another size; with `thorough`, also those with another digest."""
    return [file for file in File.objects.order_by("pk").iterator() if not _is_there(file, thorough)]


def _is_there(file: File, thorough: bool) -> bool:
    if thorough:
        try:
            read(file)
        except FileDamaged:
            return False
        return True
    path = path_of(file.key)
    return path.is_file() and path.stat().st_size == file.size


def _damaged() -> FileDamaged:
    return FileDamaged(
        _("このファイルは、いま取り出せません。担当者が調べます。お急ぎの場合は、窓口にご連絡ください。")
    )
