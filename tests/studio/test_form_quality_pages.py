"""The pages that make a form trustworthy: lint, routes, kept cases, translations, the paper list, sharing."""

import io
import json
from typing import Any

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.services import add_form, publish_form, start_form_draft
from madoguchi.eforms.services.sharing import share_form
from madoguchi.studio.views.forms.trying import SALT
from tests.eforms.linting.forms import ask, form
from tests.studio.conftest import Studio

pytestmark = pytest.mark.django_db

NAME = {"family": "窓野", "given": "花子"}


def branched(**more: Any) -> dict[str, Any]:
    body = form(ask("has", "yes_no", "車がありますか"), **more)
    car = {
        "id": "car",
        "title": "車のこと",
        "questions": [ask("plate", "text", "車の番号")],
        "show_if": {"op": "eq", "term": "has", "value": True},
    }
    body["sections"][0]["pages"].append(car)
    return body


@pytest.fixture
def draft(studio: Studio) -> FormVersion:
    by = studio.acting(studio.writer)
    made = add_form(code="grant", title="手当の申請", organisation=studio.bureau, by=by, at=studio.at)
    return start_form_draft(form=made, body=branched(), by=by, at=studio.at)


def address(name: str, *more: Any) -> str:
    return reverse(f"studio:{name}", args=["grant", *more])


def text(response: Any) -> str:
    return str(response.content.decode())


def test_lint_says_what_to_look_at_and_where(studio: Studio, draft: FormVersion) -> None:
    page = text(studio.client(studio.writer).get(address("form_check")))
    assert "この様式を使う手続が、まだ決まっていません" in page and "を開く" in page
    draft.body = branched(retention_note="")
    draft.save()
    page = text(studio.client(studio.publisher).get(address("form_check")))
    assert "直さないと公開できないところが1件あります" in page and "を開く" not in page


def test_routes_are_drawn_and_told_in_words(studio: Studio, draft: FormVersion) -> None:
    page = text(studio.client(studio.writer).get(address("form_routes")))
    assert "2通りの道" in page and page.count("<rect ") == 5
    assert "出るのは、「車がありますか」が「はい」のときです。" in page
    assert "出ないページ、出ない質問、行き止まりはありません" in page


def test_a_form_that_cannot_be_read_has_no_routes_yet(studio: Studio, draft: FormVersion) -> None:
    draft.body = {"title": "まだ", "sections": [], "privacy": "あ"}
    draft.save()
    client = studio.client(studio.writer)
    assert "様式に直すところがなくなると" in text(client.get(address("form_routes")))
    assert client.get(address("form_cases")).status_code == 200
    assert client.get(address("form_translations")).status_code == 200
    assert "直さないと公開できないところ" in text(client.get(address("form_check")))


def keep(studio: Studio, answers: dict[str, Any], title: str, user: Any = None) -> Any:
    version = FormVersion.objects.get(form__code="grant", published_at__isnull=True)
    return studio.client(user or studio.writer).post(
        address("form_cases"),
        {
            "do": "keep",
            "title": title,
            "told": signing.dumps(answers, salt=SALT, compress=True),
            "revision": str(version.revision),
        },
    )


def test_answers_that_were_tried_are_kept_and_break_when_the_form_changes(
    studio: Studio, draft: FormVersion
) -> None:
    assert keep(studio, {"full_name": NAME, "has": False}, "車がない人").status_code == 302
    draft.refresh_from_db()
    assert draft.body["cases"] == [
        {
            "title": "車がない人",
            "answers": {"full_name": NAME, "has": False},
            "path": ["who", "matter"],
            "sends": True,
        }
    ]
    client = studio.client(studio.writer)
    page = text(client.get(address("form_cases")))
    assert "期待どおり" in page and "4の道のうち3" in page
    assert "通る例" in page or "例がありません" in page
    assert "route-box-on" in text(client.get(address("form_routes") + "?case=0"))
    draft.body["sections"][0]["pages"][2].pop("show_if")
    draft.save()
    page = text(client.get(address("form_cases")))
    assert "通らないはずのページを通ります：車のこと" in page
    anew = {"do": "expect:0", "revision": str(draft.revision)}
    assert client.post(address("form_cases"), anew).status_code == 302
    draft.refresh_from_db()
    assert draft.body["cases"][0]["path"] == ["who", "matter", "car"]
    assert draft.body["cases"][0]["errors"] == ["plate"]
    gone = {"do": "remove:0", "revision": str(draft.revision)}
    assert client.post(address("form_cases"), gone).status_code == 302
    draft.refresh_from_db()
    assert draft.body["cases"] == []


def test_a_case_needs_a_title_a_fresh_answer_and_an_editor(studio: Studio, draft: FormVersion) -> None:
    assert keep(studio, {"has": True}, " ").status_code == 422
    forged = {"do": "keep", "title": "だれか", "told": "forged", "revision": "0"}
    assert studio.client(studio.writer).post(address("form_cases"), forged).status_code == 422
    assert keep(studio, {"has": True}, "公開する人", studio.publisher).status_code == 404
    assert studio.client(studio.writer).post(address("form_cases"), {"do": "remove:7"}).status_code == 404
    draft.refresh_from_db()
    assert "cases" not in draft.body


