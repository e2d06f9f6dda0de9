"""The open data: pages, files in every format, descriptions, names that lead somewhere, feeds."""

import csv
import io
import itertools
import json
import re
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pyarrow.parquet as pq
import pytest
from django.test import Client

from madoguchi.api import selectors
from madoguchi.api.datasets import Column, dataset_named, datasets
from madoguchi.api.datasets.catalogue import PROCEDURE_COLUMNS, PROGRAMME_COLUMNS
from madoguchi.api.datasets.columns import column
from madoguchi.api.datasets.files import ROW_GROUP, csv_file, json_lines, parquet
from madoguchi.api.datasets.survey import english_names, survey_columns_of
from madoguchi.api.models import Change
from madoguchi.api.services import FOLLOWED, follow_event
from madoguchi.events.models import Event
from madoguchi.events.services import rewind
from madoguchi.registry.models import SurveyRow
from madoguchi.registry.services import change_process, draft_version, import_survey, publish_version, retire
from madoguchi.registry.survey_layout import layouts
from madoguchi.registry.types import ProcedureBody, schema
from tests.api.conftest import ORIGIN
from tests.api.world import SURVEY_ID, Registry, full_body
from tests.registry.world import SYSTEM, next_version, survey_csv, survey_values

pytestmark = pytest.mark.django_db

FILES = [
    *(
        f"{name}.{ending}"
        for name in ("procedures", "programmes")
        for ending in ("csv", "jsonl", "parquet", "jsonld")
    ),
    *(
        f"{name}.{ending}"
        for name in ("processes", "process-standings", "process-years", "survey-r6")
        for ending in ("csv", "jsonl", "parquet")
    ),
]


def bytes_of(client: Client, name: str) -> bytes:
    """A file, whole."""
    response = client.get(f"/open/{name}")
    assert response.status_code == 200 and response.streaming
    return b"".join(response)  # type: ignore[arg-type]


def rows_of(client: Client, name: str) -> list[dict[str, str]]:
    """The rows of a CSV."""
    text = bytes_of(client, name).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lines_of(client: Client, name: str) -> list[dict[str, Any]]:
    """The records of a JSON Lines file."""
    return [json.loads(line) for line in bytes_of(client, name).splitlines()]


def test_the_list_names_every_dataset_with_its_terms(registry: Registry, client: Client) -> None:
    page = client.get("/open/").content.decode()
    assert page.count("<h1") == 1
    for one in datasets():
        assert str(one.title) in page and str(one.licence.name) in page and one.licence.url in page
        for file in one.distributions:
            assert f'href="{file.path}"' in page
    assert "2件" in page and "2026年11月2日 午前10時00分" in page
    assert "デジタル庁" in page and "creativecommons.org/licenses/by/4.0" in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)), "a dataset is named as a part of the page is"


def test_a_list_without_records_says_so(client: Client, bureau: object) -> None:
    page = client.get("/open/").content.decode()
    assert "0件" in page and "まだありません" in page and "survey-" not in page
    assert bytes_of(client, "procedures.csv").decode("utf-8-sig").startswith("code,slug,")
    assert bytes_of(client, "procedures.jsonl") == b""
    assert pq.read_table(io.BytesIO(bytes_of(client, "programmes.parquet"))).num_rows == 0
    assert json.loads(bytes_of(client, "procedures.jsonld"))["@graph"]


def test_the_footer_leads_to_the_data(client: Client) -> None:
    page = client.get("/about/").content.decode()
    assert 'href="/open/"' in page and 'href="/api/v1/"' in page


@pytest.mark.parametrize("name", ["procedures", "programmes", "processes", "survey-r6"])
def test_the_page_of_a_dataset_explains_each_column(registry: Registry, client: Client, name: str) -> None:
    page = client.get(f"/open/{name}/").content.decode()
    one = dataset_named(name)
    assert one is not None
    for each in one.columns:
        assert f"<code>{each.name}</code>" in page and each.title in page


@pytest.mark.engines
def test_procedures_as_csv(registry: Registry, client: Client) -> None:
    data = bytes_of(client, "procedures.csv")
    assert data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data
    first, second = rows_of(client, "procedures.csv")
    assert [first["slug"], second["slug"]] == ["birth-report", "child-allowance"]
    assert list(second) == [column.name for column in PROCEDURE_COLUMNS]
    assert second["code"] == registry.allowance.code and second["organisation_name"] == "保健医療局"
    assert second["fee_amount_yen"] == "0" and second["fee_methods"] == "1-1; 2-4"
    assert second["processing_online_days"] == "14" and second["individual_number_is_used"] == "true"
    assert second["en_title"] == "Child allowance claim" and second["keywords"] == "子ども手当; ベビー"
    assert json.loads(second["documents"])[0]["name"] == "施設の平面図"
    assert second["in_force_since"] == "2026-11-02 01:00:00+00:00"


