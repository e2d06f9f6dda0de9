"""One government's data: every model has its place, the export is whole, and removing takes nothing of others."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import UUIDField
from typer.testing import CliRunner

from madoguchi.accounts.models import Appointment, OfficerInvitation, Organisation
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import accept_officer_invitation, add_user
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import altered_applications
from madoguchi.columns.models import Population
from madoguchi.columns.selectors import path_of
from madoguchi.core.acting import Role
from madoguchi.core.clock import JAPAN
from madoguchi.events.models import Event
from madoguchi.events.selectors import verify
from madoguchi.files.models import File, Hold
from madoguchi.filling.models import Draft
from madoguchi.filling.services import make_receipt
from madoguchi.registry.models import Edition, ProcedureVersion
from madoguchi.site.cli.organisation import app
from madoguchi.site.retention.tracing import traces_of
from madoguchi.site.tenancy.exporting import NotEmpty, export_government
from madoguchi.site.tenancy.owned import OWNED, SHARED, owned_models, rows_of
from madoguchi.site.tenancy.removing import ExportDiffers, HasOthersBelow, remove_government
from madoguchi.vault.models import Key
from tests.world import PASSWORD, SYSTEM, World, last_event

AT = datetime(2026, 11, 2, 10, 0, tzinfo=JAPAN)


@pytest.fixture
def world(db: None) -> World:
    """A city with a decided case and an open draft, and another one with a case and a draft."""
    world = World(AT)
    decided = world.decided(remarks="印甲")
    make_receipt(last_event(decided, "application.arrived"))
    world.filled(world.resident)
    other = world.opened("other-one", organisation=world.other_city)
    world.arrived(draft=world.filled(world.neighbour, edition=other, remarks="印乙"))
    world.filled(world.neighbour, edition=other)
    return world


def counts(place: Organisation) -> dict[str, int]:
    return {model._meta.label: rows_of(model, place).count() for model in owned_models()}


def test_every_model_is_owned_or_shared() -> None:
    labels = {model._meta.label for model in apps.get_models()}
    assert labels - set(OWNED) - set(SHARED) == set(), "say in owned.py to whom the rows belong"
    assert (set(OWNED) | set(SHARED)) - labels == set()
    assert not set(OWNED) & set(SHARED)


def test_an_owned_row_is_reached_from_its_organisation() -> None:
    """Every way of the table leads to an organisation, so that none is a word that fits by chance."""
    for model in owned_models():
        for way in OWNED[model._meta.label]:
            if way == "pk":
                continue
            found = model
            for step in way.split("__"):
                field = found._meta.get_field(step)
                # A room below the accounts knows an organisation by its key alone.
                by_key = step == "organisation" and isinstance(field, UUIDField)
                found = Organisation if by_key else field.related_model
            assert found is Organisation, (model, way)


def test_an_export_is_whole_readable_and_of_one_government_alone(world: World, tmp_path: Path) -> None:
    done = export_government(world.city, tmp_path / "out", by=SYSTEM, at=AT)
    assert {k: v for k, v in done.rows.items() if k != "events.Event"} == counts(world.city)
    text = "".join(path.read_text("utf-8") for path in (tmp_path / "out").glob("*.jsonl"))
    assert "印甲" in text
    assert "印乙" not in text
    listing = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    kept = {name for name in listing["files"] if name.startswith("files/")}
    assert len(kept) == done.files >= 2
    lines = (tmp_path / "out/applications.AnswerSet.jsonl").read_text("utf-8").splitlines()
    answers = [json.loads(line) for line in lines]
    assert answers[0]["body"]["remarks"] == "印甲"
    assert (tmp_path / "out/applications.AnswerSet.jsonl").stat().st_mode & 0o077 == 0
    with pytest.raises(NotEmpty):
        export_government(world.city, tmp_path / "out", by=SYSTEM, at=AT)


@pytest.mark.engines
def test_removing_takes_all_of_one_government_and_nothing_of_others(world: World, tmp_path: Path) -> None:
    export_government(world.city, tmp_path / "out", by=SYSTEM, at=AT)
    others, files = counts(world.other_city), File.objects.count()
    removed = remove_government(world.city, tmp_path / "out", by=SYSTEM, at=AT)
    assert removed["applications.Application"] == 1
    assert removed["applications.AnswerSet"] >= 1
    assert sum(counts(world.city).values()) == 0
    assert counts(world.other_city) == others
    assert Draft.objects.count() == 2
    assert File.objects.count() < files
    assert not acting_of(world.examiner, at=AT).grants
    assert list(verify()) == []
    assert list(altered_applications()) == []
    assert Event.objects.filter(kind="organisation.removed").exists()
    assert Application.objects.get().organisation_id == world.other_city.pk


def test_after_removing_nothing_of_it_is_left_anywhere(world: World, tmp_path: Path) -> None:
    """No word of its applications in any table, file or index, no key of its own; what others wrote is still found."""
    assert list(traces_of(["印甲"])) and Key.objects.filter(tenant=world.city.pk).exists()
    export_government(world.city, tmp_path / "out", by=SYSTEM, at=AT)
    names = [str(world.city.pk), world.city.pk.hex]
    remove_government(world.city, tmp_path / "out", by=SYSTEM, at=AT)
    assert list(traces_of(["印甲"])) == []
    assert list(traces_of(["印乙"]))
    assert not Key.objects.filter(tenant=world.city.pk).exists()
    assert not Hold.objects.filter(tenant=world.city.pk).exists()
    left = {place.split()[0] for place in traces_of(names)}
    assert left <= {
        "events.Event",
        "events.Access",
        "events.StreamHead",
        "accounts.Visit",
        "facts.Consent",
    }, left


def test_the_population_of_a_government_goes_with_it(world: World, tmp_path: Path, settings) -> None:
    settings.POPULATION_DIR = tmp_path / "populations"
    settings.POPULATION_DIR.mkdir()
    told = {"title": "人口", "persons": 1, "households": 1, "imported_at": AT}
    own = Population.objects.create(organisation=world.division, digest="a" * 64, **told)
    shared = Population.objects.create(organisation=world.city, digest="b" * 64, **told)
    Population.objects.create(organisation=world.other_city, digest="b" * 64, **told)
    for one in (own, shared):
        path_of(one).write_bytes(b"x")
    export_government(world.city, tmp_path / "out", by=SYSTEM, at=AT)
    remove_government(world.city, tmp_path / "out", by=SYSTEM, at=AT)
    assert not path_of(own).exists() and path_of(shared).exists()


@pytest.mark.engines
def test_published_versions_are_immutable_again_afterwards(world: World, tmp_path: Path) -> None:
    export_government(world.city, tmp_path / "out", by=SYSTEM, at=AT)
    remove_government(world.city, tmp_path / "out", by=SYSTEM, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcedureVersion.objects.filter(published_at__isnull=False).delete()


@pytest.mark.parametrize("how", ["other", "altered", "late", "missing"])
def test_an_export_that_does_not_fit_lets_nothing_be_removed(world: World, tmp_path: Path, how: str) -> None:
    folder = tmp_path / "out"
    export_government(world.other_city if how == "other" else world.city, folder, by=SYSTEM, at=AT)
    if how == "altered":
        path = folder / "applications.AnswerSet.jsonl"
        path.write_text(path.read_text("utf-8").replace("印甲", "印丁"), encoding="utf-8")
    if how == "late":
        world.arrived()
    if how == "missing":
        next((folder / "files").iterdir()).unlink()
    before = counts(world.city)
    with pytest.raises(ExportDiffers):
        remove_government(world.city, folder, by=SYSTEM, at=AT)
    assert counts(world.city) == before


def test_a_prefecture_with_municipalities_stays(world: World, tmp_path: Path) -> None:
    export_government(world.prefecture, tmp_path / "out", by=SYSTEM, at=AT)
    with pytest.raises(HasOthersBelow):
        remove_government(world.prefecture, tmp_path / "out", by=SYSTEM, at=AT)


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result.output


def test_a_municipality_is_set_up_in_one_command(world: World) -> None:
    shared = world.opened("shared-one", organisation=world.prefecture)
    Edition.objects.filter(pk=shared.pk).update(organisation=world.city)
    words = ["add", "new-town", "新野町", "--administrator", "soumu@new.example", "--parent", "pref"]
    told = json.loads(run(*words, "--opens-on", "令和9年4月1日", "--json"))
    town = Organisation.objects.get(slug="new-town")
    assert town.government_id == town.pk
    assert told["procedures"] == Edition.objects.filter(organisation=town).count() == 1
    assert Edition.objects.get(organisation=town).opens_on.isoformat() == "2027-04-01"
    assert OfficerInvitation.objects.get(organisation=town).roles == ["administrator"]
    user = add_user(
        email="soumu@new.example", name="総務 係", password=PASSWORD, is_person=False, by=SYSTEM, at=AT
    )
    secret = told["link"].rstrip("/").rpartition("/")[2]
    accept_officer_invitation(secret=secret, user=user, at=datetime.now(JAPAN))
    assert Appointment.objects.get(user=user).role == Role.ADMINISTRATOR
    assert "使われています" in run(*words, code=1)


def test_export_and_deletion_by_command(world: World, tmp_path: Path) -> None:
    folder = str(tmp_path / "out")
    assert "目録のダイジェスト" in run("export", "city", folder)
    assert "--confirm city" in run("delete", "city", "--exported", folder, code=1)
    assert "削除しました" in run("delete", "city", "--exported", folder, "--confirm", "city")
    assert not Organisation.objects.filter(slug="city").exists()
    assert "ありません" in run("export", "city", str(tmp_path / "again"), code=1)