def test_what_somebody_else_saved_is_not_overwritten(studio: Studio, draft: FormVersion) -> None:
    told = signing.dumps({"has": False}, salt=SALT, compress=True)
    answer = studio.client(studio.writer).post(
        address("form_cases"), {"do": "keep", "title": "だれか", "told": told, "revision": "99"}
    )
    assert answer.status_code == 409
    draft.refresh_from_db()
    assert "cases" not in draft.body


def test_translations_are_saved_in_one_go(studio: Studio, draft: FormVersion) -> None:
    client = studio.client(studio.writer)
    page = text(client.get(address("form_translations")))
    assert page.count("訳がありません") >= 8
    answer = client.post(
        address("form_translations"),
        {
            "do": "save",
            "revision": str(draft.revision),
            "easy.title": "手当《てあて》を もらう",
            "en.title": "Application",
            "en.question.lost.label": "x",
        },
    )
    assert answer.status_code == 302 and answer.url.endswith("?saved=2")
    draft.refresh_from_db()
    assert draft.body["translations"] == {
        "easy": {"title": "手当《てあて》を もらう"},
        "en": {"title": "Application"},
    }
    assert "<ruby>" in text(client.get(answer.url))


def test_the_vocabulary_fills_in_and_a_table_comes_back(studio: Studio, draft: FormVersion) -> None:
    client = studio.client(studio.writer)
    client.post(address("form_translations"), {"do": "fill", "revision": str(draft.revision)})
    draft.refresh_from_db()
    assert draft.body["translations"]["en"] == {"question.full_name.label": "Name"}
    table = client.get(address("form_translations_table"))
    assert table["Content-Type"].endswith("sheet")
    sent = SimpleUploadedFile("t.csv", "key,場所,日本語,やさしい,English\ntitle,,,,Grant\n".encode())
    answer = client.post(
        address("form_translations"), {"do": "table", "revision": str(draft.revision), "table": sent}
    )
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.body["translations"]["en"]["title"] == "Grant"
    broken = SimpleUploadedFile("t.csv", b"a,b\n")
    refused = client.post(address("form_translations"), {"do": "table", "table": broken, "revision": "0"})
    assert refused.status_code == 409 and "読み取れません" in text(refused)


def test_a_form_is_begun_from_a_paper_list(studio: Studio) -> None:
    client = studio.client(studio.writer)
    paper = reverse("studio:form_from_paper")
    assert client.get(paper).status_code == 200
    assert client.post(paper, {"do": "read", "text": ""}).status_code == 422
    page = text(client.post(paper, {"do": "read", "text": "氏名\n生年月日\n個人番号\n本籍"}))
    assert "個人番号は集めません。" in page and "person.birth_date" in page
    rows = {
        "count": "3",
        "row-0-use": "1", "row-0-label": "氏名", "row-0-kind": "name", "row-0-term": "person.name", "row-0-item": "氏名",
        "row-1-label": "個人番号", "row-1-kind": "text", "row-1-item": "個人番号",
        "row-2-use": "1", "row-2-label": "本籍", "row-2-kind": "address", "row-2-item": "本籍", "row-2-required": "1",
    }  # fmt: skip
    bad = client.post(paper, {"do": "make", **rows, "title": "", "code": "あ", "place": "nowhere"})
    assert bad.status_code == 422 and text(bad).count("入力してください") >= 2
    good = client.post(
        paper, {"do": "make", **rows, "title": "調理師免許の申請", "code": "cook", "place": "health"}
    )
    assert good.status_code == 302
    body = FormTemplate.objects.get(code="cook").versions.get().body
    labels = [q["label"] for s in body["sections"] for p in s["pages"] for q in p["questions"]]
    assert labels[:2] == ["氏名", "本籍"] and body["applicant"] == {"name": "person_name"}
    assert [field["label"] for field in body["paper"]["fields"]] == ["氏名", "本籍"]
    again = client.post(paper, {"do": "make", **rows, "title": "もう一つ", "code": "cook", "place": "health"})
    assert again.status_code == 409


