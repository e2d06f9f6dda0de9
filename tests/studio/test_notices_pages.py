"""The pages about templates of notices: written with a sample beside, looked through and published by another."""

from typing import Any

import pytest
from django.urls import reverse

from madoguchi.core.acting import Role
from madoguchi.examination.models import NoticeTemplate, NoticeTemplateVersion
from madoguchi.examination.services import add_template, publish_template, save_template_draft
from madoguchi.examination.types import Words
from madoguchi.papers.reading import said_in
from tests.studio.conftest import Studio

pytestmark = pytest.mark.django_db


def draft(studio: Studio, **words: Any) -> NoticeTemplateVersion:
    """A template that the writer has begun."""
    by = studio.acting(studio.writer)
    version = add_template(
        procedure=studio.procedure, organisation=studio.bureau, outcome="refused", by=by, at=studio.at
    )
    if words:
        version, _found = save_template_draft(
            version=version,
            words=Words.read({**version.body, **words}),
            revision=0,
            by=by,
            at=studio.at,
        )
    return version


def url(name: str, template: NoticeTemplate, *more: Any) -> str:
    """The address of a page about a template."""
    return reverse(f"studio:{name}", args=[template.pk, *more])


def test_a_template_is_begun_with_the_words_of_all_notices(studio: Studio) -> None:
    client = studio.client(studio.writer)
    assert "まだひな形がありません" in client.get(reverse("studio:notices")).content.decode()
    page = client.get(reverse("studio:notice_new"))
    assert "飲食店営業許可申請" in page.content.decode()
    assert client.post(reverse("studio:notice_new"), {}).status_code == 422
    given = {"procedure": str(studio.procedure.pk), "paper": "refused"}
    answer = client.post(reverse("studio:notice_new"), given)
    template = NoticeTemplate.objects.get()
    assert answer.headers["Location"] == url("notice_draft", template)
    assert template.organisation == studio.bureau
    text = client.get(answer.headers["Location"]).content.decode()
    assert "{理由}" in text and "差し込み項目" in text and "sample.png?r=0" in text
    again = client.post(reverse("studio:notice_new"), given)
    assert again.status_code == 409 and "すでにひな形があります" in again.content.decode()
    assert "認めない" in client.get(reverse("studio:notices")).content.decode()


def test_what_is_typed_is_kept_with_what_is_still_to_be_mended(studio: Studio) -> None:
    version = draft(studio)
    client = studio.client(studio.writer)
    address = url("notice_draft", version.template)
    sent = {
        "title": "不許可通知書",
        "text": "許可しません。\r\n{だれか}",
        "signer": "窓野保健所長",
        "shows": "address",
        "revision": "0",
        "do": "save",
    }
    assert client.post(address, sent).status_code == 302
    version.refresh_from_db()
    words = Words.read(version.body)
    assert (words.title, words.text, words.signer, words.shows_address) == (
        "不許可通知書",
        "許可しません。\n{だれか}",
        "窓野保健所長",
        True,
    )
    page = client.get(address).content.decode()
    assert "本文 2行目：「だれか」という差し込み項目はありません。" in page
    assert "行政不服審査法第82条" in page and "sample.png" not in page
    late = client.post(address, {**sent, "title": "別"})
    assert late.status_code == 409 and "先に保存しました" in late.content.decode()
    assert client.get(url("notice_sample", version.template, 1, "pdf")).status_code == 409
    assert client.post(url("notice_ask", version.template)).status_code == 409


def test_the_sample_is_of_an_invented_case_and_says_so(studio: Studio) -> None:
    version = draft(studio, title="不許可通知書", text="{申請者の氏名}について。{理由}\n\n{教示}")
    client = studio.client(studio.publisher)
    pdf = client.get(url("notice_sample", version.template, 1, "pdf"))
    assert pdf.headers["Content-Type"] == "application/pdf"
    text = "".join(said_in(pdf.content).split())
    assert "（見本）この書類は、試すためのものです" in text and "窓野花子について" in text
    picture = client.get(url("notice_sample", version.template, 1, "png"))
    assert picture.content.startswith(b"\x89PNG")
    assert client.get(url("notice_sample", version.template, 2, "png")).status_code == 404


