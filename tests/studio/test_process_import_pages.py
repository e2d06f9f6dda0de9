"""A bureau's list in the browser: handed in, understood otherwise, agreed with the national survey, written, kept."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from madoguchi.registry.models import Process, ProcessImport
from madoguchi.registry.services import import_survey
from tests.registry.test_process_lists import ROWS, _book
from tests.registry.world import SYSTEM, survey_csv, survey_values
from tests.studio.conftest import Studio

pytestmark = pytest.mark.django_db


def _handed(client: Any, content: bytes, name: str = "局の一覧.xlsx", place: str = "bureau") -> Any:
    return client.post(
        reverse("studio:process_imports"),
        {"organisation": place, "file": SimpleUploadedFile(name, content)},
    )


def test_a_list_goes_from_excel_to_the_register(studio: Studio, tmp_path: Path) -> None:
    rows = [survey_values("P1", 手続名="飲食店営業許可申請"), survey_values("P2", 手続名="電波の届出")]
    import_survey(survey_csv(tmp_path / "survey.csv", *rows), by=SYSTEM, at=studio.at)
    client, place = studio.client(studio.writer), studio.bureau.slug
    assert client.get(reverse("studio:process_imports")).status_code == 200
    sent = _handed(client, _book(ROWS), place=place)
    found = ProcessImport.objects.get()
    address = reverse("studio:process_import", args=[found.pk])
    assert sent.status_code == 302 and sent["Location"] == address
    page = client.get(address).content.decode()
    assert "3件を書き込めます" in page and "D6" in page and "「様子見」が何を意味するか" in page
    assert 'value="3:P1"' in page and "例：1,200件" in page and len(page) < 60_000
    assert not Process.objects.exists()
    words = {"header_row": "2", "counts_year": "2024", "act": "map"}
    words |= {f"column-{place}": field for place, field in found.columns.items()}
    assert "様子見" not in found.values["state"]
    place_of = next(
        name for name in _selects(page) if name.startswith("value-state") and _label(page, name) == "様子見"
    )
    words[place_of] = "barred"
    assert client.post(address, words).status_code == 302
    page = client.get(address, {"act": "bad"}).content.decode()
    assert "「様子見」が何を意味するか" not in page
    report = client.get(reverse("studio:process_import_report", args=[found.pk]))
    assert "I6" in b"".join(report.streaming_content).decode()
    assert client.post(address, {"act": "write", "link": ["3:P1", "x"]}).status_code == 302
    done = client.get(address).content.decode()
    assert "3件を書き込みました" in done and Process.objects.count() == 3
    assert Process.objects.get(survey_links__survey_id="P1").title == "飲食店営業許可申請"
    assert client.post(address, {"act": "write"}).status_code == 409
    again = _handed(client, _book(ROWS), place=place)
    page = client.get(again["Location"]).content.decode()
    assert "変わるところはありません" in page and "「様子見」が何を意味するか" not in page


def test_what_is_no_list_is_told_beside_the_file(studio: Studio) -> None:
    client = studio.client(studio.writer)
    for content, name in ((b"a,b\r\n", "a.csv"), (b"nonsense", "a.xlsx")):
        response = _handed(client, content, name, studio.bureau.slug)
        assert response.status_code == 422 and "file" in response.content.decode()
    assert _handed(client, b"x", place="nowhere").status_code == 422
    assert not ProcessImport.objects.exists()


def test_a_colleague_looks_and_a_stranger_does_not(studio: Studio) -> None:
    _handed(studio.client(studio.writer), _book(ROWS), place=studio.bureau.slug)
    address = reverse("studio:process_import", args=[ProcessImport.objects.get().pk])
    both = studio.client(studio.both)
    assert "取り込んだ人だけ" in both.get(address).content.decode()
    assert both.post(address, {"act": "write"}).status_code == 409
    assert studio.client(studio.stranger).get(address).status_code == 404
    assert studio.client(studio.writer).post(address, {"act": "drop"}).status_code == 302
    assert ProcessImport.objects.get().state == "dropped" and not Process.objects.exists()


def _selects(page: str) -> list[str]:
    return [
        part.partition('"')[0] for part in page.split("<select")[1:] for part in [part.partition('name="')[2]]
    ]


def _label(page: str, name: str) -> str:
    """The words of the label of the field `name`."""
    before = page.partition(f'name="{name}"')[0]
    return before.rpartition("<label")[2].partition(">")[2].partition("<")[0].strip()
