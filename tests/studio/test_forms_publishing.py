"""After a form is built: it is tried, asked for, published by a second person, and connected to procedures."""

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.selectors import form_draft_of, form_versions_of
from madoguchi.eforms.services import publish_form
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.services import add_procedure, draft_version, publish_version
from tests.registry.world import body
from tests.studio.conftest import Studio
from tests.studio.forms_world import client, draft, form, press, text, url

__all__ = ["client", "form"]

pytestmark = pytest.mark.django_db


def test_the_draft_is_tried_without_storing_anything(client: Client, form: FormTemplate):
    page = text(client.get(url("form_try")))
    assert "氏名" in page
    wrong = client.post(url("form_try"), {"page": "p1", "told": "", "q-name-family": "", "q-name-given": ""})
    assert "氏名" in text(wrong) and "エラー" in text(wrong)
    typed = {
        "q-name-family": "窓野",
        "q-name-given": "花子",
        "q-birth_date-year": "平成10",
        "q-birth_date-month": "4",
        "q-birth_date-day": "1",
        "q-email": "a@example.jp",
    }
    second = client.post(url("form_try"), {"page": "p1", "told": "", **typed})
    assert "試験に合格しましたか" in text(second)
    told = second.context["told"]
    third = client.post(url("form_try"), {"page": "p2", "told": told, "q-q1": "o2"})
    assert "このまま送れます" in text(third) and "窓野" in text(third) and "合格証の番号" not in text(third)


def test_an_unfinished_draft_cannot_be_tried_and_says_why(client: Client, form: FormTemplate):
    client.post(url("form_add"), {"at": "p:p2", "kind": "one_of", "label": "何か"})
    assert "選択肢を2つ以上書いてください" in text(client.get(url("form_try")))


def ask(studio: Studio, form: FormTemplate) -> None:
    assert studio.client(studio.writer).post(url("form_ask")).status_code == 302
    assert draft(form).asked_at is not None


def test_a_second_person_publishes_and_whoever_wrote_cannot(
    studio: Studio, client: Client, form: FormTemplate
):
    ask(studio, form)
    own = studio.client(studio.both)
    press(own, form, "p:p2", title="資格と試験")
    assert draft(form).asked_at is None, "a change withdraws the request"
    ask(studio, form)
    answer = own.post(url("form_publish"), {"when": "now", "revision": draft(form).revision})
    assert answer.status_code == 409 and "編集した人は公開できません" in text(answer)
    assert client.post(url("form_publish"), {"when": "now"}).status_code == 404
    second = studio.client(studio.publisher)
    assert "調理師免許申請書" in text(second.get(reverse("studio:forms")))
    stale = second.post(url("form_publish"), {"when": "now", "revision": 0})
    assert stale.status_code == 409
    second.post(url("form_publish"), {"when": "now", "revision": draft(form).revision})
    assert [one.number for one in form_versions_of(form)] == [1] and form_draft_of(form) is None
    assert "手続につなぐ" in text(second.get(url()))


def test_what_lint_blocks_is_neither_asked_for_nor_published(
    studio: Studio, client: Client, form: FormTemplate
):
    press(client, form, "form", contact="", title="調理師免許申請書")
    answer = client.post(url("form_ask"))
    assert answer.status_code == 409 and "問い合わせ先がありません" in text(answer)
    second = studio.client(studio.publisher)
    refused = second.post(url("form_publish"), {"when": "now", "revision": draft(form).revision})
    assert refused.status_code == 409 and not form_versions_of(form)


def test_a_draft_is_sent_back_with_a_word(studio: Studio, client: Client, form: FormTemplate):
    ask(studio, form)
    second = studio.client(studio.publisher)
    second.post(url("form_send_back"), {"remark": "合格証の説明を足してください。"})
    assert "合格証の説明を足してください。" in text(client.get(url()))


@pytest.fixture
def licence(studio: Studio) -> Procedure:
    """A public procedure with a processing period, not taken anywhere yet."""
    writing, publishing = studio.acting(studio.writer), studio.acting(studio.publisher)
    made = add_procedure(slug="licence", organisation=studio.bureau, by=writing, at=studio.at)
    told = body(title="調理師免許", processing={"window_days": 30})
    publish_version(
        version=draft_version(procedure=made, body=told, by=writing, at=studio.at),
        by=publishing,
        at=studio.at,
    )
    return made


def published(studio: Studio, form: FormTemplate) -> FormVersion:
    return publish_form(version=draft(form), by=studio.acting(studio.publisher), at=studio.at)


def test_a_form_is_connected_to_a_procedure_and_its_next_version_switched_with_publication(
    studio: Studio, client: Client, form: FormTemplate, licence: Procedure
):
    first = published(studio, form)
    second = studio.client(studio.publisher)
    chosen = text(second.get(url("form_connect", procedure="licence")))
    assert studio.bureau.name in chosen
    typed = {
        "procedure": "licence",
        "place": studio.bureau.pk,
        "standard_days": "30",
        "retention_years": "x",
    }
    wrong = second.post(url("form_connect"), typed)
    assert wrong.status_code == 422 and "保存年限を、年数で" in text(wrong)
    assert second.post(url("form_connect"), {**typed, "retention_years": "5"}).status_code == 302
    edition = Edition.objects.get(form_version=first)
    assert (edition.standard_days, edition.retention_years, edition.organisation) == (30, 5, studio.bureau)
    assert "受付で使用中" in text(second.get(url()))

    client.post(url("form_start"))
    press(client, form, "q:q2", label="合格証書の番号")
    ask(studio, form)
    page = text(second.get(url("form_publish")))
    assert "合格証書の番号" in page and "いまは第1版" in page and "書きかけの人はいません" in page
    later = {"when": "day", "effective_from": "2026-12-01", "edition": str(edition.pk)}
    answer = second.post(url("form_publish"), {**later, "revision": draft(form).revision})
    assert answer.status_code == 302
    new = Edition.objects.get(form_version__number=2, form_version__form=form)
    assert new.opens_on.isoformat() == "2026-12-01" and new.standard_days == 30
    shown = text(second.get(url("form_version", 2)))
    assert "第1版との違い" in shown and "合格証書の番号" in shown


def test_nothing_is_published_when_an_office_cannot_switch(
    studio: Studio, client: Client, form: FormTemplate, licence: Procedure
):
    first = published(studio, form)
    second = studio.client(studio.publisher)
    typed = {"procedure": "licence", "place": studio.bureau.pk, "retention_years": "5"}
    second.post(url("form_connect"), typed)
    edition = Edition.objects.get(form_version=first)
    client.post(url("form_start"))
    press(client, form, "q:q2", label="合格証書の番号")
    ask(studio, form)
    answer = second.post(
        url("form_publish"), {"when": "now", "edition": str(edition.pk), "revision": draft(form).revision}
    )
    assert answer.status_code == 409, "two editions of one day"
    assert form_draft_of(form) is not None


def test_a_draft_is_thrown_away_as_it_was_seen(client: Client, form: FormTemplate):
    press(client, form, "p:p1", title="お名前など")
    assert client.post(url("form_discard"), {"revision": 0}).status_code == 409
    client.post(url("form_discard"), {"revision": draft(form).revision})
    assert form_draft_of(form) is None
