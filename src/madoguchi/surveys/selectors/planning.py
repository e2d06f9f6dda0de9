"""What a wave is to be, as officers write it: the population that answers are weighted to, and how many are wanted of whom."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import document_of
from madoguchi.language.folding import fold
from madoguchi.surveys.analysis import ROLES, roles_in
from madoguchi.surveys.asked import codebook_of
from madoguchi.surveys.codebook import Codebook
from madoguchi.surveys.models import Wave
from madoguchi.surveys.selectors.results import ROLE_NAMES

MOST_LINES = 200


class SettingWrong(Refusal):
    """A line cannot be read; the sentence says which."""


def book_so_far(wave: Wave) -> Codebook:
    """The codebook of the wave, or before it opens that of the newest public version of its form."""
    if wave.codebook:
        return Codebook.of_json(wave.codebook)
    version = wave.survey.form.versions.filter(published_at__isnull=False).order_by("-number").first()
    version = version or wave.survey.form.versions.order_by("-number").first()
    return codebook_of(document_of(version)) if version else Codebook()


def books_compared(wave: Wave) -> tuple[Codebook, Wave, Codebook] | None:
    """The codebook of the wave, the wave before, and its codebook; None where there is none."""
    before = (
        Wave.objects.filter(survey=wave.survey_id, number__lt=wave.number)
        .exclude(codebook=[])
        .order_by("-number")
        .first()
    )
    return None if before is None else (book_so_far(wave), before, Codebook.of_json(before.codebook))


def _groups(book: Codebook, design: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """By role the code of each group by its label."""
    return {
        role: {fold(one.label): one.code for one in book.by_code[code].choices}
        for role, code in roles_in(book, design).items()
    }


def margins_read(wave: Wave, text: str) -> dict[str, dict[str, float]]:
    """The population in lines like 「年代,20代,17.2」. Raises `SettingWrong`.

    A trait that is named needs all its groups but those that say nothing; the numbers may be people or per cent.
    """
    book = book_so_far(wave)
    groups = _groups(book, wave.design)
    roles = {fold(str(name)): role for role, name in ROLE_NAMES.items()}
    found: dict[str, dict[str, float]] = {}
    for line, cells in _lines(text):
        role = roles.get(fold(cells[0])) if len(cells) == 3 else None
        code = groups.get(role or "", {}).get(fold(cells[1])) if role else None
        amount = _amount(cells[-1])
        if role is None or code is None or amount is None or amount <= 0:
            raise SettingWrong(
                _(
                    "%(line)d行目を直してください。「年代,20代,17.2」のように、分け方・区分・人数か割合を書きます。"
                )
                % {"line": line},
                field="margins",
            )
        found.setdefault(role, {})[code] = amount
    return found


def margins_in_words(wave: Wave) -> str:
    """The population as it is written."""
    book = book_so_far(wave)
    roles = roles_in(book, wave.design)
    return "\n".join(
        f"{ROLE_NAMES[role]},{book.by_code[roles[role]].label_of.get(code, code)},{amount:g}"
        for role, margin in (wave.design.get("margins") or {}).items()
        if role in roles
        for code, amount in margin.items()
    )


def quotas_read(wave: Wave, text: str) -> list[dict[str, Any]]:
    """How many are wanted of whom, in lines like 「男性,20代,50」. Raises `SettingWrong`."""
    groups = _groups(book_so_far(wave), wave.design)
    found = []
    for line, cells in _lines(text):
        cell: dict[str, str] = {}
        for name in cells[:-1]:
            role = next((one for one in ROLES if fold(name) in groups.get(one, {})), "")
            if role:
                cell[role] = groups[role][fold(name)]
        amount = _amount(cells[-1])
        if not cell or len(cell) != len(cells) - 1 or amount is None or amount < 1 or amount != int(amount):
            raise SettingWrong(
                _("%(line)d行目を直してください。「男性,20代,50」のように、区分と目標の人数を書きます。")
                % {"line": line},
                field="quotas",
            )
        found.append({"cell": cell, "target": int(amount)})
    return found


def quotas_in_words(wave: Wave) -> str:
    """The quotas as they are written."""
    return "\n".join(",".join([*_labels(wave, one["cell"]), str(one["target"])]) for one in _quotas(wave))


def quota_progress(wave: Wave) -> list[dict[str, Any]]:
    """Of each quota how many have answered."""
    quotas = _quotas(wave)
    if not quotas:
        return []
    roles = roles_in(book_so_far(wave), wave.design)
    counts = [0] * len(quotas)
    for answers in wave.responses.values_list("answers", flat=True).iterator(chunk_size=2_000):
        for place, one in enumerate(quotas):
            counts[place] += all(
                answers.get(roles.get(role, "")) == code for role, code in one["cell"].items()
            )
    return [
        {
            "words": _("・").join(_labels(wave, one["cell"])),
            "target": one["target"],
            "n": n,
            "is_met": n >= one["target"],
            "percent": min(100, 100 * n // one["target"]),
        }
        for one, n in zip(quotas, counts, strict=True)
    ]


def _quotas(wave: Wave) -> list[dict[str, Any]]:
    return list(wave.design.get("quotas") or [])


def _labels(wave: Wave, cell: Mapping[str, str]) -> list[str]:
    book = book_so_far(wave)
    roles = roles_in(book, wave.design)
    return [
        book.by_code[roles[role]].label_of.get(cell[role], cell[role])
        for role in ROLES
        if role in cell and role in roles
    ]


def _lines(text: str) -> Iterable[tuple[int, list[str]]]:
    for line, row in enumerate(text.splitlines()[:MOST_LINES], 1):
        cells = [
            one.strip() for one in row.replace("，", ",").replace("\t", ",").replace("、", ",").split(",")
        ]
        if any(cells):
            yield line, cells


def _amount(text: str) -> float | None:
    try:
        amount = float(fold(text).removesuffix("%").removesuffix("人"))
    except ValueError:
        return None
    return amount if 0 <= amount < 1e12 else None
