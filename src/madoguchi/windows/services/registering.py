"""Windows entered and changed, one at a time."""

import secrets
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.ids import base32, check_character
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.windows.models import Window, WindowProcedure
from madoguchi.windows.selectors.finding import KEEPERS, codes_taken, windows_with_procedures
from madoguchi.windows.types import WindowData


class NotYourWindow(Refusal):
    """The actor does not keep the windows of this organisation."""

    sentence = _("この組織の窓口を登録する役割がありません。組織管理者に確認してください。")


class NotAWindow(Refusal):
    """What is said is not enough, or too much; `wrongs` says where."""

    sentence = _("内容に直すところがあります。")

    def __init__(self, wrongs: list[tuple[str, str]]) -> None:
        self.wrongs = wrongs
        super().__init__(field=wrongs[0][0])


class ChangedElsewhere(Refusal):
    """Someone saved it since the page was opened."""

    sentence = _("ほかの人が先に保存しました。いまの内容を確かめてから、もう一度直してください。")


def require_keeper(organisation: UUID, *, by: Acting) -> None:
    """Raise `NotYourWindow` unless `by` keeps the windows of `organisation`."""
    if not by.machine and organisation not in by.organisations(*KEEPERS):
        raise NotYourWindow


def new_code(taken: Collection[str]) -> str:
    """A new number of a window: six letters or digits and one that checks them, easily typed from a poster."""
    while True:
        body = base32(secrets.randbits(30), length=6)
        if (code := (body + check_character(body)).lower()) not in taken:
            return code


def add_window(*, organisation: Organisation, data: WindowData, by: Acting, at: datetime) -> Window:
    """Enter a window of `organisation`; its number is given here. Raises `NotYourWindow`, `NotAWindow`."""
    require_keeper(organisation.pk, by=by)
    if wrongs := data.wrongs():
        raise NotAWindow(wrongs)
    with transaction.atomic():
        window = data.onto(Window(organisation=organisation, code=new_code(codes_taken())))
        window.save(force_insert=True)
        _keep_procedures(window, data)
        _tell("window.added", window, by=by, at=at)
    return window


def change_window(*, window: Window, data: WindowData, revision: int, by: Acting, at: datetime) -> Window:
    """Let the register say `data` of `window`; one that closes keeps its number and its reviews.

    Raises `NotYourWindow`, `NotAWindow`, `ChangedElsewhere`.
    """
    require_keeper(window.organisation_id, by=by)
    if wrongs := data.wrongs():
        raise NotAWindow(wrongs)
    with transaction.atomic():
        kept = Window.objects.select_for_update().get(pk=window.pk)
        if kept.revision != revision:
            raise ChangedElsewhere
        before = WindowData.of(kept, windows_with_procedures([kept.pk]).get(kept.pk, frozenset()))
        if before == data:
            return kept
        data.onto(kept)
        kept.revision += 1
        kept.save()
        if before.procedures != data.procedures:
            _keep_procedures(kept, data)
        is_closing = data.closed_on is not None and before.closed_on is None
        _tell("window.closed" if is_closing else "window.changed", kept, by=by, at=at)
    return kept


def _keep_procedures(window: Window, data: WindowData) -> None:
    window.window_procedures.exclude(procedure__in=data.procedures).delete()
    held = set(window.window_procedures.values_list("procedure_id", flat=True))
    WindowProcedure.objects.bulk_create(
        WindowProcedure(window=window, procedure_id=key) for key in sorted(data.procedures - held, key=str)
    )


def _tell(kind: str, window: Window, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"window:{window.pk}",
        kind=kind,
        by=by,
        at=at,
        organisation=window.organisation_id,
        data={"code": window.code, "marks": [key for key, _word, _means in window.marks]},
    )
