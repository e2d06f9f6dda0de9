"""Excel and the childcare registry over the pages: out, in, looked through, written, published by another person."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from madoguchi.core.acting import Role
from madoguchi.registry.models import Procedure, ProcedureVersion, Programme, SheetImport
from madoguchi.registry.services import save_draft, start_draft
from madoguchi.studio.views import programmes_import
from tests.registry.test_programmes import record
from tests.registry.test_upkeep import FULL
from tests.studio.conftest import Studio, officer

pytestmark = pytest.mark.django_db

SHEETS = "studio:sheets"


def text(response: Any) -> str:
    """The page as text."""
    return str(response.content.decode())


def export(client: Client, kind: str = "procedures", place: str = "health") -> Any:
    """The workbook that the page gives."""
    response = client.get(reverse("studio:sheet_export", args=[kind]) + f"?organisation={place}")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith(f'attachment; filename="{place}-{kind}-')
    return load_workbook(io.BytesIO(response.content))


def packed(book: Any) -> bytes:
    """The workbook as a file."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def write(book: Any, field: str, value: Any, row: int = 3) -> None:
    """Write into the cell of a field of the first sheet."""
    sheet = book.worksheets[0]
    (column,) = [cell.column for cell in sheet[2] if cell.value == field]
    sheet.cell(row, column).value = value


def upload(client: Client, content: bytes, kind: str = "records", **data: Any) -> Any:
    """Hand a workbook in."""
    file = SimpleUploadedFile("手続.xlsx", content)
    return client.post(reverse(SHEETS), {"organisation": "health", "kind": kind, "file": file, **data})


def test_out_changed_in_previewed_written_and_published_by_another(studio: Studio) -> None:
    client = studio.client(studio.writer)
    assert "10MBまで" in text(client.get(reverse(SHEETS))), "limits are said before"
    book = export(client)
    write(book, "summary", "お店を開くための許可です。")
    answer = upload(client, packed(book))
    sheet = SheetImport.objects.get()
    assert answer.url == reverse("studio:sheet", args=[sheet.pk])
    page = text(client.get(answer.url))
    for words in (
        "1件を下書きに書き込めます",
        "飲食店を開くための許可を受けます。",
        "お店を開くための許可です。",
    ):
        assert words in page
    assert ProcedureVersion.objects.count() == 1, "nothing is written before it is confirmed"
    done = client.post(reverse("studio:sheet_write", args=[sheet.pk]))
    page = text(client.get(done.url))
    assert "1件を下書きに書き込みました" in page and studio.address("draft") in page
    again = client.post(reverse("studio:sheet_write", args=[sheet.pk]))
    assert again.status_code == 409 and "すでに終わっています" in text(again)
    assert "取込み済み" in text(client.get(reverse(SHEETS)))
    client.post(studio.address("ask"))
    draft = ProcedureVersion.objects.get(number=2)
    other = studio.client(studio.publisher)
    published = other.post(studio.address("publish"), {"when": "now", "revision": draft.revision})
    assert published.status_code == 302
    assert studio.fresh().current.body["summary"] == "お店を開くための許可です。"  # type: ignore[union-attr]


def test_every_bad_cell_is_named_on_the_page_and_in_the_file(studio: Studio) -> None:
    client = studio.client(studio.writer)
    book = export(client)
    write(book, "minutes_to_finish", "すこし")
    write(book, "summary", "=1+1")
    book.create_sheet("めも")
    answer = upload(client, packed(book))
    page = text(client.get(answer.url))
    for words in (
        "取り込めない",
        "数字で書いてください（いまは「すこし」）",
        "数式は読めません",
        "書き込むものはありません",
    ):
        assert words in page
    assert "めも A1" in page and "ファイル全体について" in page
    report = client.get(reverse("studio:sheet_report", args=[SheetImport.objects.get().pk]))
    lines = b"".join(report).decode("utf-8-sig").splitlines()
    assert any("数字で書いてください" in line and "取り込めない理由" in line for line in lines)
    assert all("'=1+1" in line for line in lines if "=1+1" in line), "no cell is run as a formula"


