"""One question out of those of several forms: the strictest of their limits, and all that they say."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from madoguchi.eforms.types import Question

_PERIODS = {"d": 1, "m": 31, "y": 366}


def merged(questions: Sequence[Question], *, name: str, page_id: str, show_if: Any) -> Question:
    """The question called `name` that stands for all of `questions`, the first of which gives the words."""
    first = questions[0]
    kinds = {question.type for question in questions}
    return replace(
        first,
        id=name,
        page_id=page_id,
        type="text" if "text" in kinds else first.type,
        hint=joined(question.hint for question in questions),
        required=any(question.required for question in questions),
        term=next((question.term for question in questions if question.term), ""),
        document_kind=next((q.document_kind for q in questions if q.document_kind), ""),
        show_if=show_if,
        max_length=min(question.max_length for question in questions),
        minimum=_strictest([question.minimum for question in questions], max),
        maximum=_strictest([question.maximum for question in questions], min),
        unit=next((question.unit for question in questions if question.unit), ""),
        accept=_accepted(questions),
        max_files=min(question.max_files for question in questions),
        confirm=any(question.confirm for question in questions),
        list_id=name if first.entries is not None else "",
        entries=replace(first.entries, id=name) if first.entries is not None else None,
    )


def is_impossible(question: Question) -> bool:
    """Whether nothing could satisfy all the forms at once: then each has to ask for itself."""
    low, high = question.minimum, question.maximum
    if low is None or high is None or _is_relative(low) != _is_relative(high):
        return not question.accept
    return bool(_size(low) > _size(high)) or not question.accept


def joined(texts: Iterable[str]) -> str:
    """Texts one under the other, none of them twice."""
    return "\n".join(dict.fromkeys(text for text in texts if text))


def _accepted(questions: Sequence[Question]) -> tuple[str, ...]:
    return tuple(kind for kind in questions[0].accept if all(kind in one.accept for one in questions))


def _strictest(limits: list[int | str | None], pick: Callable[..., Any]) -> int | str | None:
    """The one of `limits` that leaves least; days before and after today are compared among themselves."""
    given = [limit for limit in limits if limit is not None]
    relative = [limit for limit in given if _is_relative(limit)]
    found: int | str | None = pick(relative or given, key=_size, default=None)
    return found


def _is_relative(limit: int | str) -> bool:
    return isinstance(limit, str) and limit.startswith("today")


def _size(limit: int | str) -> Any:
    """What limits of one kind are compared by: numbers, ISO days, or days from today."""
    if not isinstance(limit, str) or not limit.startswith("today"):
        return limit
    offset = limit.removeprefix("today")
    return int(offset[:-1]) * _PERIODS[offset[-1]] if offset else 0
