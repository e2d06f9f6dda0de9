"""T12, T20: whatever text there is comes out of every kind of export as it went in, or is refused before it is kept."""

import csv
import io
import json
import zipfile
from datetime import datetime

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from madoguchi.api.services import issue_token, register_client
from madoguchi.core.clock import now
from madoguchi.core.spreadsheets import restored
from madoguchi.eforms.selectors import check, document_of
from madoguchi.examination.models import Export
from madoguchi.examination.services import export_decision
from madoguchi.examination.services.exporting import ask_export, fetch_export, make_exports
from madoguchi.filling.models import Draft
from madoguchi.reviews.models import Review
from madoguchi.site.tenancy.exporting import export_government
from tests.api.programs import ANSWERS, program_of
from tests.registry.world import SYSTEM
from tests.world import World, get

pytestmark = pytest.mark.django_db

HALVES = ["\ud800", "a\udfffb", "\udc00\ud800", "髙\ud83d"]
KINDS = st.one_of(
    st.text(min_size=1, max_size=120),
    st.text("=+-@＝＋－＠'\"\t,;|\r\n 0a", min_size=1, max_size=40),
    st.text("\u202e\u200f\u2066\u2069אבגد髙𠮷葛\U000e0100は\u3099ﾊﾞ👨‍👩‍👧", min_size=1, max_size=40),
    st.sampled_from(
        [
            '=HYPERLINK("//x","y")',
            "0012",
            "1e5",
            "2026-11-23",
            "'=1",
            "''",
            "TRUE",
            "_x000D_",
            "]]>",
            "\ufeff印",
        ]
    ),
)


@pytest.fixture
def world(at: datetime) -> World:
    return World(at)


def _kept(text: str) -> bool:
    """Whether the form takes the text; what it refuses is not there to be exported."""
    return all(sign >= " " or sign in "\n" for sign in text) and bool(text.strip()) and text.isprintable()


def test_text_comes_out_of_lists_archives_and_the_whole_as_it_went_in(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """CSV and workbook after the apostrophe is taken away, archive of the decision, JSON of a whole government."""
    tried: list[str] = []

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(KINDS.filter(_kept), min_size=3, max_size=8))
    def go(texts: list[str]) -> None:
        tried.extend(_through_all(world, tmp_path_factory, texts))

    go()
    assert len(tried) >= 3


def _through_all(world: World, tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> list[str]:
    text = texts[0][:1] + "".join(texts).replace("\n", " ").strip()[:180]
    form = document_of(world.edition.form_version)
    draft = world.filled(world.resident)
    answers = {**draft.answers, "remarks": text}
    if check(form, answers, world.at.date()):
        return []
    text = answers["remarks"]
    Draft.objects.filter(pk=draft.pk).delete()
    case = world.decided(world.resident, remarks=text)
    by = world.acting(world.examiner)
    for shape in (Export.Shape.CSV, Export.Shape.XLSX):
        made = ask_export(cases=[case.pk], kind="answers", shape=shape, purpose="点検", by=by, at=world.at)
        make_exports(at=world.at, clock=lambda: world.at)
        data = fetch_export(export=Export.objects.get(pk=made.pk), by=by, at=world.at)[1]
        if shape == Export.Shape.CSV:
            rows = list(csv.reader(io.StringIO(data.decode().removeprefix("\ufeff"), newline="")))
            assert restored(dict(zip(*rows, strict=True))["伝えておきたいこと"]) == text
        else:
            cells = [
                unescape(str(cell.value))
                for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets
                for row in sheet.iter_rows()
                for cell in row
                if cell.value is not None
            ]
            assert text in cells or text in [restored(cell) for cell in cells]
    packed = export_decision(application=get(case.pk), purpose="点検", by=by, at=world.at)
    with zipfile.ZipFile(io.BytesIO(packed)) as box:
        inside = "".join(box.read(name).decode() for name in box.namelist() if name.endswith(".json"))
    assert json.dumps(text, ensure_ascii=False)[1:-1] in inside
    folder = tmp_path_factory.mktemp("out") / "city"
    export_government(world.city, folder, by=SYSTEM, at=world.at)
    lines = (folder / "applications.AnswerSet.jsonl").read_text("utf-8").split("\n")
    assert text in [json.loads(line)["body"].get("remarks") for line in lines if line]
    return [text]


@pytest.mark.parametrize("half", HALVES)
def test_half_a_character_is_not_kept_where_programs_send_it(world: World, half: str) -> None:
    """JSON can carry half a surrogate; no file in UTF-8 can: one such answer would stop every export."""
    program = program_of(world)
    draft = program.begun()
    for answers in (
        {"remarks": half},
        {"applicant_name": {"family": half, "given": "花子"}},
        {"child": [{"child_name": {"family": half, "given": "x"}}]},
    ):
        answer = program.ask(
            "patch",
            f"drafts/{draft['id']}",
            {"revision": draft["revision"], "answers": {**ANSWERS, **answers}},
        )
        assert answer.status_code in (400, 422), answer.content[:200]
    assert json.dumps(Draft.objects.get().answers, ensure_ascii=False).encode()


@pytest.mark.parametrize("half", HALVES)
def test_half_a_character_is_not_kept_in_a_review_of_a_system(half: str) -> None:
    world = World(now())
    made = register_client(
        organisation=world.city, name="電子申請", scopes=["reviews:write"], by=SYSTEM, at=now()
    )
    shown = issue_token(
        client_id=made.client.client_id, secret=made.secret, address="10.0.0.9", at=now()
    ).value
    said = {
        "rating": 2,
        "step": "filling",
        "reasons": [],
        "text": f"長い{half}様式",
        "procedure": world.edition.procedure.slug,
    }
    answer = Client().post(
        "/api/v1/reviews", json.dumps(said), "application/json",
        headers={"authorization": f"Bearer {shown}", "idempotency-key": "review-0001"},
    )  # fmt: skip
    assert answer.status_code in (201, 400, 422)
    for review in Review.objects.all():
        assert review.text.encode()


def test_ten_megabytes_of_text_are_refused_kindly(world: World) -> None:
    program = program_of(world)
    draft = program.begun()
    answer = program.ask(
        "patch",
        f"drafts/{draft['id']}",
        {"revision": draft["revision"], "answers": {"remarks": "髙" * 3_500_000}},
    )
    assert answer.status_code in (400, 413, 422)
    client = Client()
    client.force_login(world.resident)
    mine = world.started(world.resident).draft
    page = reverse("portal:page", args=[mine.pk, "who"])
    assert client.post(page, {"revision": mine.revision, "q-phone": "9" * 10_000_000}).status_code in (
        400,
        413,
        422,
    )


def test_what_one_takes_along_is_json_that_others_read(world: World) -> None:
    client = Client()
    client.force_login(world.resident)
    world.arrived(world.resident, remarks="葛󠄀𠮷👨‍👩‍👧 \u2028 </script> =1+1")
    answer = client.get(reverse("portal:export_file"))
    told = json.loads(answer.content.decode("utf-8"))
    assert "葛󠄀𠮷👨‍👩‍👧" in json.dumps(told, ensure_ascii=False)
    assert (
        answer.headers["Content-Disposition"].startswith("attachment")
        and answer.headers["X-Content-Type-Options"]
    )
