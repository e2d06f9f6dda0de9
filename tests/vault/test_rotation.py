"""Changing keys: everything still opens, what broke off goes on, old generations go when nothing uses them."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from madoguchi.applications.selectors import queue
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.events.models import Event
from madoguchi.examination.models import CaseWords
from madoguchi.examination.selectors.finding import narrowed_to
from madoguchi.examination.services.indexing import reindex_cases
from madoguchi.site.cli.rotate_keys import app
from madoguchi.vault import masters, services
from madoguchi.vault.ciphers import Tampered
from madoguchi.vault.keys import memory
from madoguchi.vault.masters import KeyMissing
from madoguchi.vault.models import Key
from madoguchi.vault.selectors import lookup_of, unseal
from madoguchi.vault.services import (
    GenerationInUse,
    KeyFileExists,
    destroy_retired,
    make_key_file,
    rotate,
    seal,
)
from tests.vault.conftest import ANNA, BY, CITY
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key_file")]

Kept = list[tuple[dict, bytes]]


@pytest.fixture
def kept() -> Kept:
    """Values of many owners, some of them held by a government."""
    given = [{"owner": uuid4(), "context": f"c{n}"} for n in range(25)]
    return [(one, seal(**one, data=n, tenant=CITY if n % 3 else None)) for n, one in enumerate(given)]


def opens(kept: Kept) -> bool:
    memory.clear()
    return [unseal(**given, sealed=sealed) for given, sealed in kept] == list(range(len(kept)))


@pytest.mark.engines
def test_after_a_rotation_all_opens_under_a_new_generation(kept, at, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 10)
    before = set(Key.objects.values_list("master", flat=True))
    told = []
    newest = rotate(progress=lambda done, total: told.append((done, total)), by=BY, at=at)
    assert set(Key.objects.values_list("master", flat=True)) == {newest} and {newest} != before
    assert told == [(10, 25), (20, 25), (25, 25)]
    assert opens(kept)
    assert [one.is_retired for one in masters.read().masters] == [True, False]
    assert rotate(by=BY, at=at) != newest, "the next one makes a generation of its own"
    assert opens(kept)


def test_one_that_was_killed_goes_on_where_it_was(kept, at, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 10)

    class Killed(BaseException):
        pass

    def kill(done: int, total: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        rotate(progress=kill, by=BY, at=at)
    halfway = masters.read()
    assert Key.objects.filter(master=halfway.newest.id).count() == 10
    assert opens(kept)
    late = ({"owner": ANNA, "context": "late"}, seal(owner=ANNA, context="late", data=25))
    assert rotate(by=BY, at=at) == halfway.newest.id, "the same generation"
    assert len(masters.read().masters) == 2
    assert not Key.objects.exclude(master=halfway.newest.id).exists()
    assert opens([*kept, late])


def test_retired_generations_go_only_when_nothing_uses_them(kept, at):
    old = Key.objects.values("pk", "wrapped", "master").first()
    rotate(by=BY, at=at)
    now_wrapped = Key.objects.values("pk", "wrapped", "master").get(pk=old["pk"])
    Key.objects.filter(pk=old["pk"]).update(wrapped=old["wrapped"], master=old["master"])
    with pytest.raises(GenerationInUse):
        destroy_retired(by=BY, at=at)
    Key.objects.filter(pk=old["pk"]).update(wrapped=now_wrapped["wrapped"], master=now_wrapped["master"])
    assert destroy_retired(by=BY, at=at) == [old["master"]]
    assert opens(kept)
    Key.objects.filter(pk=old["pk"]).update(wrapped=old["wrapped"], master=old["master"])  # an old copy
    with pytest.raises(KeyMissing):
        opens(kept)


def test_new_data_keys_seal_what_comes_and_the_old_ones_go_on_opening(kept, at):
    given, _sealed = kept[0]
    services.renew_data_keys(by=BY, at=at)
    newer = seal(**given, data="new")
    assert newer[1:17] != kept[0][1][1:17]
    assert opens(kept) and unseal(**given, sealed=newer) == "new"
    assert Key.objects.filter(owner=given["owner"]).count() == 2
    assert services.forget(owner=given["owner"], by=BY, at=at) == 2


def test_the_log_tells_of_rotations_and_never_a_key(kept, at, key_file):
    rotate(by=BY, at=at)
    services.renew_data_keys(by=BY, at=at)
    services.recompute_lookups(by=BY, at=at)
    services.end_recomputing(by=BY, at=at)
    destroy_retired(by=BY, at=at)
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == [
        "keys.rotation_begun", "keys.rotated", "keys.renewed", "keys.recomputing_begun", "keys.recomputed", "keys.destroyed",
    ]  # fmt: skip
    body = json.loads(key_file.read_text())
    said = str(list(Event.objects.values_list("data", flat=True)))
    assert not any(one["secret"] in said for one in [*body["masters"], *body["lookups"]])


def test_the_key_file_is_its_owners_alone_and_complete(key_file: Path):
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert key_file.parent.stat().st_mode & 0o777 == 0o700
    before = key_file.read_bytes()
    masters.make_first()
    assert key_file.read_bytes() == before, "one that is there stays"
    assert [path.name for path in key_file.parent.iterdir()] == ["master.json"], "no draft is left"
    assert "Secret" in repr(masters.read()) and "secret=b" not in repr(masters.read())


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format": "madoguchi keys 1", "masters": [], "lookups": []}']
)
def test_a_broken_key_file_is_named(key_file, text):
    key_file.write_text(text)
    with pytest.raises(KeyMissing):
        seal(owner=ANNA, context="c", data="x")


def test_a_lost_key_file_is_not_replaced(key_file, kept, at):
    key_file.unlink()
    with pytest.raises(KeyMissing):
        seal(owner=ANNA, context="c", data="x")
    with pytest.raises(KeyFileExists):
        make_key_file(by=BY, at=at)
    masters.make_first()  # somebody made one by hand: it does not open what the other sealed
    memory.clear()
    with pytest.raises(KeyMissing):
        unseal(**kept[0][0], sealed=kept[0][1])


def test_production_never_makes_a_key_file_by_itself(key_file, settings):
    key_file.unlink()
    settings.VAULT_MAKES_KEYS = False
    with pytest.raises(KeyMissing):
        seal(owner=ANNA, context="c", data="x")
    assert not key_file.exists()
    settings.VAULT_MAKES_KEYS = True
    assert seal(owner=ANNA, context="c", data="x")


def test_a_swapped_secret_is_noticed(key_file, kept):
    body = json.loads(key_file.read_text())
    body["masters"][0]["secret"] = body["lookups"][0]["secret"]
    key_file.write_text(json.dumps(body))
    memory.clear()
    with pytest.raises((KeyMissing, Tampered)):
        unseal(**kept[0][0], sealed=kept[0][1])


@pytest.mark.engines
def test_the_command_rotates_and_computes_lookups_anew():
    world = World(now())
    case = world.arrived(world.resident, applicant_name={"family": "窓野", "given": "花子"})
    officer = world.acting(world.examiner)
    assert reindex_cases() == 1
    before = lookup_of("x", "y"), CaseWords.objects.get().words

    def found() -> list:
        places = officer.organisations(Role.EXAMINER)
        return list(narrowed_to(queue(officer), "窓野花", places=places))

    assert found() == [case]
    for option in ([], ["--data"], ["--lookup"], ["--destroy-retired"]):
        result = CliRunner().invoke(app, option)
        assert result.exit_code == 0, result.output
        memory.clear()
        assert found() == [case]
    after = lookup_of("x", "y"), CaseWords.objects.get().words
    assert after[0] != before[0] and not set(after[1].split()) & set(before[1].split())
    ring = masters.read()
    assert (len(ring.masters), len(ring.lookups), ring.is_recomputing) == (1, 1, False)


def test_the_command_refuses_in_a_sentence(kept):
    result = CliRunner().invoke(app, ["--first"])
    assert result.exit_code == 1 and "鍵ファイルがすでにある" in result.output
    assert CliRunner().invoke(app, ["--data", "--lookup"]).exit_code == 2


def test_a_recomputing_that_broke_off_is_taken_up(at):
    first = services.recompute_lookups(by=BY, at=at)
    assert services.recompute_lookups(by=BY, at=at) == first
    services.end_recomputing(by=BY, at=at)
    assert services.recompute_lookups(by=BY, at=at) != first
