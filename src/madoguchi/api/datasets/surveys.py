"""Open data of surveys: every option of every question of every published wave."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.api.datasets.columns import Kind, column
from madoguchi.api.datasets.dataset import CC_BY, Dataset, State, Words, tag_of
from madoguchi.surveys.selectors import RESULTS, WaveResult, published_waves

_WHOLE: frozenset[str] = frozenset({"wave", "base_n", "n"})
_NUMBERS: frozenset[str] = frozenset({"percent", "low", "high", "mean"})


def _kind(name: str) -> Kind:
    return "integer" if name in _WHOLE else "number" if name in _NUMBERS else "string"


SURVEY_COLUMNS = (
    column("id", "調査、回、対象、設問、選択肢"),
    column("is_example", "見本（回答は架空）", "boolean"),
    *(column(name, str(words), _kind(name)) for name, words in RESULTS.items()),
)


def survey_result_records() -> Iterator[dict[str, Any]]:
    """The numbers of all published waves, as their pages and files tell them."""
    for wave in published_waves():
        for one in WaveResult(wave).records():
            parts = (one[name] for name in ("survey", "wave", "part", "question", "option"))
            yield {"id": ".".join(str(part) for part in parts), "is_example": wave.survey.is_example, **one}


def _state() -> State:
    kept = list(published_waves().values_list("pk", "published_at", "counted_at"))
    rows = sum(1 for _row in survey_result_records())
    return State(rows, max((one[1] for one in kept if one[1]), default=None), tag_of(kept))


def survey_result_dataset(source: Words) -> Dataset:
    """The dataset of surveys."""
    return Dataset(
        name="surveys",
        title=_("調査の結果"),
        description=_(
            "公開した調査のすべての設問について、回答対象の人数、選択肢ごとの人数と割合、95％の幅を載せています。"
            "調査のページ、CSV、APIと同じ数です。10人に満たない数は空欄です。"
        ),
        licence=CC_BY,
        source=source,
        columns=SURVEY_COLUMNS,
        state=_state,
        records=survey_result_records,
        formats=("csv", "jsonl", "parquet"),
        key="id",
    )