def test_dropped_is_dropped(studio: Studio) -> None:
    client = studio.client(studio.writer)
    answer = upload(client, packed(export(client)))
    assert "書き込むものはありません" in text(client.get(answer.url))
    key = SheetImport.objects.get().pk
    client.post(reverse("studio:sheet_drop", args=[key]))
    assert "取りやめました" in text(client.get(answer.url))
    assert client.post(reverse("studio:sheet_write", args=[key])).status_code == 409


def test_an_own_list_of_ordinances_becomes_drafts(studio: Studio) -> None:
    client = studio.client(studio.writer)
    book = Workbook()
    book.active.append(["保健医療局 条例手続"])
    book.active.append(["No.", "手続名", "根拠条例", "条項", "年間件数", "備考"])
    book.active.append([1, "公衆浴場の設置届", "公衆浴場条例", "第3条", "多数", ""])
    book.active.append([2, "温泉利用の許可申請", "温泉条例", "第5条", 12, ""])
    answer = upload(client, packed(book), kind="ordinances")
    page = text(client.get(answer.url))
    assert "「根拠条例」の列を" in page, "the recognised columns are told"
    assert "取り込めない1行は、書き込みません" in page
    assert "温泉利用の許可申請" in text(client.get(answer.url + "?act=new"))
    client.post(reverse("studio:sheet_write", args=[SheetImport.objects.get().pk]))
    made = Procedure.objects.get(slug__startswith="list-")
    assert made.organisation_id == studio.bureau.pk and made.current is None
    page = text(client.get(answer.url + "?act=new"))
    assert reverse("studio:draft", args=["procedures", made.slug]) in page


