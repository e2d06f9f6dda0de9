"""Population files: taken in whole or refused with all that is wrong; made of profiles where nobody imported one."""

import re
import stat
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from madoguchi.columns.models import Population
from madoguchi.columns.selectors import population_file, rule_on
from madoguchi.columns.services import BadPopulationFile, MayNotImport, import_population
from madoguchi.core.acting import Role
from madoguchi.push.services import opt_out
from madoguchi.rules.columnar.population import Population as Opened
from madoguchi.rules.documents import load
from madoguchi.rules.situations import Situation
from madoguchi.site.cli.importing import app
from tests.push.world import TODDLERS, poorer_than

pytestmark = [pytest.mark.django_db]

GOOD: dict[str, list[Any]] = {
    "household_id": [1, 1, 2],
    "role": ["applicant", "child", "applicant"],
    "birth_date": [date(1990, 5, 5), date(2024, 12, 1), None],
    "income": [1_000_000, None, 2_500_000],
    "income_2025": [900_000, None, None],
    "city_code": ["990001", "990001", "990012"],
    "household.is_single_parent": [True, True, None],
    "children_complete": [True, True, False],
}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path) -> None:
    settings.POPULATION_DIR = tmp_path / "populations"


def parquet(tmp_path: Path, without: tuple[str, ...] = (), **changes: Any) -> Path:
    """A population file, changed."""
    columns = {**GOOD, **{name.replace("__", "."): value for name, value in changes.items()}}
    path = tmp_path / "given.parquet"
    pl.DataFrame({name: value for name, value in columns.items() if name not in without}).write_parquet(path)
    return path


def take(world, file: Path, **more: Any) -> Population:
    return import_population(
        file=file, organisation=world.city, by=world.acting(world.editor), at=world.at, **more
    )


def test_a_good_file_is_kept_for_its_owner_alone_and_found_from_below(world, tmp_path):
    made = take(world, parquet(tmp_path), title="令和8年の人口")
    assert (made.persons, made.households) == (3, 2)
    found = population_file(world.division)
    assert found is not None and found.title == "令和8年の人口" and not found.is_of_profiles
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(found.path.parent.stat().st_mode) == 0o700
    assert Opened.open(found.path).rows == 3
    assert population_file(world.other_city) is None
    again = take(world, parquet(tmp_path, income=[0, None, 5]))
    assert again.pk == made.pk and not found.path.exists()
    assert len(list(found.path.parent.iterdir())) == 1


def test_the_same_file_of_two_organisations_stays_for_the_other(world, tmp_path):
    take(world, parquet(tmp_path))
    administrator = world.acting(world.officer("other_admin", Role.ADMINISTRATOR, at=world.other_city))
    import_population(file=parquet(tmp_path), organisation=world.other_city, by=administrator, at=world.at)
    shared = population_file(world.other_city).path
    take(world, parquet(tmp_path, income=[0, None, 5]))
    assert shared.exists() and population_file(world.other_city).path == shared
    import_population(
        file=parquet(tmp_path, income=[7, None, 5]),
        organisation=world.other_city,
        by=administrator,
        at=world.at,
    )
    assert not shared.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"without": ("household_id",)}, "household_id"),
        ({"without": ("role",)}, "role"),
        ({"role": ["applicant", "dog", "applicant"]}, "2行目"),
        ({"role": ["applicant", "applicant", "applicant"]}, "2行目"),
        ({"household_id": [1, 1, 1]}, "1人だけの申請者"),
        ({"household_id": [1, None, 2]}, "household_id"),
        ({"income": [-1, None, 2]}, "0より小さい"),
        ({"income": [10**16, None, 2]}, "大きすぎる"),
        ({"income": ["百万", None, "2"]}, "整数の列"),
        ({"income": [1.5, None, 2.0]}, "整数の列"),
        ({"birth_date": ["1990-05-05", None, None]}, "日付の列"),
        ({"birth_date": [date(1090, 5, 5), None, None]}, "ありえない日付"),
        ({"shoe_size": [1, 2, 3]}, "語彙にありません"),
        ({"name": ["窓野花子", "窓野太郎", "川添"]}, "語彙にありません|個人を特定"),
        ({"occupation": ["会社員", None, None]}, "個人を特定"),
        ({"household__head_name": ["a", "a", "b"]}, "個人を特定"),
        ({"children_complete": [1, 1, 0]}, "はい・いいえ"),
        ({"household_id": [1, 1, 2, 1], **{name: [*v, v[-1]] for name, v in GOOD.items() if name != "household_id"}}, "2回使われて"),
        ({name: [] for name in GOOD}, "整数か文字|1人もいません|列"),
    ],
)  # fmt: skip
def test_what_is_no_population_is_refused_with_what_is_wrong(world, tmp_path, changes, says):

    with pytest.raises(BadPopulationFile) as refusal:
        take(world, parquet(tmp_path, **changes))
    assert re.search(says, str(refusal.value)), str(refusal.value)
    assert not Population.objects.exists() and not (tmp_path / "populations").exists()


