"""Lists of cases kept under a name, and the columns an officer likes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.examination.models import ListColumns, SavedView
from madoguchi.examination.selectors.views import KEPT, OFFICERS
from madoguchi.examination.services.desk import NotYourRole

MOST_VIEWS = 50


class ViewNameMissing(Refusal):
    """A list was to be kept without a name."""

    sentence = _("一覧の名前を入力してください。")


class TooManyViews(Refusal):
    """The officer keeps as many lists as may be kept."""

    sentence = _("保存できる一覧は50件までです。使わない一覧を消してください。")


def save_view(
    *,
    name: str,
    query: Mapping[str, Any],
    organisation: Organisation | None = None,
    by: Acting,
    at: datetime,
) -> SavedView:
    """Keep conditions, order and columns of the list under `name`, in the place of one with the same name.

    With `organisation` everyone who sees its cases may use it. Words are not kept: they may be a name. Raises
    `ViewNameMissing`, `TooManyViews`, `NotYourRole`.
    """
    if by.who is None or (organisation and organisation.pk not in by.organisations(*OFFICERS)):
        raise NotYourRole
    name = " ".join(name.split())[:40]
    if not name:
        raise ViewNameMissing(field="view_name")
    kept = {key: value for key, value in query.items() if key in KEPT and value}
    with transaction.atomic():
        mine = SavedView.objects.select_for_update().filter(owner=by.who)
        view = mine.filter(name=name).first()
        if view is None and mine.count() >= MOST_VIEWS:
            raise TooManyViews(field="view_name")
        view = view or SavedView(owner_id=by.who, name=name)
        view.query, view.organisation = kept, organisation
        view.save()
        if organisation:
            _tell_of(view, "savedview.shared", by=by, at=at)
    return view


def drop_view(*, view: SavedView, by: Acting, at: datetime) -> None:
    """Remove a list of one's own. Raises `NotYourRole`."""
    if view.owner_id != by.who:
        raise NotYourRole
    with transaction.atomic():
        if view.organisation_id:
            _tell_of(view, "savedview.dropped", by=by, at=at)
        view.delete()


def choose_columns(*, columns: Sequence[str], by: Acting, at: datetime) -> None:
    """Keep which columns the officer's list of cases has, in their order; `at` is for who asks later."""
    if by.who is None:
        raise NotYourRole
    ListColumns.objects.update_or_create(officer_id=by.who, defaults={"columns": list(columns)})


def _tell_of(view: SavedView, kind: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"organisation:{view.organisation_id}",
        kind=kind,
        by=by,
        at=at,
        organisation=view.organisation_id,
        data={"view": str(view.pk)},
    )
