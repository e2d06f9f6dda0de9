"""Surveys of the demo city: two waves of invented answers, published and marked as such, one that is open, one of staff.

The answers are drawn with a fixed seed and follow no published figure: what Tokyo published stands on a page of its own.
"""

import csv
import io
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.selectors import acting_of
from madoguchi.core.calendars import fiscal_year
from madoguchi.core.clock import japan_day
from madoguchi.site.demo.city import People
from madoguchi.surveys.models import FreeAnswer, Survey, Wave
from madoguchi.surveys.selectors import Match, Pair, WaveMapping, book_so_far, suggested
from madoguchi.surveys.services import (
    change_wave,
    count_wave,
    make_survey,
    open_wave,
    plan_wave,
    publish_wave,
    read_free_answer,
    take_panel,
)
from madoguchi.surveys.types import HEADINGS, Choice, Codebook, Item, Kind, template_rows
from madoguchi.versions.services import publish

SEED = 20261001
SAMPLES = ((2, 320), (1, 900))
"""How many years ago, and how many answered."""
MARGINS = {
    "sex": {"male": 49.0, "female": 51.0},
    "age": {"20": 15.0, "30": 15.0, "40": 18.0, "50": 19.0, "60": 15.0, "70": 18.0},
}
"""Of an invented prefecture, in per cent."""
SAID = (
    "コンビニで証明書が取れて助かりました。",
    "スマートフォンだけで終わったのがよかったです。",
    "窓口に行く時間がとれないので、もっと増やしてください。",
    "画面の言葉がむずかしいときがあります。",
)


def ask_people(people: People, *, today: datetime) -> None:
    """Make the surveys, bring in two waves, and open one for residents and one for staff."""
    place = people.organisations["madono-ken"]
    began = today - timedelta(days=760)
    residents = _survey(
        people, place, "digital-procedures", "行政手続のデジタル化に関する調査", "resident", at=began
    )
    Survey.objects.filter(pk=residents.pk).update(audience=Survey.Audience.PUBLIC)
    residents.refresh_from_db()
    before: Wave | None = None
    for years, n in SAMPLES:
        before = _wave(people, residents, n, before, at=today - timedelta(days=365 * years - 30))
    _open(people, residents, today=today)
    staff = _survey(people, place, "digital-work", "職員のデジタルな働き方の調査", "staff", at=began)
    _open(people, staff, today=today)


def _survey(
    people: People, place: Organisation, code: str, title: str, template: str, *, at: datetime
) -> Survey:
    editor, publisher = acting_of(people.editor, at=at), acting_of(people.publisher, at=at)
    made = make_survey(
        organisation=place, code=code, title=title, template=template, is_example=True, by=editor, at=at
    )
    publish(made.form.versions.get(), by=publisher, at=at)
    return made


def _open(people: People, survey: Survey, *, today: datetime) -> None:
    by, day = acting_of(people.editor, at=today), japan_day(today)
    planned = plan_wave(
        survey=survey,
        label=_year(today),
        opens_on=day - timedelta(days=3),
        closes_on=day + timedelta(days=25),
        by=by,
        at=today,
    )
    open_wave(wave=planned, by=by, at=today)


def _year(at: datetime) -> str:
    return f"令和{fiscal_year(japan_day(at)) - 2018}年度"