@pytest.mark.engines
def test_every_field_is_in_every_format(registry: Registry, client: Client) -> None:
    line = lines_of(client, "procedures.jsonl")[1]
    assert {key: line[key] for key in schema()["properties"]} == ProcedureBody.parse(full_body()).to_json()
    table = pq.read_table(io.BytesIO(bytes_of(client, "procedures.parquet")))
    assert table.column_names == [column.name for column in PROCEDURE_COLUMNS]
    row = table.to_pylist()[1]
    assert row["fee_methods"] == ["1-1", "2-4"] and row["documents"][0]["issuer"] == "自分で用意"
    assert row["timings"] == [
        {"event": "birth", "days": 15, "counted_from": "生まれた日", "text": "15日以内"}
    ]
    assert row["in_force_since"].isoformat() == "2026-11-02T01:00:00+00:00"
    assert row["processing_set_on"].isoformat() == "2020-04-01"
    assert table.field("documents").metadata == {b"title": "必要な書類".encode()}


def test_programmes_and_processes(registry: Registry, client: Client) -> None:
    (row,) = rows_of(client, "programmes.csv")
    assert list(row) == [column.name for column in PROGRAMME_COLUMNS]
    assert row["source_provider"] == "窓野県" and row["opens_on"] == "2026-04-01" and row["closes_on"] == ""
    (process,) = lines_of(client, "processes.jsonl")
    assert process["survey_ids"] == [SURVEY_ID] and process["procedure"] == registry.allowance.code
    (row,) = rows_of(client, "processes.csv")
    assert (row["survey_ids"], row["kind"], row["procedure_title"]) == (
        SURVEY_ID,
        "request",
        "児童手当 認定請求",
    )
    assert (row["organisation_name"], row["is_priority"]) == ("保健医療局", "false")


def test_the_survey_under_english_names(registry: Registry, client: Client) -> None:
    rows = {row["survey_id"]: row for row in rows_of(client, "survey-r6.csv")}
    assert set(rows) == {SURVEY_ID, "7"}
    assert rows["7"]["ministry"] == "総務省" and rows["7"]["total_count"] == "10"
    table = pq.read_table(io.BytesIO(bytes_of(client, "survey-r6.parquet")))
    assert str(table.schema.field("total_count").type) == "int64"


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout.edition)
def test_every_column_of_the_survey_has_one_english_name(layout: Any) -> None:
    names = [column.name for column in survey_columns_of(layout.edition)]
    assert [column.title for column in survey_columns_of(layout.edition)] == list(layout.columns)
    assert len(set(names)) == len(names)
    assert len(set(english_names().values())) == len(english_names())


def test_columns_have_names_of_their_own() -> None:
    for columns in (PROCEDURE_COLUMNS, PROGRAMME_COLUMNS):
        names = [column.name for column in columns]
        assert len(set(names)) == len(names)


