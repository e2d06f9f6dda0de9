"""The pages of the plan in English and in plain Japanese say nothing of ours in Japanese; their files do, for everyone."""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import polib
import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

import madoguchi
from madoguchi.core.clock import JAPAN
from madoguchi.core.ids import random_number
from madoguchi.papers.reading import said_in
from madoguchi.plan.models import AnalogueClause, Contact, NamedItem
from madoguchi.plan.services.barrier_ends import release
from madoguchi.plan.services.barriers import publish_barrier
from madoguchi.plan.services.kpi import PointData, count_states, set_points
from madoguchi.plan.services.sheets import ask_sheet_publication, publish_sheet
from madoguchi.plan.types.indicators import definitions_page, indicator_named, indicators
from madoguchi.registry.models import Process, ProcessStanding
from tests.plan import barring
from tests.plan.counting import Counting
from tests.plan.kpi_world import AT as AT_FIGURES
from tests.plan.kpi_world import KpiWorld
from tests.plan.sheets_world import PlanWorld
from tests.plan.test_inventory import AT as AT_ROUNDS
from tests.plan.test_lists import main_procedures

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 10, tzinfo=JAPAN)
START = date(2024, 4, 1)
JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]+")
SAID_BY_OFFICES = ("accounts", "improvement", "plan", "registry")
"""Rooms whose records hold names and sentences that nobody has translated."""


def reader(language: str) -> Client:
    """Somebody who chose a language."""
    client = Client()
    client.cookies["language"] = language
    return client