def _wave(people: People, survey: Survey, n: int, before: Wave | None, *, at: datetime) -> Wave:
    editor, publisher = acting_of(people.editor, at=at), acting_of(people.publisher, at=at)
    day = japan_day(at)
    wave = plan_wave(
        survey=survey,
        label=_year(at),
        opens_on=day - timedelta(days=20),
        closes_on=day - timedelta(days=6),
        by=editor,
        at=at,
    )
    now = book_so_far(wave)
    book = now if before is not None else _earlier(now)
    rng = random.Random(f"{SEED} {n}")  # noqa: S311 - a story, not a secret
    answered = [_person(rng, book, is_later=before is not None) for _n in range(n)]
    take_panel(
        wave=wave,
        content=_answers(book, answered),
        codebook=_table([HEADINGS, *book.rows()]),
        by=editor,
        at=at,
    )
    wave.refresh_from_db()
    ages = {one.code for one in book.by_code["age"].choices}
    margins = {**MARGINS, "age": {code: share for code, share in MARGINS["age"].items() if code in ages}}
    design: dict[str, Any] = {"margins": margins, "method": "調査会社の登録者への、画面での調査（架空）"}
    if before is not None:
        design["mapping"] = _mapping(book, _earlier(now)).to_json()
    wave = change_wave(wave=wave, revision=wave.revision, design=design, gives_records=True, by=editor, at=at)
    wave = count_wave(wave=wave, by=editor, at=at)
    for one in FreeAnswer.objects.filter(wave=wave).select_related("wave__survey"):
        read_free_answer(answer=one, is_fit=True, by=editor, at=at)
    return publish_wave(wave=wave, revision=wave.revision, by=publisher, at=at)


def _earlier(book: Codebook) -> Codebook:
    """The codebook of the first wave: no seventies, and one reason that was asked as two."""
    changed = {
        "age": tuple(one for one in book.by_code["age"].choices if one.code != "70"),
        "digital_why": (
            *(one for one in book.by_code["digital_why"].choices if one.code not in ("repeat", "other")),
            Choice("again", "繰り返し申請が必要だった"),
            Choice("each", "申請先ごとに手続が必要だった"),
            Choice("other", "そのほか"),
        ),
    }
    return Codebook(tuple(replace(one, choices=changed.get(one.code, one.choices)) for one in book.items))


def _mapping(now: Codebook, before: Codebook) -> WaveMapping:
    matches = []
    for match in suggested(now, before).matches:
        pairs = match.pairs
        if match.now == "digital_why":
            kept = tuple(one for one in pairs if "repeat" not in one.now and one.now)
            pairs = (*kept, Pair(("repeat",), ("again", "each")))
        matches.append(Match(match.now, match.before, pairs, match.note))
    return WaveMapping(tuple(matches))


def _person(rng: random.Random, book: Codebook, *, is_later: bool) -> dict[str, Any]:
    """Someone invented, who answers what they are asked; a little is easier in the later wave."""
    answers: dict[str, Any] = {}
    for item in book.items:
        if item.is_asked_of(answers):
            answers[item.code] = _answer(rng, item, answers, is_later=is_later)
    return answers


def _answer(rng: random.Random, item: Item, answers: Mapping[str, Any], *, is_later: bool) -> Any:
    codes = [one.code for one in item.choices]
    if item.code == "sex":
        return rng.choices(codes, [44, 54, 2])[0]
    if codes == ["yes", "no"]:
        likely = {"inconvenient": 0.52, "digital_used": 0.44, "benefit": 0.5}.get(item.code, 0.3)
        likely += (0.09 if item.code in ("digital_used", "benefit") else -0.06) if is_later else 0
        old = answers.get("age") in ("60", "70")
        return "yes" if rng.random() < likely - (0.12 if old and item.code == "digital_used" else 0) else "no"
    if item.kind is Kind.SINGLE:
        return rng.choices(codes, [len(codes) - n / 2 for n in range(len(codes))])[0]
    if item.kind is Kind.MANY:
        alone = [code for code in codes if code == "none"]
        if alone and rng.random() < 0.1:
            return alone
        told = [code for n, code in enumerate(codes) if code != "none" and rng.random() < 0.6 / (1 + 0.3 * n)]
        return told or [codes[0]]
    return rng.choice(SAID) if rng.random() < 0.02 else None


def _answers(book: Codebook, people: list[dict[str, Any]]) -> bytes:
    rows: list[list[str]] = [list(template_rows(book))]
    for one in people:
        row: list[str] = []
        for item in book.items:
            given = one.get(item.code)
            if item.kind is Kind.MANY:
                chosen = given or []
                row += ["" if given is None else "1" if c.code in chosen else "0" for c in item.choices]
            else:
                row.append("" if given is None else str(given))
        rows.append(row)
    return _table(rows)


def _table(rows: list[Any]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")