def test_a_form_is_shared_found_copied_and_kept_up(studio: Studio, draft: FormVersion) -> None:
    publishing = studio.acting(studio.publisher)
    publish_form(version=draft, by=publishing, at=studio.at)
    mine, theirs = studio.client(studio.publisher), studio.client(studio.stranger)
    shared = reverse("studio:form_shared", args=["grant"])
    assert theirs.get(shared).status_code == 404
    assert studio.client(studio.writer).post(address("form_share"), {"do": "share"}).status_code == 404
    assert mine.post(address("form_share"), {"do": "share", "note": "県内で使えます"}).status_code == 302
    assert "県内で使えます" in text(theirs.get(reverse("studio:forms_shared")))
    page = text(theirs.get(shared))
    assert "車がありますか" in page and "書野" not in page
    assert theirs.post(shared, {"code": "grant", "place": "other"}).status_code == 409
    assert theirs.post(shared, {"code": "copy", "place": "health"}).status_code == 404
    assert theirs.post(shared, {"code": "copy", "place": "other"}).status_code == 302
    origin = text(theirs.get(reverse("studio:form_share", args=["copy"])))
    assert "保健医療局の「手当の申請」第1版" in origin
    newer = start_form_draft(
        form=draft.form, body=branched(contact="新しい窓口"), by=studio.acting(studio.writer), at=studio.at
    )
    publish_form(version=newer, by=publishing, at=studio.at)
    assert "元の様式に、新しい版があります" in text(theirs.get(reverse("studio:form_share", args=["copy"])))
    place = reverse("studio:form_newer", args=["copy"])
    assert "問い合わせ先" in text(theirs.get(place))
    copy = FormVersion.objects.get(form__code="copy")
    taken = theirs.post(place, {"piece": ["form.contact", "form.lost"], "revision": str(copy.revision)})
    assert taken.status_code == 302
    copy.refresh_from_db()
    assert copy.body["contact"] == "新しい窓口"
    assert theirs.get(place).status_code == 302
    assert mine.post(address("form_share"), {"do": "stop"}).status_code == 302
    assert theirs.get(shared).status_code == 404


def test_a_file_goes_out_and_comes_in(studio: Studio, draft: FormVersion) -> None:
    theirs = studio.client(studio.stranger)
    assert studio.client(studio.writer).get(address("form_export")).status_code == 404
    publish_form(version=draft, by=studio.acting(studio.publisher), at=studio.at)
    share_form(form=draft.form, note="", by=studio.acting(studio.publisher), at=studio.at)
    sent = studio.client(studio.writer).get(address("form_export"))
    told = json.loads(sent.content)
    assert told["digest"] == FormVersion.objects.get().digest and "attachment" in sent["Content-Disposition"]
    place = reverse("studio:form_from_file")
    assert theirs.get(place).status_code == 200
    file = io.BytesIO(sent.content)
    assert theirs.post(place, {"file": file, "code": "came", "place": "other"}).status_code == 302
    assert FormTemplate.objects.get(code="came").organisation == studio.other
    told["form"]["code"] = "../came_again"
    named = SimpleUploadedFile("f.json", json.dumps(told).encode())
    assert theirs.post(place, {"file": named, "place": "other"}).status_code == 422
    assert FormTemplate.objects.filter(organisation=studio.other).count() == 1
    told["body"]["title"] = "別のもの"
    changed = SimpleUploadedFile("f.json", json.dumps(told).encode())
    refused = theirs.post(place, {"file": changed, "code": "bad", "place": "other"})
    assert refused.status_code == 422 and "書き出したときと違います" in text(refused)
    assert theirs.post(place, {"code": "none", "place": "other"}).status_code == 422


@pytest.mark.parametrize(
    "name",
    [
        *("form_check", "form_routes", "form_cases", "form_translations", "form_translations_table"),
        *("form_share", "form_export", "form_newer"),
    ],
)
def test_forms_of_others_are_not_there(studio: Studio, draft: FormVersion, name: str) -> None:
    assert studio.client(studio.stranger).get(address(name)).status_code == 404


def test_the_list_of_shared_forms_costs_the_same_however_long(
    studio: Studio, django_assert_max_num_queries: Any
) -> None:
    writing, publishing = studio.acting(studio.writer), studio.acting(studio.publisher)
    client = studio.client(studio.stranger)
    counts = []
    for n in range(6):
        made = add_form(code=f"f{n}", title=f"様式{n}", organisation=studio.bureau, by=writing, at=studio.at)
        draft = start_form_draft(form=made, body=branched(), by=writing, at=studio.at)
        publish_form(version=draft, by=publishing, at=studio.at)
        share_form(form=made, note="", by=publishing, at=studio.at)
        if n in (0, 5):
            with django_assert_max_num_queries(40) as asked:
                client.get(reverse("studio:forms_shared"))
            counts.append(len(asked.captured_queries))
    assert counts[1] <= counts[0]


def test_a_form_with_many_cases_asks_the_database_no_more(
    studio: Studio, draft: FormVersion, django_assert_max_num_queries: Any
) -> None:
    client = studio.client(studio.writer)
    counts = []
    for many in (1, 30):
        draft.body = {
            **branched(),
            "cases": [{"title": f"例{n}", "answers": {"has": False}} for n in range(many)],
        }
        draft.save()
        with django_assert_max_num_queries(40) as asked:
            page = client.get(address("form_cases"))
        assert len(page.content) <= 60_000
        counts.append(len(asked.captured_queries))
    assert counts[1] <= counts[0]
