"""The builder of forms in the studio: a form is made, and built thing by thing in the panel of the editor."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.eforms import editing
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.services import add_form, start_form_draft
from tests.studio.conftest import Studio
from tests.studio.forms_world import body_of, client, draft, form, press, text, url, whole

__all__ = ["client", "form"]

pytestmark = pytest.mark.django_db


def test_a_new_form_is_begun_with_its_name_alone(studio: Studio, client: Client):
    answer = client.post(
        reverse("studio:form_new"), {"title": "営業許可申請書", "organisation": studio.bureau.pk}
    )
    made = FormTemplate.objects.get(title="営業許可申請書")
    assert answer.status_code == 302 and answer["Location"] == reverse("studio:form_draft", args=[made.code])
    page = text(client.get(answer["Location"]))
    assert "利用目的を書いてください" in page and "このページには、まだ質問がありません" in page
    assert "営業許可申請書" in text(client.get(reverse("studio:forms")))
    refused = client.post(reverse("studio:form_new"), {"title": " ", "organisation": studio.bureau.pk})
    assert refused.status_code == 422 and "様式の名前を書いてください" in text(refused)


def test_a_copy_begins_with_everything_of_the_other(studio: Studio, client: Client, form: FormTemplate):
    client.post(
        reverse("studio:form_new"),
        {"title": "製菓衛生師免許申請書", "organisation": studio.bureau.pk, "copy": "cook"},
    )
    made = FormTemplate.objects.get(title="製菓衛生師免許申請書")
    assert body_of(made)["sections"] == body_of(form)["sections"]
    assert body_of(made)["title"] == "製菓衛生師免許申請書"


def test_others_do_not_see_the_form(studio: Studio, form: FormTemplate):
    stranger = studio.client(studio.stranger)
    for name in ("form", "form_draft", "form_add", "form_preview", "form_try", "form_publish"):
        assert stranger.get(url(name)).status_code == 404, name
    assert "調理師免許申請書" not in text(stranger.get(reverse("studio:forms")))
    publisher = studio.client(studio.publisher)
    assert publisher.get(url("form_draft")).status_code == 404, "only editors write"
    assert publisher.get(url("form_publish")).status_code == 200


def test_every_thing_has_its_panel(client: Client, form: FormTemplate):
    keys = ["form", *(key for key, _thing in editing.things_in(body_of(form)))]
    for key in keys:
        answer = client.get(url("form_draft", at=key))
        assert answer.status_code == 200
        assert len(answer.content) < 60_000
        assert f'name="at" value="{key}"' in text(answer)


def test_every_type_of_question_has_its_panel_and_is_drawn_on_the_phone(client: Client, form: FormTemplate):
    for n, (_group, kinds) in enumerate(editing.groups_of_kinds(), 3):
        press(client, form, "p:p2", "page:s:s1", title="資格")
        for kind in kinds:
            answer = client.post(
                url("form_add"), {"at": f"p:p{n}", "kind": kind.type, "label": str(kind.label)}
            )
            assert answer.status_code == 302, kind.type
            assert client.get(answer["Location"]).status_code == 200, kind.type
        shown = client.get(url("form_preview", page=f"p{n}"))
        assert shown.status_code == 200
        assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
        for kind in kinds:
            assert str(kind.label) in text(shown), kind.type


def test_a_known_term_is_found_and_added_with_everything(client: Client, form: FormTemplate):
    page = text(client.get(url("form_add", at="p:p2", q="でんわ")))
    assert 'value="person.phone"' in page
    client.post(url("form_add"), {"at": "q:q1", "term": "person.phone"})
    question = editing.question_of(body_of(form), "phone")
    assert question is not None and question["type"] == "phone" and question["term"] == "person.phone"
    page = text(client.get(url("form_add", at="p:p2", q="子どもの氏名")))
    assert "くり返すページに置けます" in page
    refused = client.post(url("form_add"), {"at": "p:p2", "term": "children[].name"})
    assert refused.status_code == 409 and "1人ずつ" in text(refused)


def test_what_is_typed_about_a_question_is_kept(client: Client, form: FormTemplate):
    answer = press(
        client, form, "q:q1", label="合格しましたか", hint="去年も可", options="合格した\nまだ｜受けます\n免除",
        has=["required"], **{"cond.count": "0", "cond.mode": "always", "en.label": "Did you pass?"},
    )  # fmt: skip
    assert answer.status_code == 302
    question = editing.question_of(body_of(form), "q1") or {}
    assert question["label"] == "合格しましたか" and question["hint"] == "去年も可"
    assert "required" not in question, "the box was shown and is not ticked"
    assert [one["value"] for one in question["options"]] == ["o1", "o2", "o3"]
    assert body_of(form)["translations"]["en"]["question.q1.label"] == "Did you pass?"


def test_a_label_that_names_a_known_term_offers_to_bind_it(client: Client, form: FormTemplate):
    client.post(url("form_add"), {"at": "p:p2", "kind": "text", "label": "本籍地の電話番号"})
    client.post(url("form_add"), {"at": "p:p2", "kind": "text", "label": "電話番号"})
    assert "のことですか" in text(client.get(url("form_draft", at="q:q4")))
    press(client, form, "q:q4", "bind:person.phone", label="電話番号")
    assert (editing.question_of(body_of(form), "q4") or {})["term"] == "person.phone"
    assert "に結びついています" in text(client.get(url("form_draft", at="q:q4")))
    press(client, form, "q:q4", "unbind", label="電話番号")
    assert "term" not in (editing.question_of(body_of(form), "q4") or {})


def test_a_condition_is_built_from_earlier_answers(client: Client, form: FormTemplate):
    key = "q:q2"
    press(client, form, key, "line.clear", label="番号")
    press(client, form, key, label="番号", **{"cond.count": "0", "cond.mode": "if"})
    page = text(client.get(url("form_draft", at=key)))
    assert "表示する条件が書きかけです" in page
    lines = {"cond.count": "1", "cond.mode": "if", "cond.0.term": "q1", "cond.0.op": "", "cond.0.value": ""}
    press(client, form, key, label="番号", **lines)
    page = text(client.get(url("form_draft", at=key)))
    assert '<option value="o1">合格した</option>' in page, "the choices of the question are listed"
    assert "同じページの答えで決まるため" in page
    press(
        client,
        form,
        key,
        "line.add",
        label="番号",
        **{**lines, "cond.0.op": "in", "cond.0.value": ["o1", "o2"]},
    )
    more = {
        **lines, "cond.count": "2", "cond.0.op": "ne", "cond.0.value": "o2", "cond.join": "any", "cond.not": "not",
        "cond.1.term": "birth_date", "cond.1.op": "age_lt", "cond.1.value": "二十",
    }  # fmt: skip
    press(client, form, key, label="番号", **more)
    press(client, form, key, label="番号", **{**more, "cond.1.value": "２０"})
    assert (editing.question_of(body_of(form), "q2") or {})["show_if"] == {
        "op": "not",
        "of": {
            "op": "any",
            "of": [
                {"op": "ne", "term": "q1", "value": "o2"},
                {"op": "age_lt", "term": "birth_date", "value": 20},
            ],
        },
    }
    press(client, form, key, "line.remove:1", label="番号", **{**more, "cond.1.value": "20"})
    assert editing.gaps_in(body_of(form)) == []


def test_a_condition_that_says_more_is_told_and_kept(studio: Studio, client: Client, form: FormTemplate):
    tree = {"op": "all", "of": [{"op": "any", "of": [{"op": "eq", "term": "q1", "value": "o1"}]}]}
    body = editing.change(body_of(form), "q:q2", show_if=tree)
    FormVersion.objects.filter(form=form).update(body=body)
    page = text(client.get(url("form_draft", at="q:q2")))
    assert (
        "ここでは書き換えられません" in page
        and "「試験に合格しましたか」が「合格した」のときだけ出します" in page
    )
    press(client, form, "q:q2", label="番号")
    assert (editing.question_of(body_of(form), "q2") or {})["show_if"] == tree


def test_a_move_that_breaks_a_condition_says_so_and_offers_a_way(client: Client, form: FormTemplate):
    refused = press(client, form, "q:q2", "up", label="番号（証書）", to="p:p1")
    assert refused.status_code == 422
    assert "答えで決まります" in text(refused) and 'value="up!"' in text(refused)
    assert editing.name_of(body_of(form), "q:q2") == "番号（証書）", "what was typed is kept"
    assert press(client, form, "q:q2", "up!", label="番号").status_code == 302
    assert [one["id"] for _page, one in editing.questions_in(body_of(form))][-2:] == ["q2", "q1"]


def test_what_others_lean_on_is_taken_out_only_when_that_is_wanted(client: Client, form: FormTemplate):
    refused = press(client, form, "q:q1", "remove", label="試験に合格しましたか")
    assert refused.status_code == 422 and "「合格証の番号」の表示する条件" in text(refused)
    press(client, form, "q:q1", "remove!", label="試験に合格しましたか")
    assert editing.question_of(body_of(form), "q1") is None


def test_dragging_moving_copying_and_adding_are_buttons_too(client: Client, form: FormTemplate):
    press(client, form, "q:email", "drop:q:email>q:name>before", label="メールアドレス")
    press(client, form, "q:birth_date", "move", label="生年月日", to="p:p2")
    press(client, form, "q:q1", "copy", label="試験に合格しましたか")
    press(client, form, "p:p1", "page:p:p1", title="お名前")
    press(client, form, "p:p1", "section", title="お名前")
    assert [key for key, _thing in editing.things_in(body_of(form))] == [
        "s:s1", "p:p1", "q:email", "q:name", "p:p3", "p:p2", "q:q1", "q:q3", "q:q2", "q:birth_date", "s:s2", "p:p4",
    ]  # fmt: skip


def test_a_sum_is_written_line_by_line(client: Client, form: FormTemplate):
    client.post(url("form_add"), {"at": "p:p2", "kind": "number", "label": "大人の人数"})
    client.post(url("form_add"), {"at": "p:p2", "kind": "computed", "label": "手数料"})
    row = {"part.count": "1", "part.0.sign": "+", "part.0.what": "q:q3", "part.0.times": "５００"}
    press(client, form, "q:q4", label="手数料", **row)
    assert (editing.question_of(body_of(form), "q4") or {})["compute"] == {
        "op": "mul",
        "of": [{"term": "q3"}, 500],
    }
    assert "「大人の人数」 × 500" in text(client.get(url("form_draft", at="q:q4")))


def test_the_last_steps_are_undone_and_done_again(client: Client, form: FormTemplate):
    for n in range(3):
        press(client, form, "p:p1", title=f"題{n}")
    page = text(client.get(url("form_draft", at="p:p1")))
    assert "ページ「題2」を変えた" in page
    for wanted in ("題1", "題0", "お名前"):
        press(client, form, "p:p1", "undo")
        assert editing.name_of(body_of(form), "p:p1") == wanted
    refused = press(client, form, "p:p1", "undo")
    assert refused.status_code == 409 and "これより前に戻す" in text(refused)
    press(client, form, "p:p1", "redo")
    assert editing.name_of(body_of(form), "p:p1") == "題0"
    press(client, form, "p:p1", title="別の題")
    assert press(client, form, "p:p1", "redo").status_code == 409, "a new step ends what could be done again"


def test_only_the_last_twenty_steps_are_kept(client: Client, form: FormTemplate):
    for n in range(23):
        press(client, form, "p:p1", title=f"題{n}")
    assert draft(form).steps.count() == 20


def test_two_editors_do_not_overwrite_each_other(studio: Studio, client: Client, form: FormTemplate):
    seen = draft(form).revision
    press(studio.client(studio.both), form, "p:p2", title="資格と試験")
    refused = client.post(
        url("form_draft"), {"at": "q:q2", "do": "save", "revision": seen, "label": "合格証書の番号"}
    )
    assert refused.status_code == 409 and "先に保存されていました" in text(refused)
    assert "合格証書の番号" in text(refused), "what was typed stays in the page"
    press(client, form, "q:q2", label="合格証書の番号")
    assert editing.name_of(body_of(form), "p:p2") == "資格と試験"
    assert editing.name_of(body_of(form), "q:q2") == "合格証書の番号"


def test_what_cannot_be_kept_is_told_at_its_field_with_the_rest_kept_in_the_page(
    client: Client, form: FormTemplate
):
    many = "\n".join(f"選択{n}" for n in range(101))
    refused = press(client, form, "q:q1", label="新しい言葉", options=many)
    assert refused.status_code == 422
    assert (
        "選択肢は100個まで" in text(refused) and "新しい言葉" in text(refused) and "選択100" in text(refused)
    )
    refused = press(client, form, "q:q1", label="x", id="name")
    assert refused.status_code == 422 and "重ならないように" in text(refused)


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    studio: Studio, client: Client, form: FormTemplate, django_assert_max_num_queries: Any
):
    writing = studio.acting(studio.writer)
    for n in range(12):
        made = add_form(code=f"f{n}", title=f"様式{n}", organisation=studio.bureau, by=writing, at=studio.at)
        start_form_draft(form=made, body=whole(), by=writing, at=studio.at)
    client.get(reverse("studio:forms"))
    with django_assert_max_num_queries(14):
        client.get(reverse("studio:forms"))
