"""The seals outside the database, taken along in a backup: without them a restored log could not be compared."""

import gzip
import os
import shutil
from pathlib import Path

from madoguchi.events.anchors import anchor_file, leaves_file, open_anchors
from madoguchi.site.backup.manifest import sha256_of


def copy_anchors(folder: Path) -> dict[str, str]:
    """Copy what stands outside the database into `folder`; the digests of the copies by their names.

    Called before the database is copied, so that no seal is anchored that the copied database lacks.
    """
    with open_anchors():  # nobody adds a line meanwhile
        copies = [_packed(path, folder / f"{path.name}.gz") for path in (leaves_file(), anchor_file())]
    return {path.name: sha256_of(path) for path in copies}


def lay_anchors(backup: Path) -> None:
    """Put the anchors of `backup` where this installation keeps its own, unless it has some already."""
    for path in (leaves_file(), anchor_file()):
        packed = backup / f"{path.name}.gz"
        if packed.exists() and not (path.exists() and path.stat().st_size):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with gzip.open(packed) as source, path.open("wb") as target:
                shutil.copyfileobj(source, target)
                target.flush()
                os.fsync(target.fileno())


def _packed(path: Path, target: Path) -> Path:
    with path.open("rb") as source, target.open("xb") as file:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=3, mtime=0) as packed:
            shutil.copyfileobj(source, packed)
        file.flush()
        os.fsync(file.fileno())
        os.fchmod(file.fileno(), 0o600)
    return target