def test_a_record_that_changed_since_the_preview_is_left_alone_and_told(studio: Studio) -> None:
    client = studio.client(studio.writer)
    book = export(client)
    write(book, "summary", "一つ目")
    answer = upload(client, packed(book))
    by = studio.acting(studio.both)
    draft = start_draft(record=studio.procedure, by=by, at=studio.at)
    save_draft(version=draft, body={**draft.body, "summary": "二つ目"}, revision=0, by=by, at=studio.at)
    client.post(reverse("studio:sheet_write", args=[SheetImport.objects.get().pk]))
    page = text(client.get(answer.url + "?act=change"))
    assert "1件は書き込めませんでした" in page and "ほかの人が内容を変えました" in page


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"kind": ""}, "ファイルの種類を選んでください。"),
        ({"organisation": "other"}, "組織を選んでください。"),
        ({"file": ""}, "Excelファイルを選んでください。"),
        ({"file": SimpleUploadedFile("a.xlsx", b"")}, "空のファイルです。"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 no")}, "Excelファイルとして読めません"),
        ({"file": SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0")}, ".xlsx で保存してください"),
        ({"file": SimpleUploadedFile("a.xlsx", packed(Workbook()))}, "編集室から書き出したExcelではない"),
        ({"file": SimpleUploadedFile("a.xlsx", b"x" * (10 * 1024 * 1024 + 1))}, "10MBまで"),
    ],
)
def test_what_cannot_be_read_is_told_beside_its_field(
    studio: Studio, data: dict[str, Any], told: str
) -> None:
    for given in data.values():
        if hasattr(given, "seek"):
            given.seek(0)
    answer = upload(studio.client(studio.writer), packed(Workbook()), **data)
    assert answer.status_code == 422
    assert told in text(answer) and 'id="error-summary"' in text(answer)
    assert not SheetImport.objects.exists()


def test_a_list_without_headings_is_told(studio: Studio) -> None:
    answer = upload(studio.client(studio.writer), packed(Workbook()), kind="ordinances")
    assert answer.status_code == 422 and "手続の一覧が見つからない" in text(answer)


def test_others_see_no_workbook_and_export_nothing(studio: Studio) -> None:
    client = studio.client(studio.writer)
    upload(client, packed(export(client)))
    key = SheetImport.objects.get().pk
    stranger = studio.client(studio.stranger)
    assert "手続.xlsx" not in text(stranger.get(reverse(SHEETS)))
    for name in ("sheet", "sheet_report"):
        assert stranger.get(reverse(f"studio:{name}", args=[key])).status_code == 404
    for name in ("sheet_write", "sheet_drop"):
        assert stranger.post(reverse(f"studio:{name}", args=[key])).status_code == 404
    address = reverse("studio:sheet_export", args=["procedures"])
    for query in ("?organisation=health", "", "?organisation=nothing"):
        assert stranger.get(address + query).status_code == 404
    colleague = studio.client(studio.both)
    assert "書き込めるのは、ファイルを取り込んだ人だけです。" in text(
        colleague.get(reverse("studio:sheet", args=[key]))
    )
    assert colleague.post(reverse("studio:sheet_write", args=[key])).status_code == 409
    assert studio.client(studio.publisher).get(reverse(SHEETS)).status_code == 404


def test_the_page_of_a_large_workbook_is_light(studio: Studio, django_assert_max_num_queries: Any) -> None:
    client = studio.client(studio.writer)
    book = Workbook()
    book.active.append(["手続名", "根拠条例"])
    for n in range(300):
        book.active.append([f"手続{n}の届出", "条例"])
    answer = upload(client, packed(book), kind="ordinances")
    with django_assert_max_num_queries(12):
        page = client.get(answer.url)
    assert "次のページ" in text(page) and len(page.content) < 120_000
    with django_assert_max_num_queries(12):
        client.get(reverse(SHEETS))


# Programmes

IMPORT = "studio:import_programmes"


def registry(*records: Any) -> SimpleUploadedFile:
    """The registry's file."""
    return SimpleUploadedFile("registry.json", json.dumps(list(records), ensure_ascii=False).encode())


def take(client: Client, file: SimpleUploadedFile, **data: str) -> Any:
    """Hand the registry's file in."""
    return client.post(reverse(IMPORT), {"organisation": "health", "file": file, **data})


def seen_in(response: Any) -> str:
    """The digest that the page asks to come again."""
    return str(text(response).split('name="seen" value="')[1].split('"')[0])


def test_looked_through_drafted_by_one_and_published_by_another(studio: Studio) -> None:
    client = studio.client(studio.writer)
    first = take(client, registry(record(), {"broken": True}))
    page = text(first)
    assert first.status_code == 200
    assert "まだ何も書き込んでいません" in page and "2番目" in page and "canonicalName" in page
    assert not Programme.objects.exists()
    done = take(client, registry(record(), {"broken": True}), seen=seen_in(first))
    assert "1件を下書きにし、公開を依頼しました" in text(done)
    assert Programme.objects.get().current is None
    other = studio.client(studio.publisher)
    page = text(other.get(reverse(IMPORT)))
    assert "1件をまとめて公開する" in page and "ファイルを確かめる" not in page
    place = {"organisation": str(studio.bureau.pk)}
    late = other.post(reverse("studio:publish_imported"), {**place, "count": "9"})
    assert late.status_code == 409 and Programme.objects.get().current is None
    answer = other.post(reverse("studio:publish_imported"), {**place, "count": "1"})
    assert "1件の制度を公開しました" in text(other.get(answer.url))
    assert Programme.objects.get().current is not None
    again = text(take(client, registry(record())))
    assert "変わらない制度" in again and 'name="seen"' not in again, "nothing is left to be taken in"


def test_another_file_than_the_one_looked_through_is_not_taken(studio: Studio) -> None:
    client = studio.client(studio.writer)
    seen = seen_in(take(client, registry(record())))
    answer = take(client, registry(record(summary="別")), seen=seen)
    assert answer.status_code == 422 and "確かめたファイルと違います" in text(answer)
    assert not Programme.objects.exists()


def test_who_drafted_does_not_publish(studio: Studio) -> None:
    client = studio.client(studio.both)
    seen = seen_in(take(client, registry(record())))
    assert "あなたが取り込んだ1件は、別の人が公開します。" in text(
        take(client, registry(record()), seen=seen)
    )
    client.post(reverse("studio:publish_imported"), {"organisation": str(studio.bureau.pk), "count": "0"})
    assert Programme.objects.get().current is None


def test_too_many_are_left_to_the_command(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programmes_import, "MOST_WRITTEN", 0)
    answer = take(studio.client(studio.writer), registry(record()))
    assert "madoguchi import programmes --organisation health --by 書野 編子@example.jp" in text(answer)
    assert 'name="seen"' not in text(answer)
    assert not Programme.objects.exists()


def test_too_many_to_publish_at_once_are_left_to_the_command(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = studio.client(studio.writer)
    take(client, registry(record()), seen=seen_in(take(client, registry(record()))))
    monkeypatch.setattr(programmes_import, "MOST_WRITTEN", 0)
    other = studio.client(studio.publisher)
    assert "madoguchi publish programmes --organisation health" in text(other.get(reverse(IMPORT)))
    data = {"organisation": str(studio.bureau.pk), "count": "1"}
    assert other.post(reverse("studio:publish_imported"), data).status_code == 409
    assert Programme.objects.get().current is None


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (b"", "空のファイルです"),
        (b"{}", "子育て支援制度レジストリではない"),
        (b"\xff\xfe\x00", "UTF-8ではないファイル"),
        (b"[1, 2", "子育て支援制度レジストリではない"),
    ],
)
def test_another_file_is_refused(studio: Studio, file: bytes, told: str) -> None:
    answer = take(studio.client(studio.writer), SimpleUploadedFile("a.json", file))
    assert answer.status_code == 422 and told in text(answer)


