"""The published results of the surveys of residents of FY2023 and FY2024: quoted word by word, and reproduced.

A file of respondents whose tables are the published ones goes through the import that firms' files go through. The same
bases, percentages and differences come out; what the published material leaves open stands in `docs/surveys.md`.
"""

from pathlib import Path
from typing import Any

import pytest

from madoguchi.core.clock import japan_day
from madoguchi.surveys.library import published
from madoguchi.surveys.models import Wave
from madoguchi.surveys.services import change_wave, count_wave, plan_wave, take_panel
from madoguchi.surveys.statistics.intervals import points_of, rounded
from tests.surveys.conftest import made_survey
from tests.surveys.made import answers_file, codebook_file
from tests.surveys.tokyo import asked_only, book_of_year, facts, mapping, people_of
from tests.world import World

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"
YES_NO = ["inconvenient", "digital_used", "digital_inconvenient", "benefit", "missed", "share", "several"]


@pytest.mark.survey
def test_every_figure_stands_in_the_material():
    held = published()
    lines = (REFERENCE / held["file"]).read_text().split("\n")
    for one in held["facts"]:
        assert one["quote"] in lines[one["line"] - 1], one
    whole = "\n".join(lines)
    for one in (*held["changes"], *held["waves"].values()):
        assert one["quote"] in whole


def test_every_figure_is_in_its_own_quote():
    for one in published()["facts"]:
        said = one["quote"].replace(",", "")
        for name in ("n", "percent", "points"):
            if name in one:
                assert str(abs(one[name])) in said, one


@pytest.fixture
def waves(world: World) -> dict[str, Wave]:
    """Both years, brought in as a firm's files, and counted."""
    survey = made_survey(world)
    by, day = world.acting(world.editor), japan_day(world.at)
    found = {}
    for year in ("2023", "2024"):
        wave = plan_wave(survey=survey, label=f"{year}年度", opens_on=day, closes_on=day, by=by, at=world.at)
        held = book_of_year(year)
        people = asked_only(held, people_of(year))
        taken = take_panel(
            wave=wave, content=answers_file(held, people), codebook=codebook_file(held), by=by, at=world.at
        )
        assert taken.reading.wrong_rows == 0, taken.reading.troubles[:3]
        wave.refresh_from_db()
        if year == "2024":
            design = {"mapping": mapping().to_json()}
            wave = change_wave(wave=wave, revision=wave.revision, design=design, by=by, at=world.at)
        found[year] = count_wave(wave=wave, by=by, at=world.at)
    return found


def table(wave: Wave, code: str, part: str = "all") -> dict[str, Any]:
    return next(one for one in wave.result["tables"][part] if one["code"] == code)


def percent(wave: Wave, code: str, option: str, part: str = "all") -> float:
    return next(one["percent"] for one in table(wave, code, part)["items"] if one["code"] == option)


@pytest.mark.django_db
def test_bases_percentages_and_differences_are_the_published_ones(waves: dict[str, Wave]):
    compared = 0
    # samples, ages and bases
    for year, wave in waves.items():
        assert wave.result["n"] == facts("n", year)[""]["n"]
        assert table(wave, "inconvenient_why")["n"] == facts("inconvenient_why", year)[""]["n"]
        ages = {one["code"]: one["n"] for one in table(wave, "age")["items"]}
        assert ages == {code: one["n"] for code, one in facts("age", year).items()}
        # several answers, of those who were asked
        for option, one in facts("inconvenient_why", year).items():
            if option:
                assert rounded(percent(wave, "inconvenient_why", option)) == one["percent"]
                compared += 1
    now, before = waves["2024"], waves["2023"]
    assert table(now, "digital_inconvenient")["n"] == facts("digital_used", "2024")["yes"]["n"] == 1179
    # shares, and points between the years as the material prints them
    for code in YES_NO:
        one = facts(code, "2024")["yes"]
        assert rounded(percent(now, code, "yes")) == one["percent"]
        if "points" in one:
            assert points_of(percent(now, code, "yes"), percent(before, code, "yes")) == one["points"], code
            compared += 1
    for option, one in facts("inconvenient_why", "2024").items():
        if option:
            shares = (percent(wave, "inconvenient_why", option) for wave in (now, before))
            assert points_of(*shares) == one["points"]
            compared += 1
    assert compared == 36


@pytest.mark.django_db
def test_who_wants_to_be_told_is_compared_with_two_options_together(waves: dict[str, Wave]):
    now, before = waves["2024"], waves["2023"]
    together = percent(before, "push", "surely") + percent(before, "push", "rather")
    assert rounded(percent(before, "push", "surely")) == facts("push", "2023")["surely"]["percent"]
    assert rounded(percent(before, "push", "rather")) == facts("push", "2023")["rather"]["percent"]
    assert points_of(percent(now, "push", "want"), together) == facts("push", "2024")["want"]["points"] == -19
    rows = next(one for one in now.result["comparison"]["all"] if one["code"] == "push")["rows"]
    merged = next(one for one in rows if one["now"][0][0] == "want")
    assert merged["change"] == "merged"
    assert merged["points"] is None  # the material subtracts it; we say that it was another question


@pytest.mark.django_db
def test_topics_of_each_age_are_the_published_top_three(waves: dict[str, Wave]):
    cross = next(
        one for one in waves["2024"].result["crosses"] if (one["by"], one["code"]) == ("age", "push_topics")
    )
    told = [one for one in published()["facts"] if one["question"] == "push_topics"]
    assert len(told) == 18
    for one in told:
        column = next(each for each in cross["columns"] if each["group"] == one["age"])
        cell = next(each for each in column["items"] if each["code"] == one["option"])
        assert column["n"] == facts("age", "2024")[one["age"]]["n"]
        assert rounded(cell["percent"]) == one["percent"]


@pytest.mark.django_db
def test_years_of_other_ages_are_compared_over_the_ages_of_both(waves: dict[str, Wave]):
    now = waves["2024"]
    assert now.result["is_alike"] is False
    assert table(now, "inconvenient", "20-60")["n"] == 2400 - facts("age", "2024")["70"]["n"] == 2091
    assert table(waves["2023"], "inconvenient", "20-60")["n"] == 521
    rows = next(one for one in now.result["comparison"]["20-60"] if one["code"] == "inconvenient")["rows"]
    assert rows[0]["points"] == pytest.approx(
        percent(now, "inconvenient", "yes", "20-60") - percent(waves["2023"], "inconvenient", "yes", "20-60"),
        abs=1e-4,
    )
    assert rows[0]["low"] < rows[0]["points"] < rows[0]["high"]


@pytest.mark.django_db
def test_what_was_split_and_renamed_is_said(waves: dict[str, Wave]):
    by_code = {one["code"]: one for one in waves["2024"].result["comparison"]["all"]}
    repeat = next(one for one in by_code["digital_why"]["rows"] if one["now"][0][0] == "repeat")
    assert (repeat["change"], [code for code, _share in repeat["before"]]) == ("merged", ["again", "each"])
    visits = next(one for one in by_code["share_items"]["rows"] if one["now"][0][0] == "visits")
    assert visits["change"] == "reworded"
    seventy = next(one for one in by_code["age"]["rows"] if one["now"] and one["now"][0][0] == "70")
    assert (seventy["change"], seventy["points"]) == ("added", None)