def test_what_is_no_parquet_at_all(world, tmp_path):
    bad = tmp_path / "x.parquet"
    bad.write_bytes(b"PAR1 but not really PAR1")
    with pytest.raises(BadPopulationFile, match="Parquet"):
        take(world, bad)


def test_only_who_shapes_or_administers_imports(world, tmp_path):
    for user in (world.examiner, world.resident, world.publisher):
        with pytest.raises(MayNotImport):
            import_population(
                file=parquet(tmp_path), organisation=world.city, by=world.acting(user), at=world.at
            )


def test_on_the_command_line(world, tmp_path):
    run = CliRunner()
    arguments = ["population", str(parquet(tmp_path)), "--organisation", "city", "--by", world.editor.email]
    done = run.invoke(app, [*arguments, "--invented"])
    assert done.exit_code == 0 and "2 世帯、3 人" in done.output
    assert Population.objects.get().is_invented
    bad = parquet(tmp_path, income=[-1, None, 2])
    refused = run.invoke(app, arguments)
    assert refused.exit_code == 1 and "0より小さい" in refused.output
    missing = run.invoke(app, ["population", str(bad) + "x", *arguments[2:]])
    assert missing.exit_code == 1


def test_without_an_import_it_is_made_of_those_who_agreed(world):
    world.city.settings["code"] = "990001"
    world.city.save()
    assert population_file(world.city) is None
    world.programme("support", poorer_than(2_000_000))
    world.programme("toddlers", TODDLERS)
    for user, income in ((world.resident, 1_000_000), (world.neighbour, 3_000_000)):
        world.fact(user.person, "person.income", income)
        world.child(user, "2024-12-01")
        world.agrees(user)
    world.turn()
    found = population_file(world.city)
    assert found is not None and found.is_of_profiles and (found.persons, found.households) == (4, 2)
    assert population_file(world.city).path == found.path
    frame = pl.read_parquet(found.path)
    assert "income" not in frame.columns and frame["birth_date"].dtype == pl.Date
    rule = rule_on(found, poorer_than(2_000_000))
    (term,) = rule.terms()
    answers = frame.filter(pl.col("role") == "applicant")[term.rpartition(".")[2]].to_list()
    assert sorted(answers) == [False, True]
    assert rule_on(found, TODDLERS).terms() == load(TODDLERS).terms()
    world.fact(world.resident.person, "person.income", 9_000_000, at=world.morning(1))
    world.turn(world.morning(1))
    newer = population_file(world.city)
    assert newer.path != found.path and not found.path.exists()
    assert rule.holds(Situation.of({}), on=world.at.date()) is None


def test_a_division_sees_those_of_its_own_city_alone(world):
    world.city.settings["code"] = "992011"
    world.city.save()
    world.programme("toddlers", TODDLERS)
    world.agrees(world.resident)  # lives in another city
    world.turn()
    assert population_file(world.city) is None and population_file(world.division) is None


def test_who_withdraws_stands_in_no_file_any_more(world, django_capture_on_commit_callbacks):
    world.city.settings["code"] = "990001"
    world.city.save()
    world.programme("toddlers", TODDLERS)
    world.agrees(world.resident)
    world.turn()
    found = population_file(world.city)
    assert found is not None and found.path.exists()
    opt_out(subject=world.resident.person, by=world.acting(world.resident), at=world.at)
    with django_capture_on_commit_callbacks(execute=True):
        world.turn()
    assert not found.path.exists() and population_file(world.city) is None