def test_roles_of_the_programmes(studio: Studio) -> None:
    assert studio.client(studio.publisher).post(reverse(IMPORT), {}).status_code == 404
    assert take(studio.client(studio.stranger), registry(record())).status_code == 422
    for data in ({}, {"organisation": "x"}, {"organisation": str(studio.other.pk), "count": "0"}):
        client = studio.client(studio.publisher)
        assert client.post(reverse("studio:publish_imported"), data).status_code == 404
    auditor = officer("監野 査", studio.bureau, Role.AUDITOR, at=studio.at - timedelta(days=1))
    assert studio.client(auditor).get(reverse(IMPORT)).status_code == 404


def test_an_export_holds_what_a_full_record_says(studio: Studio) -> None:
    studio.draft(**FULL)
    book = export(studio.client(studio.writer))
    held = [cell.value for cell in book.worksheets[0][3]]
    assert FULL["deadline"] in held
    assert export(studio.client(studio.writer), "programmes").worksheets[0].title == "制度"


def test_an_interrupted_workbook_goes_on_or_is_left(studio: Studio) -> None:
    client = studio.client(studio.writer)
    rows = [{"row": n, "kind": "procedure", "code": "", "slug": f"note-{n}", "title": f"届出{n}", "act": "new",
             "body": {"title": f"届出{n}"}, "problems": [], "changes": [], "unfinished": []} for n in range(3)]  # fmt: skip
    sheet = SheetImport.objects.create(
        organisation=studio.bureau, by=studio.writer, at=studio.at, kind="records", state="writing",
        file_name="a.xlsx", rows=rows, outcomes={"0": {"done": "written", "slug": "note-0", "code": ""}},
    )  # fmt: skip
    address = reverse("studio:sheet", args=[sheet.pk])
    page = client.get(address).content.decode()
    assert "3件のうち1件まで進みました" in page and "続きを書き込む" in page and "書き込み中" in page
    assert "続きを書き込む" not in studio.client(studio.both).get(address).content.decode()
    assert "書き込み中" in client.get(reverse("studio:sheets")).content.decode()
    assert client.post(reverse("studio:sheet_write", args=[sheet.pk])).status_code == 302
    sheet.refresh_from_db()
    assert [row["done"] for row in sheet.rows] == ["written"] * 3 and sheet.state == "written"
    assert Procedure.objects.filter(slug__startswith="note-").count() == 2, "the first was written before"