def test_another_person_publishes_and_the_next_version_is_compared(studio: Studio) -> None:
    version = draft(studio, title="不許可通知書", text="{理由}\n\n{教示}")
    template = version.template
    writer, publisher = studio.client(studio.writer), studio.client(studio.publisher)
    assert writer.post(url("notice_ask", template)).status_code == 302
    assert "あなたの確認を待っています" in publisher.get(reverse("studio:notices")).content.decode()
    page = publisher.get(url("notice_publish", template)).content.decode()
    assert "公開する" in page and "不許可通知書" in page
    back = publisher.post(url("notice_send_back", template), {"remark": "根拠も書いてください。"})
    assert back.status_code == 302
    assert "根拠も書いてください。" in writer.get(url("notice_draft", template)).content.decode()
    writer.post(url("notice_ask", template))
    done = publisher.post(
        url("notice_publish", template), {"when": "now", "revision": version.revision, "effective_from": ""}
    )
    assert done.status_code == 302
    version.refresh_from_db()
    assert version.is_published

    assert writer.post(url("notice_start", template)).status_code == 302
    writer.post(
        url("notice_draft", template),
        {"title": "不許可通知書", "text": "{理由}\n{根拠法令}\n\n{教示}", "revision": "0", "do": "next"},
    )
    compared = writer.get(url("notice_publish", template)).content.decode()
    assert "第1版との違い" in compared and "根拠法令" in compared.partition("<ins>")[2]
    only = writer.get(url("notice_version", template, 1)).content.decode()
    assert "第1版" in only and writer.get(url("notice_version", template, 2)).status_code == 404
    gone = writer.post(url("notice_discard", template), {"revision": "1"})
    assert gone.status_code == 302 and template.versions.count() == 1
    assert publisher.post(url("notice_retire", template)).status_code == 302
    assert "まだひな形がありません" in writer.get(reverse("studio:notices")).content.decode()


def test_a_permit_has_its_number_validity_and_holder(studio: Studio) -> None:
    by = studio.acting(studio.writer)
    version = add_template(
        procedure=studio.procedure, organisation=studio.bureau, kind="permit", by=by, at=studio.at
    )
    client = studio.client(studio.writer)
    address = url("notice_draft", version.template)
    sent = {
        "title": "営業許可証",
        "text": "| 氏名 | {申請者の氏名} |\n\n許可します。",
        "series": "食営",
        "valid_years": "６",
        "renew_days": "30",
        "renewal": "",
        "holder": "shown",
        "holder_law": "",
        "signer": "",
        "revision": "0",
    }
    client.post(address, sent)
    assert "根拠の法令と条を書いてください" in client.get(address).content.decode()
    client.post(address, {**sent, "holder_law": "食品衛生法", "revision": "1", "valid_years": "六"})
    version.refresh_from_db()
    assert Words.read(version.body).valid_years in (-1, 6)
    client.post(address, {**sent, "holder": "masked", "revision": "2"})
    version.refresh_from_db()
    assert (version.body["series"], version.body["valid_years"], version.body["shows_holder"]) == (
        "食営",
        6,
        False,
    )
    assert "公開までに直すところ" not in client.get(address).content.decode()
    assert client.get(url("notice_sample", version.template, 1, "png")).status_code == 200


def test_strangers_and_those_who_only_publish_do_not_write(studio: Studio) -> None:
    version = draft(studio)
    stranger, publisher = studio.client(studio.stranger), studio.client(studio.publisher)
    for name in ("notice_template", "notice_draft", "notice_publish"):
        assert stranger.get(url(name, version.template)).status_code == 404
    assert publisher.get(url("notice_draft", version.template)).status_code == 404
    assert publisher.post(url("notice_start", version.template)).status_code == 404


def test_the_list_asks_the_database_the_same_for_many(
    studio: Studio, django_assert_max_num_queries: Any
) -> None:
    by, other = studio.acting(studio.writer), studio.acting(studio.publisher)
    for outcome in ("granted", "conditional", "partial"):
        made = add_template(
            procedure=studio.procedure, organisation=studio.bureau, outcome=outcome, by=by, at=studio.at
        )
        if outcome == "granted":
            publish_template(version=made, by=other, at=studio.at)
    client = studio.client(studio.writer)
    client.get(reverse("studio:notices"))
    with django_assert_max_num_queries(14):
        client.get(reverse("studio:notices"))
    assert other.has(Role.PUBLISHER, studio.bureau.pk)
