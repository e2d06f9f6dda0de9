"""Asking a colleague to go on with a draft of the business."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Subject
from madoguchi.accounts.selectors import mail_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import colleagues_of, items_of, title_of
from madoguchi.filling.services.drafts import hold
from madoguchi.language.reading import find_individual_numbers
from madoguchi.messaging.services import send

LONGEST_NOTE = 300


class NoColleague(Refusal):
    """The one named does not belong to the business, or no longer."""

    sentence = gettext_lazy("続きを頼む人を選んでください。")


class BadNote(Refusal):
    """The words to the colleague are too long, or hold an individual number."""

    sentence = gettext_lazy("ひとことは300文字までで、個人番号のような12桁の数字を入れずに書いてください。")


def pass_on(*, draft: Draft, to: UUID, note: str, by: Acting, at: datetime) -> Subject:
    """Ask the colleague `to` to go on with `draft`, with a `note`; they get a message, and a mail that points to it.

    Nothing of the draft changes: whoever belongs to the business may fill it in all the time. Raises `NoColleague`,
    `BadNote`, and `AlreadySent` or `ChangedElsewhere` when there is nothing to go on with.
    """
    note = note.strip()
    if len(note) > LONGEST_NOTE or find_individual_numbers(note):
        raise BadNote(field="note")
    with transaction.atomic():
        locked = hold(draft, by=by)
        found = next((one for one in colleagues_of(locked, by, at=at) if one.pk == to), None)
        if found is None:
            raise NoColleague(field="to")
        values = {"name": by.name, "title": title_of(items_of(locked)[0].edition), "group": by.whose_name}
        event = append(
            stream=f"draft:{locked.pk}",
            kind="draft.passed_on",
            by=by,
            at=at,
            whose=locked.subject_id,
            data={"to": str(to)},
        )
        body = _(
            "%(name)sさんから、%(group)sの「%(title)s」の続きを頼まれました。下書きを開くと、続きから入力できます。"
        )
        send(
            dedupe=f"passed:{locked.pk}:{event.n}",
            subject=found,
            ticket=None,
            title=_("「%(title)s」の続きを頼まれました") % values,
            body=body % values + (f"\n\n{note}" if note else ""),
            about=f"draft:{locked.pk}",
            email=mail_of(found, on=japan_day(at)),
            by=by,
            at=at,
        )
    return found
