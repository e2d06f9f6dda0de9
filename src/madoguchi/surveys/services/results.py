"""Counting a wave, reading what people wrote, and publishing: by a second person."""

import random
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.language.masking import mask
from madoguchi.surveys.analysis import compared, groups_asked, result_of, roles_in
from madoguchi.surveys.codebook import Codebook
from madoguchi.surveys.mapping import WaveMapping
from madoguchi.surveys.models import FreeAnswer, Response, Wave
from madoguchi.surveys.services.making import NotNow, allow, book_of, locked, tell
from madoguchi.surveys.statistics.raking import CannotWeigh
from madoguchi.vault.selectors import open_rows
from madoguchi.vault.types import Sealed

PUBLISHERS = (Role.PUBLISHER,)


class SamePerson(Refusal):
    """Who counted may not publish."""

    sentence = gettext_lazy("集計した人とは別の公開の承認者が、公開してください。")


class NothingAnswered(Refusal):
    """There is nothing to count."""

    sentence = gettext_lazy("回答がないため、集計できません。")


class WeightsWrong(Refusal):
    """The weights that are asked for cannot be had."""


class MappingWrong(Refusal):
    """What became of questions and options since the wave before is not said in full."""


class WordsUnread(Refusal):
    """What people wrote was not read yet."""

    sentence = gettext_lazy("まだ読んでいない自由記述があります。読んで、公開してよいかを決めてください。")


def previous_of(wave: Wave) -> Wave | None:
    """The wave before that was counted: what a wave is compared with."""
    states = (Wave.State.COUNTED, Wave.State.PUBLISHED)
    return (
        Wave.objects.filter(survey=wave.survey_id, number__lt=wave.number, state__in=states)
        .order_by("-number")
        .first()
    )


def count_wave(*, wave: Wave, by: Acting, at: datetime) -> Wave:
    """Reckon the result of a wave that is over; once more when its design has changed.

    What people wrote is masked and laid out to be read, in an order that says nothing; what was read stays so. Raises
    `NotYourSurvey`, `NotNow`, `NothingAnswered`, `WeightsWrong`, `MappingWrong`.
    """
    who = allow(by, wave.survey.organisation_id)
    with transaction.atomic():
        fresh = locked(wave)
        if fresh.state not in (Wave.State.CLOSED, Wave.State.COUNTED):
            raise NotNow
        book = book_of(fresh)
        people = list(fresh.responses.values_list("answers", flat=True))
        if not people:
            raise NothingAnswered
        try:
            result = result_of(book, people, fresh.design)
        except CannotWeigh as error:
            raise WeightsWrong(
                _("重みづけできません。「%(group)s」の人の回答がないか、人口の構成が0以下です。")
                % {"group": _group_word(book, roles_in(book, fresh.design), error)}
            ) from error
        before = previous_of(fresh)
        mapping = WaveMapping.of_json(fresh.design.get("mapping") or [])
        if before is not None and mapping.matches:
            earlier = book_of(before)
            if problems := mapping.problems(book, earlier):
                raise MappingWrong(
                    _("前回との対応を直してください。") + "".join(problems[:3]), field="mapping"
                )
            same = groups_asked(book, fresh.design) == groups_asked(earlier, before.design)
            result["before"] = before.label
            result["before_number"] = before.number
            result["is_alike"] = same
            result["comparison"] = compared(result, book, before.result, earlier, mapping)
        fresh.result, fresh.state = result, Wave.State.COUNTED
        fresh.counted_by_id, fresh.counted_at = who, at
        fresh.revision += 1
        fresh.save()
        _lay_out_words(fresh)
        weighting = result["weighting"]
        data = {"n": result["n"], "weighted": weighting is not None}
        tell(fresh, "wave.counted", data, by=by, at=at)
    return fresh


def _group_word(book: Codebook, roles: dict[str, str], error: CannotWeigh) -> str:
    item = book.by_code.get(roles.get(error.trait, ""))
    return item.label_of.get(error.group, error.group) if item else error.group


def _lay_out_words(wave: Wave) -> None:
    """What people wrote, masked, each apart from its answers and from what the same person wrote elsewhere."""
    if wave.free_answers.exists():
        return
    rows = list(
        Response.objects.filter(wave=wave)
        .exclude(words=Sealed())
        .select_related("wave__survey__organisation")
    )
    open_rows(rows)
    said = [(code, mask(text)) for one in rows for code, text in one.words.items() if text.strip()]
    random.SystemRandom().shuffle(said)
    FreeAnswer.objects.bulk_create(
        [FreeAnswer(wave=wave, question=code, words=text) for code, text in said], batch_size=500
    )


def read_free_answer(*, answer: FreeAnswer, is_fit: bool, by: Acting, at: datetime) -> FreeAnswer:
    """Say of what someone wrote, masked by machine, whether everyone may read it. Raises `NotYourSurvey`, `NotNow`."""
    who = allow(by, answer.wave.survey.organisation_id)
    with transaction.atomic():
        wave = locked(answer.wave)
        if wave.state != Wave.State.COUNTED:
            raise NotNow
        kept = FreeAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
        kept.state = FreeAnswer.State.SHOWN if is_fit else FreeAnswer.State.KEPT_BACK
        kept.read_by_id = who
        kept.save(update_fields=["state", "read_by"])
        tell(wave, "wave.words_read", {"fit": is_fit}, by=by, at=at)
    return kept


def publish_wave(*, wave: Wave, revision: int, by: Acting, at: datetime) -> Wave:
    """Show the result to everyone. Raises `NotYourSurvey`, `NotNow`, `SamePerson`, `WordsUnread`."""
    who = allow(by, wave.survey.organisation_id, PUBLISHERS)
    with transaction.atomic():
        fresh = locked(wave)
        if fresh.state != Wave.State.COUNTED or fresh.revision != revision:
            raise NotNow
        if fresh.counted_by_id == who:
            raise SamePerson
        if fresh.free_answers.filter(state=FreeAnswer.State.WAITING).exists():
            raise WordsUnread
        fresh.state, fresh.published_by_id, fresh.published_at = Wave.State.PUBLISHED, who, at
        fresh.revision += 1
        fresh.save()
        tell(fresh, "wave.published", {"n": fresh.result["n"]}, by=by, at=at)
    return fresh


def withdraw_wave(*, wave: Wave, by: Acting, at: datetime) -> Wave:
    """Show the result no more; it may be changed and counted again. Raises `NotYourSurvey`, `NotNow`."""
    allow(by, wave.survey.organisation_id, PUBLISHERS)
    with transaction.atomic():
        fresh = locked(wave)
        if fresh.state != Wave.State.PUBLISHED:
            raise NotNow
        fresh.state, fresh.published_by_id, fresh.published_at = Wave.State.COUNTED, None, None
        fresh.revision += 1
        fresh.save()
        tell(fresh, "wave.withdrawn", by=by, at=at)
    return fresh