def kept(value: Any) -> Iterator[str]:
    """The Japanese texts in a value of a record."""
    if isinstance(value, str) and JAPANESE.search(value):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from kept(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from kept(one)


def in_records() -> list[str]:
    """Every Japanese text that an office wrote, the longest first."""
    found = set[str]()
    for room in SAID_BY_OFFICES:
        for model in apps.get_app_config(room).get_models():
            for row in model._default_manager.values():
                found.update(kept(list(row.values())))
    return sorted(found, key=len, reverse=True)


def ours(page: str) -> list[str]:
    """The Japanese on an English page that stands in no record: in text, and in what is read aloud or shown."""
    body = re.sub(
        r"<(script|style|svg)\b.*?</\1>", "", page[page.index("<main") : page.index("</main>")], flags=re.S
    )
    said = re.findall(r'(?:aria-label|data-label|alt|title|placeholder|value)="([^"]*)"', body)
    text = unescape(
        "\n".join([re.sub(r"<[^>]+>", "\n", re.sub(r"</?(?:span lang[^>]*|wbr)>", "", body)), *said])
    )
    for words in in_records():
        text = text.replace(words, " ")
    return [line.strip() for line in text.splitlines() if JAPANESE.search(line)]


def figures() -> list[str]:
    """A prefecture with processes of every state, a target and a past."""
    made = KpiWorld()
    made.processes(12, made.green, [(START, "digitised", None)], is_priority=True)
    made.processes(
        5, made.care, [(START, "planned", date(2025, 4, 1)), (date(2026, 6, 1), "digitised", None)]
    )
    made.processes(6, made.green, [(START, "planned", date(2026, 12, 1))])
    made.processes(4, made.care, [(START, "barred", None)], is_own=False)
    point = PointData("digitalisation_rate", "target", date(2027, 3, 31), Decimal(100), "窓野県デジタル計画")
    set_points(organisation=made.prefecture, points=[point], by=made.planner, at=AT_FIGURES)
    count_states(at=AT_FIGURES)
    return ["/plan/", *(f"/plan/indicators/{one.key}/" for one in indicators())]


def barriers() -> list[str]:
    """A barrier with a request that waits, and one that is gone."""
    made = barring.World(AT)
    road, clinic = made.procedure("road", made.roads), made.procedure("clinic", made.health)
    wall = made.barrier(made.process(road, "占用許可の申請", 12000), counterpart="試験省")
    gone = made.barrier(made.process(clinic, "開設の届出", 30), kind="system", law="", title="古いシステム")
    other = made.barrier(made.process(clinic, "休止の届出", 40), kind="nature", title="会って話す")
    made.asked(wall)
    for one in (wall, gone, other):
        publish_barrier(barrier=one, by=made.second, at=AT)
    ended = {"released_on": date(2026, 11, 1), "planned_on": date(2027, 1, 1), "outcome": "更新しました。"}
    release(barrier=gone, **ended, by=made.plan, at=AT)
    return ["/plan/barriers/", *(reverse("portal:plan_barrier", args=[one.code]) for one in (wall, gone))]


def rounds() -> list[str]:
    """Two published rounds."""
    published = Counting(AT_ROUNDS).two_rounds()[0]
    return ["/plan/inventory/", f"/plan/inventory/{published.quarter}/"]


def priorities() -> list[str]:
    """A period with a sheet, a named list, standard periods, contacts and clauses."""
    made = PlanWorld(AT)
    version = made.sheet_written(made.settled())
    ask_sheet_publication(version=version, by=made.worker, at=AT)
    publish_sheet(version=version, by=made.second, at=AT)
    main_procedures(made)
    for n, kind in enumerate(AnalogueClause.Kind.values):
        stage = AnalogueClause.Stage.values[n % len(AnalogueClause.Stage.values)]
        AnalogueClause.objects.create(
            organisation=made.city, code=f"an-{n}", ordinance="公園の条例", article="第5条", title="見て確かめる",
            kind=kind, stage=stage, due_on=date(2026, 4, 1), done_on=date(2026, 4, 1) if stage == "done" else None,
            note="理由があるため",
        )  # fmt: skip
    for n, kind in enumerate(Contact.Kind.values):
        Contact.objects.create(
            organisation=made.city, code=f"ct-{n}", title="占用の契約書", kind=kind, note="紙が要るため",
            state=Contact.State.values[n % len(Contact.State.values)], yearly=1200, is_important=True,
            planned_on=date(2027, 4, 1),
        )  # fmt: skip
    sheets, process = "/plan/sheets/second/", Process.objects.get(procedure=made.many)
    process.code = random_number("proc")
    process.save()
    ProcessStanding.objects.create(
        process=process, on=START, state="planned", planned_on=START, recorded_at=AT, is_own_discretion=True
    )
    lists = [f"/plan/lists/main/?state={state}" for state in NamedItem.State.values]
    return [
        *(sheets, f"{sheets}{made.many.slug}/", "/plan/lists/", *lists, "/plan/periods/"),
        *(f"/plan/periods/{made.city.slug}/", "/plan/contacts/", "/plan/analogue/", "/plan/reports/"),
        reverse("portal:plan_process", args=[process.code]),
    ]


WORLDS = {"figures": (figures, AT_FIGURES), "barriers": (barriers, AT), "rounds": (rounds, AT_ROUNDS), "priorities": (priorities, AT)}  # fmt: skip


@pytest.mark.parametrize("name", WORLDS)
def test_an_english_page_holds_no_sentence_of_ours_in_japanese(name):
    make, at = WORLDS[name]
    with time_machine.travel(at, tick=False):
        pages = make()
        wrong = {}
        for address in pages:
            answer = reader("en").get(address)
            assert answer.status_code == 200, address
            if found := ours(answer.content.decode()):
                wrong[address] = found
    assert not wrong, wrong


def said_plainly() -> list[str]:
    """The longer sentences of the plan that plain Japanese says otherwise."""
    path = Path(madoguchi.__file__).parent / "plan/locale/ja_Easy/LC_MESSAGES/django.po"
    entries = [one for one in polib.pofile(str(path)) if "%(" not in one.msgid and len(one.msgid) > 9]
    return [one.msgid for one in entries if one.msgid not in one.msgstr]


@pytest.mark.parametrize("name", WORLDS)
def test_a_page_in_plain_japanese_says_it_otherwise(name):
    make, at = WORLDS[name]
    with time_machine.travel(at, tick=False):
        seen = set[str]()
        for address in make():
            page, plain = (reader(one).get(address).content.decode() for one in ("", "ja-easy"))
            bare = re.sub(r"<r[tp]>.*?</r[tp]>|</?ruby>", "", plain)
            wrong = [one for one in said_plainly() if one in bare]
            assert "<ruby>" in plain and not wrong, (address, wrong)
            seen |= {one for one in said_plainly() if one in page}
    assert seen, "the sentences are looked for as the page says them"


def test_each_page_tells_an_indicator_in_its_own_language():
    with time_machine.travel(AT_FIGURES, tick=False):
        figures()
        told = [
            reader(one).get("/plan/indicators/digitalisation_rate/").content.decode()
            for one in ("en", "", "ja-easy", "en")
        ]
    assert [("どのプロセスも1と数えます" in one, "Each process counts as one" in one) for one in told] == [
        (False, True),
        (True, False),
        (False, False),
        (False, True),
    ]
    assert "17 of 27 processes" in told[0] and "27プロセスのうち17" in told[1]


def test_the_definitions_that_are_written_down_stay_japanese():
    written = definitions_page()
    with translation.override("en"):
        told = indicator_named("windows_satisfied")
        assert told is not None and told.title == "Satisfaction with service windows"
        assert definitions_page() == written
    assert "窓口の満足度" in written


FILES = {
    "figures": (
        "/plan/indicators.csv", "/plan/indicators/digitalisation_rate/series.csv",
        "/plan/indicators/digitalisation_rate/parts.csv?by=kind", "/plan/indicators/digitalisation_rate/waiting.csv",
        "/plan/figures.pdf",
    ),
    "barriers": ("/plan/barriers.csv", "/plan/barriers/kinds.csv"),
    "rounds": tuple(f"/plan/inventory/2026-Q3/{one}" for one in ("processes.csv", "processes.json", "changes.csv", "processes.xlsx")),
    "priorities": (
        "/plan/contacts.csv", "/plan/contacts/kinds.csv", "/plan/analogue.csv", "/plan/analogue/kinds.csv",
        "/plan/analogue/years.csv", "/plan/lists/main/list.csv", "/plan/lists/main/years.csv", "/plan/lists/main/list.xlsx",
        "/plan/sheets/second/list.csv", "/plan/sheets/second/sheets.xlsx",
    ),
}  # fmt: skip


def told_in(content: bytes) -> object:
    """What a file says: the words of a paper, the sheets of a workbook, the text of all else."""
    if content.startswith(b"%PDF"):
        return said_in(content)
    if content.startswith(b"PK"):
        book = load_workbook(io.BytesIO(content))
        return [(one.title, list(one.iter_rows(values_only=True))) for one in book.worksheets]
    return content.decode("utf-8-sig")


@pytest.mark.parametrize("name", FILES)
def test_files_are_japanese_whoever_takes_them(name):
    make, at = WORLDS[name]
    with time_machine.travel(at, tick=False):
        make()
        for address in FILES[name]:
            answers = [reader(language).get(address) for language in ("en", "ja-easy", "")]
            assert [one.status_code for one in answers] == [200, 200, 200], address
            told = [told_in(one.getvalue()) for one in answers]
            assert told[0] == told[1] == told[2], address
            assert JAPANESE.search(str(told[0])), address
