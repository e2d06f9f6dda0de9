"""Officers' entries in the table of rewordings: added and retired, never changed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.search.models import Rewording
from madoguchi.search.table import Target
from madoguchi.search.text import folded

MOST_WORDS = 30
LONGEST_WORD = 40
MOST_TARGETS = 10
LONGEST_WHY = 200


class NotTheEditor(Refusal):
    """The officer edits nothing in this organisation."""

    sentence = _("言い換えを登録できるのは、その組織の編集担当者です。")


class WordsMissing(Refusal):
    """No word was given."""

    sentence = _("住民が使う言葉を1つ以上入力してください。")


class WordTooShort(Refusal):
    """A word has one character, which would fit almost anything, or is too long to be typed."""

    sentence = _("言葉は2文字から40文字で入力してください。")


class TooManyWords(Refusal):
    """More words, targets or reasons than one entry can hold."""

    sentence = _("1つの言い換えには、言葉を30個、手続の言葉を10個、理由を200文字まで入力できます。")


class NothingNamed(Refusal):
    """A target names neither a title nor a law."""

    sentence = _("手続の名前か法令の名前を入力してください。")


class RewordingRetired(Refusal):
    """The entry is not used any more."""

    sentence = _("この言い換えは、すでに使われていません。")


def add_rewording(
    *,
    words: Sequence[str],
    targets: Sequence[Target],
    why: str,
    organisation: Organisation,
    by: Acting,
    at: datetime,
) -> Rewording:
    """Add an entry for all of the platform; searches use it within seconds.

    Raises `NotTheEditor`, `WordsMissing`, `WordTooShort`, `TooManyWords` or `NothingNamed`.
    """
    if not by.has(Role.EDITOR, organisation.pk):
        raise NotTheEditor
    said = list(dict.fromkeys(" ".join(word.split()) for word in words if word.strip()))
    named = [target for target in targets if any((target.title, target.law, target.article))]
    if not said:
        raise WordsMissing(field="words")
    if len(said) > MOST_WORDS or len(named) > MOST_TARGETS or len(why) > LONGEST_WHY:
        raise TooManyWords(field="words")
    if any(not 2 <= len(folded(word).replace(" ", "")) <= LONGEST_WORD for word in said):
        raise WordTooShort(field="words")
    if not named or not all(folded(target.title) or folded(target.law) for target in named):
        raise NothingNamed(field="targets")
    with transaction.atomic():
        made = Rewording.objects.create(
            organisation=organisation,
            words=said,
            targets=[{"title": t.title, "law": t.law, "article": t.article} for t in named],
            why=why,
            added_by_id=by.who,
            at=at,
        )
        _append(made, "added", by=by, at=at)
    return made


def retire_rewording(*, rewording: Rewording, by: Acting, at: datetime) -> Rewording:
    """Use the entry no longer; it stays for the record. Raises `NotTheEditor` or `RewordingRetired`."""
    with transaction.atomic():
        locked = Rewording.objects.select_for_update().get(pk=rewording.pk)
        if not by.has(Role.EDITOR, locked.organisation_id):
            raise NotTheEditor
        if locked.is_retired:
            raise RewordingRetired
        locked.retired_at = at
        locked.save(update_fields=["retired_at"])
        _append(locked, "retired", by=by, at=at)
    return locked


def _append(rewording: Rewording, act: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"organisation:{rewording.organisation_id}",
        kind=f"rewording.{act}",
        by=by,
        at=at,
        organisation=rewording.organisation_id,
        data={"rewording": str(rewording.pk)},
    )
