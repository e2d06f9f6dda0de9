"""The files of a published wave: tables, cross tables, what changed, the codebook, and records of single people."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from madoguchi.surveys.analysis import weights_of
from madoguchi.surveys.codebook import HEADINGS
from madoguchi.surveys.counting import columns_of
from madoguchi.surveys.models import Wave
from madoguchi.surveys.records import records_of
from madoguchi.surveys.selectors.results import WaveResult

RESULTS: dict[str, Any] = {
    "survey": _("調査"),
    "wave": _("回"),
    "label": _("回の名前"),
    "part": _("対象の記号"),
    "part_words": _("対象"),
    "question": _("設問番号"),
    "question_words": _("設問"),
    "kind": _("形式"),
    "base": _("回答対象"),
    "base_n": _("回答対象の人数"),
    "option": _("選択肢番号"),
    "option_words": _("選択肢"),
    "n": _("人数"),
    "percent": _("割合（％）"),
    "low": _("割合の下限（95％）"),
    "high": _("割合の上限（95％）"),
    "mean": _("平均"),
}
"""The columns of the tables; an empty number is held back because fewer than ten people stand behind it."""
CROSSES = (
    _("設問番号"),
    _("設問"),
    _("分け方"),
    _("区分"),
    _("区分の人数"),
    _("選択肢番号"),
    _("選択肢"),
    _("人数"),
    _("割合（％）"),
    _("割合の下限（95％）"),
    _("割合の上限（95％）"),
    _("ほかの区分との差"),
)
CHANGES = (
    _("対象"),
    _("設問番号"),
    _("設問"),
    _("変化"),
    _("今回の選択肢"),
    _("今回（％）"),
    _("前回の選択肢"),
    _("前回（％）"),
    _("差（ポイント）"),
    _("差の下限（95％）"),
    _("差の上限（95％）"),
    _("判定"),
)
FILES = {
    "results": _("設問ごとの結果"),
    "crosses": _("性別・年代などとのクロス集計"),
    "changes": _("前回からの変化"),
    "codebook": _("コードブック"),
    "records": _("匿名にした個票"),
}


def files_of(wave: Wave) -> list[str]:
    """The files that a wave gives away."""
    found = ["results", "crosses"]
    if wave.result.get("comparison"):
        found.append("changes")
    return [*found, "codebook", *(["records"] if wave.gives_records else [])]


def file_of(wave: Wave, name: str) -> tuple[list[str], Iterable[list[Any]]] | None:
    """Headings and lines of a file; None where the wave does not give it away."""
    if name not in files_of(wave):
        return None
    result = WaveResult(wave)
    if name == "results":
        return [str(one) for one in RESULTS.values()], ([*one.values()] for one in result.records())
    if name == "crosses":
        return [str(one) for one in CROSSES], _crosses(result)
    if name == "changes":
        return [str(one) for one in CHANGES], _changes(result)
    if name == "codebook":
        return list(HEADINGS), result.book.rows()
    return _records(result)


def _crosses(result: WaveResult) -> Iterator[list[Any]]:
    for item in result.book.items:
        for cross in result.crosses(item.code):
            for column in cross.columns:
                for row in column.rows:
                    told = [row.code, row.label, row.n, row.percent, row.low, row.high, row.mark]
                    yield [item.code, item.label, cross.name, column.label, column.n, *told]


def _changes(result: WaveResult) -> Iterator[list[Any]]:
    for part, words in result.parts:
        for item in result.book.items:
            for one in result.changes(item.code, part):
                shown = [*_sides(one.now), *_sides(one.before)]
                yield [
                    words,
                    item.code,
                    item.label,
                    one.change_words,
                    *shown,
                    one.points,
                    one.low,
                    one.high,
                    one.verdict,
                ]


def _sides(side: tuple[tuple[str, str, float | None], ...]) -> list[str]:
    shares = ["" if share is None else f"{share:.1f}" for _code, _label, share in side]
    return ["／".join(label for _code, label, _share in side), "／".join(shares)]


def _records(result: WaveResult) -> tuple[list[str], Iterable[list[Any]]]:
    people = list(result.wave.responses.values_list("answers", flat=True))
    columns = columns_of(result.book, people)
    raked = weights_of(columns, result.wave.design)
    weights = raked.weights if raked else np.ones(columns.n)
    made = records_of(result.book, people, [float(one) for one in weights], result.roles)
    heads = list(made.rows[0]) if made.rows else []
    return heads, ([*row.values()] for row in made.rows)
