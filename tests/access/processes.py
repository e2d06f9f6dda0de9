"""Processes in the access matrix: a list that an editor handed in, the page of one for everyone, what is sent."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from madoguchi.registry.models import Procedure, Process, ProcessImport
from tests.access.names import PROCEDURE
from tests.world import World

_LIST = "手続名,プロセス名,デジタル化の状態\r\n届出,届出,済\r\n"


def lay_down_processes(world: World, *, at: datetime) -> None:
    """A list of processes that the editor handed in and did not write yet."""
    ProcessImport.objects.create(
        organisation=Procedure.objects.get(slug=PROCEDURE).organisation,
        by=world.editor,
        at=at,
        file_name="list.csv",
        grid=[["手続名", "プロセス名", "デジタル化の状態"]],
        header_row=1,
        counts_year=2025,
    )


def _import() -> list[Any]:
    return [ProcessImport.objects.get().pk]


def _code() -> list[Any]:
    return [Process.objects.filter(procedure__slug=PROCEDURE).order_by("pk")[0].code]


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "api:process": _code,
    "portal:plan_process": _code,
    "studio:process_import": _import,
    "studio:process_import_report": _import,
}

SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "studio:process_imports": lambda o: {
        "organisation": Procedure.objects.get(slug=PROCEDURE).organisation.slug,
        "file": SimpleUploadedFile("list.csv", _LIST.encode()),
    },
    "studio:process_import": lambda o: {"act": "drop"},
}
