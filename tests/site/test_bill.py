"""T40: what the service is made of is told, and nothing goes with it whose licence does not go with ours."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from madoguchi.site.bill import LicenceRefused, check, licence_list, pieces
from madoguchi.site.cli.sbom import PINNED, app

ROOT = Path(__file__).parents[2]


def test_the_page_of_licences_is_that_of_what_is_pinned() -> None:
    made = CliRunner().invoke(app, ["--licences", str(ROOT / "requirements.txt")])
    assert made.exit_code == 0
    assert (ROOT / "docs" / "licences.md").read_text("utf-8") == made.output, "madoguchi sbom --licences"


def test_the_bill_names_every_pinned_package_with_its_version_and_what_it_needs() -> None:
    told = json.loads(CliRunner().invoke(app, []).output)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    listed = {one["name"]: one["version"] for one in told["components"]}
    pinned = {name.lower() for name in PINNED.findall((ROOT / "requirements.txt").read_text("utf-8"))}
    assert pinned - set(listed) <= {"colorama"}, "for another system"
    assert set(listed) - pinned <= {"tzdata", "async-timeout", "setuptools", "uvloop"}
    refs = {told["metadata"]["component"]["bom-ref"], *(one["bom-ref"] for one in told["components"])}
    assert {one["ref"] for one in told["dependencies"]} == refs
    assert all(set(one["dependsOn"]) <= refs for one in told["dependencies"])
    assert all(one["licenses"] for one in told["components"])
    assert f"pkg:pypi/django@{listed['django']}" in refs


def test_the_same_installation_has_the_same_serial_number() -> None:
    numbers = {json.loads(CliRunner().invoke(app, []).output)["serialNumber"] for _ in range(2)}
    assert len(numbers) == 1


@pytest.mark.parametrize(
    "licence",
    [
        "",
        "GPL-3.0-only",
        "AGPL-3.0-or-later",
        "SSPL-1.0",
        "BUSL-1.1",
        "MIT AND GPL-2.0-only",
        "CC-BY-NC-4.0",
        "Proprietary",
    ],
)
def test_a_licence_that_does_not_go_with_ours_is_refused(licence: str) -> None:
    with pytest.raises(LicenceRefused, match="thing"):
        check("thing", licence)


@pytest.mark.parametrize(
    ("licence", "on_condition"),
    [
        ("MIT", False),
        ("GPL-3.0-only OR MIT", False),
        ("Apache-2.0 AND MIT", False),
        ("LGPL-3.0-only", True),
        ("MPL-2.0", True),
    ],
)
def test_others_go_freely_or_as_a_library(licence: str, on_condition: bool) -> None:
    assert bool(check("thing", licence)) is on_condition


def test_a_list_with_what_nobody_read_is_not_made() -> None:
    with pytest.raises(LicenceRefused):
        licence_list(["django", "nothing-called-so"])
    assert [piece.name for piece in pieces(["idna"])] == ["idna"]