def test_no_cell_is_a_formula(registry: Registry, client: Client) -> None:
    registry.procedure("trap", title="=cmd|'/c calc'!A1", summary="+1", for_whom=["@SUM(1)"], deadline="-1")
    row = next(row for row in rows_of(client, "procedures.csv") if row["slug"] == "trap")
    assert [row["title"], row["summary"], row["for_whom"], row["deadline"]] == [
        "'=cmd|'/c calc'!A1", "'+1", "'@SUM(1)", "'-1",
    ]  # fmt: skip
    line = next(line for line in lines_of(client, "procedures.jsonl") if line["slug"] == "trap")
    assert line["title"] == "=cmd|'/c calc'!A1"


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_sent_again_only_when_it_changed(registry: Registry, client: Client, name: str) -> None:
    response = client.get(f"/open/{name}")
    b"".join(response)  # type: ignore[arg-type]
    tag = response.headers["ETag"]
    assert "public" in response.headers["Cache-Control"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert f'filename="{name}"' in response.headers["Content-Disposition"]
    again = client.get(f"/open/{name}", headers={"if-none-match": tag})
    assert again.status_code == 304 and not again.streaming
    head = client.head(f"/open/{name}")
    assert (head.status_code, head.headers["ETag"], b"".join(head)) == (200, tag, b"")  # type: ignore[arg-type]
    assert "Content-Length" not in head.headers, "how long it will be is not known yet"
    assert client.post(f"/open/{name}").status_code == 405


def test_every_change_that_readers_see_changes_the_tag(
    registry: Registry, client: Client, at: datetime, tmp_path: Any
) -> None:
    def tags() -> dict[str, str]:
        names = ("procedures", "programmes", "processes", "survey-r6")
        return {name: client.head(f"/open/{name}.csv").headers["ETag"] for name in names}

    def changed(before: dict[str, str]) -> set[str]:
        return {name for name, tag in tags().items() if tag != before[name]}

    before = tags()
    draft_version(procedure=registry.birth, body=full_body(title="案"), by=registry.editor, at=at)
    assert changed(before) == set()
    next_version(registry.allowance, registry.editor, registry.publisher, at=at, title="二つ目")
    assert changed(before) == {"procedures", "processes"}  # which name their procedure
    before = tags()
    retire(record=registry.birth, successor=registry.allowance, by=registry.publisher, at=at)
    assert changed(before) == {"procedures"}
    before = tags()
    change_process(process=registry.process, survey_ids=["7"], by=registry.editor, at=at)
    assert changed(before) == {"processes"}
    before = tags()
    rows = [survey_values(SURVEY_ID, 手続名="別の名前"), survey_values("7")]
    import_survey(survey_csv(tmp_path / "again.csv", *rows), by=SYSTEM, at=at + timedelta(days=1))
    assert changed(before) == {"survey-r6"}


def test_files_come_in_pieces_and_whole(
    registry: Registry, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few records one question to the database returns, the file is the same."""
    for n in range(5):
        registry.procedure(f"more-{n}", title=f"手続{n}")
    whole = {name: bytes_of(client, name) for name in FILES if not name.endswith("parquet")}
    monkeypatch.setattr(selectors, "AT_A_TIME", 2)
    assert {name: bytes_of(client, name) for name in whole} == whole
    assert len(rows_of(client, "procedures.csv")) == 7


@pytest.mark.parametrize(
    "path",
    [
        "none/", "none.csv", "procedures.xlsx", "processes.jsonld", "survey-r5.csv", "survey-R6.csv",
        "none.csv-metadata.json", "schema/none.schema.json", "id/procedure/mado-0000-0000-0",
        "id/procedure/x", "id/none/x", "id/dataset/none", "id/life-event/none", "changes.atom?before=x",
        "changes.json?before=-1",
    ],
)  # fmt: skip
def test_what_is_not_there(registry: Registry, client: Client, path: str) -> None:
    assert client.get(f"/open/{path}").status_code == 404


def test_descriptions_of_columns(registry: Registry, client: Client) -> None:
    for name in ("procedures", "programmes", "processes", "survey-r6"):
        response = client.get(f"/open/{name}.csv-metadata.json")
        assert response.headers["Content-Type"] == "application/csvm+json"
        told = json.loads(response.content)
        header = next(csv.reader([bytes_of(client, f"{name}.csv").decode("utf-8-sig").splitlines()[0]]))
        assert [column["name"] for column in told["tableSchema"]["columns"]] == header
        assert told["url"] == f"/open/{name}.csv" and told["tableSchema"]["primaryKey"] in header
        assert all(column["titles"]["ja"] for column in told["tableSchema"]["columns"])
        assert told["dc:license"]["@id"].startswith("https://")
    audience = next(c for c in told["tableSchema"]["columns"] if c["name"] == "total_count")
    assert audience["datatype"] == "integer"


@pytest.mark.parametrize("name", ["procedure", "programme"])
def test_the_published_schema_is_the_one_that_checks(registry: Registry, client: Client, name: str) -> None:
    told = json.loads(client.get(f"/open/schema/{name}.schema.json").content)
    jsonschema.Draft202012Validator.check_schema(told)
    assert told["$id"] == f"{ORIGIN}/open/schema/{name}.schema.json"
    body = lines_of(client, f"{name}s.jsonl")[0]
    given = {key: value for key, value in body.items() if key in told["properties"]}
    assert not list(jsonschema.Draft202012Validator(told).iter_errors(given))


def test_names_lead_to_a_page_or_to_the_record(registry: Registry, client: Client) -> None:
    path = f"/open/id/procedure/{registry.allowance.code}"
    page = client.get(path, headers={"accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, page.headers["Location"]) == (303, f"{ORIGIN}/procedures/child-allowance/")
    record = client.get(path, headers={"accept": "application/json"})
    assert record.headers["Location"] == f"{ORIGIN}/api/v1/procedures/{registry.allowance.code}"
    assert "Accept" in record.headers["Vary"]
    for kind, key in (
        ("programme", registry.programme.code), ("dataset", "procedures"), ("life-event", "birth"),
        ("organisation", "health"), ("area", "pref"), ("type", "1"), ("audience", "both"),
        ("channel", "online"), ("publisher", "this"),
    ):  # fmt: skip
        assert client.get(f"/open/id/{kind}/{key}").status_code == 303, kind


def test_feeds_tell_what_changed_newest_first(registry: Registry, client: Client, at: datetime) -> None:
    next_version(registry.allowance, registry.editor, registry.publisher, at=at, title="児童手当")
    retire(record=registry.birth, successor=registry.allowance, by=registry.publisher, at=at)
    registry.follow()
    feed = json.loads(client.get("/open/changes.json").content)
    titles = [item["title"] for item in feed["items"]]
    assert titles[0] == "出生届：廃止" and "児童手当：更新（第2版）" in titles and len(titles) == 7
    assert registry.allowance.code in feed["items"][0]["content_text"]
    assert feed["items"][0]["url"] == f"{ORIGIN}/procedures/birth-report/"
    response = client.get("/open/changes.atom")
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    space = "{http://www.w3.org/2005/Atom}"
    root = ElementTree.fromstring(response.content)
    entries = root.findall(f"{space}entry")
    assert [entry.findtext(f"{space}title") for entry in entries] == titles
    assert [entry.findtext(f"{space}id") for entry in entries] == [item["id"] for item in feed["items"]]
    assert len({item["id"] for item in feed["items"]}) == 7


def test_feeds_lead_on_to_older_pages(registry: Registry, client: Client, at: datetime) -> None:
    Change.objects.bulk_create(
        Change(event=-n, at=at, kind="published", of="procedure", code="c", slug="s", title=f"題\x01{n}")
        for n in range(1, 121)
    )
    seen, path = [], "/open/changes.json"
    while path:
        page = json.loads(client.get(path).content)
        seen += [item["id"] for item in page["items"]]
        path = page.get("next_url", "").removeprefix(ORIGIN)
    assert len(seen) == len(set(seen)) == 120
    root = ElementTree.fromstring(client.get("/open/changes.atom").content)
    links = {link.get("rel"): link.get("href") for link in root.findall("{http://www.w3.org/2005/Atom}link")}
    assert links["next"].startswith(f"{ORIGIN}/open/changes.atom?before=")


def test_an_empty_feed_stays_as_it_is(client: Client) -> None:
    first = client.get("/open/changes.atom")
    assert first.status_code == 200
    assert (
        client.get("/open/changes.atom", headers={"if-none-match": first.headers["ETag"]}).status_code == 304
    )


def test_the_list_of_changes_can_be_made_again(registry: Registry) -> None:
    registry.follow()
    fields = ("event", "at", "kind", "of", "code", "slug", "title", "organisation", "version", "successor")
    before = list(Change.objects.values_list(*fields))
    assert len(before) == 5
    follow_event(Event.objects.get(pk=before[0][0]))
    assert Change.objects.count() == 5, "an event that comes twice is one change"
    Change.objects.all().delete()
    rewind("open_data")
    registry.follow()
    assert list(Change.objects.values_list(*fields)) == before


def test_a_version_of_a_day_to_come_is_no_change_yet(registry: Registry, at: datetime) -> None:
    registry.follow()
    version = draft_version(
        procedure=registry.birth, body=full_body(title="来年から"), by=registry.editor, at=at
    )
    tomorrow = (at + timedelta(days=1)).date()
    publish_version(version=version, effective_from=tomorrow, by=registry.publisher, at=at)
    registry.follow()
    assert not Change.objects.filter(title="来年から").exists()
    assert "procedureversion.published" not in FOLLOWED


def test_an_unfinished_import_is_not_shown(registry: Registry, client: Client) -> None:
    row = SurveyRow.objects.get(survey_id="7")
    SurveyRow.objects.create(
        edition="R7", survey_id="9", title="未完", ministry="総務省", values={}, digest="", run=row.run
    )
    assert client.get("/open/survey-r7.csv").status_code == 404
    assert client.get("/api/v1/survey/rows/9").status_code == 404


def test_half_a_surrogate_does_not_end_a_file_in_the_middle() -> None:
    """No database of ours should hold one; if it does, the rest of the file is still sent."""
    record = {"title": "a\ud800", "names": ["b\udfff"], "parts": [{"name": "c\ud800"}], "code": "1"}
    part = Column("name", "名前", "string", ("name",))
    columns = (
        column("code", "番号"),
        column("title", "題"),
        column("names", "名", "strings"),
        Column("parts", "部分", "records", ("parts",), inner=(part,)),
    )
    table = pq.read_table(io.BytesIO(b"".join(parquet(columns, [record, {**record, "title": "b"}]))))
    assert table.to_pylist()[0] == {"code": "1", "title": "a?", "names": ["b?"], "parts": [{"name": "c?"}]}
    assert b"a?" in b"".join(csv_file(columns, [record])) and b"".join(json_lines(columns, [record]))


@pytest.mark.parametrize("write", [csv_file, json_lines, parquet])
def test_a_file_is_sent_while_it_is_made(write: Any) -> None:
    """What was sent is not kept: of records without an end, the first pieces come after some thousands."""
    taken = itertools.count()
    records = ({"code": f"{next(taken)}", "title": "題" * 200} for _ in itertools.count())
    pieces = write((column("code", "番号"), column("title", "題")), records)
    for _ in range(3):
        assert next(pieces)
    assert next(taken) <= 3 * ROW_GROUP
