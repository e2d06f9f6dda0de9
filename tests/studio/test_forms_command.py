"""`madoguchi forms`: lint, cases and files without a browser, with exit codes that a script can read."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.services import add_form, publish_form, start_form_draft
from madoguchi.site.cli.forms import app
from tests.eforms.linting.forms import ask, form
from tests.studio.conftest import Studio

pytestmark = pytest.mark.django_db

BODY = form(ask("why", "text", "申請の目的"))


@pytest.fixture
def draft(studio: Studio) -> FormVersion:
    by = studio.acting(studio.writer)
    made = add_form(code="grant", title="手当の申請", organisation=studio.bureau, by=by, at=studio.at)
    return start_form_draft(form=made, body=BODY, by=by, at=studio.at)


def run(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))


def change(version: FormVersion, **more: Any) -> None:
    version.body = {**version.body, **more}
    version.save()


def test_lint_ends_with_one_when_something_blocks(draft: FormVersion) -> None:
    done = run("lint", "grant", "--json")
    assert done.exit_code == 0
    assert {row["code"] for row in json.loads(done.stdout)} == {"no_procedure", "translation_missing"}
    change(draft, privacy="秘密にします。")
    done = run("lint")
    assert done.exit_code == 1 and "grant\t要修正\tprivacy" in done.stdout
    assert run("lint", "lost").exit_code == 1


def test_cases_end_with_one_when_one_fails(draft: FormVersion) -> None:
    name = {"family": "窓野", "given": "花子"}
    good = {"title": "ふつう", "answers": {"full_name": name, "why": "はい"}, "sends": True}
    change(draft, cases=[good])
    done = run("cases", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == [{"form": "grant", "cases": 1, "failing": [], "tried_percent": 100}]
    change(draft, cases=[{**good, "sends": False}])
    done = run("cases")
    assert done.exit_code == 1 and "期待と違う：ふつう" in done.stdout
    change(draft, privacy="")
    assert run("cases").exit_code == 1


def test_a_form_goes_out_and_comes_in(studio: Studio, draft: FormVersion, tmp_path: Path) -> None:
    file = tmp_path / "form.json"
    assert run("export", "grant", str(file)).exit_code == 1, "nothing is public yet"
    publish_form(version=draft, by=studio.acting(studio.publisher), at=studio.at)
    assert run("export", "grant", str(file)).exit_code == 0
    assert json.loads(run("export", "grant").stdout) == json.loads(file.read_text("utf-8"))
    words = ("import", str(file), "--organisation", "other", "--code", "came")
    assert run(*words, "--editor", "nobody@example.jp").exit_code == 1
    assert run(*words, "--editor", studio.writer.email).exit_code == 1, "no role there"
    assert run(*words, "--editor", studio.stranger.email).exit_code == 0
    assert FormTemplate.objects.get(code="came").versions.get().body == BODY
    file.write_text(file.read_text("utf-8").replace("申請の目的", "ねらい"), "utf-8")
    assert run(*words[:-1], "again", "--editor", studio.stranger.email).exit_code == 1
