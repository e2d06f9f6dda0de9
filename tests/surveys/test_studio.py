"""The studio: a survey from a template, a wave from invitation to publication, who may not."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from madoguchi.core.acting import Role
from madoguchi.surveys.models import FreeAnswer, Invitation, Response, Survey, Wave
from madoguchi.surveys.services import count_wave, token_of
from madoguchi.versions.services import publish
from tests.surveys.conftest import opened
from tests.surveys.made import answers_file, codebook_file
from tests.surveys.test_answering import ANSWERS
from tests.surveys.test_pages import answer_on_pages
from tests.surveys.tokyo import asked_only, book_of_year, people_of
from tests.world import World

pytestmark = pytest.mark.django_db


def at(name: str, key: Any) -> str:
    return reverse(f"studio:{name}", args=[key])


def test_a_wave_from_template_to_publication(world: World, enter: Any):
    editor, publisher = enter(world.editor), enter(world.publisher)
    new = {"template": "resident", "title": "手続の調査", "code": "our-survey", "organisation": "city"}
    page = editor.post(reverse("studio:survey_new"), new, follow=True)
    assert "様式がまだ公開されていません" in page.text
    survey = Survey.objects.get()
    again = editor.post(reverse("studio:survey_new"), new)
    assert again.status_code == 422
    assert "すでに使われています" in again.text
    publish(survey.form.versions.get(), by=world.acting(world.publisher), at=world.at)
    day = world.at.date().isoformat()
    wrong = editor.post(
        at("survey_wave_new", survey.pk), {"label": "令和8年度", "opens_on": "きょう", "closes_on": day}
    )
    assert wrong.status_code == 422
    editor.post(at("survey_wave_new", survey.pk), {"label": "令和8年度", "opens_on": day, "closes_on": day})
    wave = Wave.objects.get()
    file = SimpleUploadedFile("a.csv", "mail\na@example.jp\nb@example.jp\nいない\n".encode())
    told = editor.post(at("survey_invite", wave.pk), {"file": file})
    assert "2人を招待しました" in told.text
    assert "4行目「いない」" in told.text
    assert "受付を始めてから" in told.text
    editor.post(at("survey_open", wave.pk))
    assert "2通を送りました" in editor.post(at("survey_mail", wave.pk), {"act": "mail"}).text
    for one in Invitation.objects.all():
        token = token_of(one)
        answer_on_pages(Client(), token, ANSWERS)
        Client().post(reverse("portal:survey_check", args=[token]))
    assert Response.objects.count() == 2
    editor.post(at("survey_close", wave.pk))
    results = editor.post(at("survey_count", wave.pk), follow=True)
    assert "少ないため、結果を示しません" in results.text  # two people are too few to tell of
    page = editor.get(at("survey_wave", wave.pk))
    assert "別の、公開の承認者が行います" in page.text
    wave.refresh_from_db()
    sent = {"revision": wave.revision}
    assert editor.post(at("survey_publish", wave.pk), sent).status_code == 404  # no publisher
    unread = publisher.post(at("survey_publish", wave.pk), sent)
    assert "まだ読んでいない自由記述" in unread.text
    words = editor.get(at("survey_words", wave.pk))
    assert "03-1234" not in words.text
    for one in FreeAnswer.objects.all():
        editor.post(at("survey_words", wave.pk), {"answer": str(one.pk), "act": "show"})
    published = publisher.post(at("survey_publish", wave.pk), sent, follow=True)
    assert "公開したページ" in published.text
    assert Client().get(reverse("portal:survey_wave", args=["our-survey", 1])).status_code == 200
    publisher.post(at("survey_withdraw", wave.pk))
    assert Client().get(reverse("portal:survey_wave", args=["our-survey", 1])).status_code == 404


def test_who_counts_does_not_publish(world: World, enter: Any, survey: Survey):
    both = world.officer("both", Role.EDITOR, Role.PUBLISHER)
    wave = opened(world, survey)
    Response.objects.create(wave=wave, answers={"sex": "male"})
    client = enter(both)
    client.post(at("survey_close", wave.pk))
    client.post(at("survey_count", wave.pk))
    wave.refresh_from_db()
    assert wave.state == "counted"
    refused = client.post(at("survey_publish", wave.pk), {"revision": wave.revision})
    assert "集計した人とは別の" in refused.text
    wave.refresh_from_db()
    assert wave.published_at is None


def test_a_firms_files_are_looked_at_then_taken_and_compared(world: World, enter: Any, survey: Survey):
    client = enter(world.editor)
    waves = []
    for year in ("2023", "2024"):
        day = world.at.date().isoformat()
        client.post(at("survey_wave_new", survey.pk), {"label": year, "opens_on": day, "closes_on": day})
        wave = Wave.objects.get(label=year)
        held = book_of_year(year)
        people = asked_only(held, people_of(year)[:300])

        def files(codebook: Any = held, answers: Any = people) -> dict[str, Any]:
            return {
                "codebook": SimpleUploadedFile("c.csv", codebook_file(codebook)),
                "file": SimpleUploadedFile("a.csv", answers_file(codebook, answers)),
            }

        looked = client.post(at("survey_panel", wave.pk), {**files(), "act": "look"})
        assert "300" in looked.text
        assert not wave.responses.exists()
        assert client.post(at("survey_panel", wave.pk), {**files(), "act": "take"}).status_code == 302
        assert wave.responses.count() == 300
        again = client.post(at("survey_panel", wave.pk), {**files(), "act": "take"})
        assert "すでに取り込んでいます" in again.text
        waves.append(wave)
    missing = client.post(at("survey_panel", wave.pk), {"act": "look"})
    assert "2つのファイル" in missing.text
    waves[0].refresh_from_db()
    count_wave(wave=waves[0], by=world.acting(world.editor), at=world.at)
    mapping = at("survey_mapping", waves[1].pk)
    page = client.get(mapping)
    assert "先に入れてあります" in page.text
    waves[1].refresh_from_db()
    sent = {"revision": waves[1].revision}
    for row in page.context["rows"]:
        for one in row["options"]:
            sent[f"{row['item'].code}--{one['choice'].code}"] = one["before"]
        sent[f"{row['item'].code}--removed"] = " ".join(row["removed"])
    wrong = client.post(mapping, {**sent, "digital_why--removed": ""})
    assert wrong.status_code == 422
    assert "申請先ごとに手続が必要だった" in wrong.text
    right = {**sent, "digital_why--repeat": "again each", "digital_why--removed": ""}
    right |= {
        "push--want": "surely rather",
        "push--removed": "",
        "age--70": "",
        "share_items--visits": "visits",
    }
    right |= {"share_items--removed": ""}
    done = client.post(mapping, right, follow=True)
    assert "決めてあります" in done.text
    client.post(at("survey_count", waves[1].pk))
    results = client.get(at("survey_results", waves[1].pk))
    assert "選択肢をまとめた、比べません" in results.text


def test_population_and_quotas_are_written_in_lines(world: World, enter: Any, survey: Survey):
    client = enter(world.editor)
    wave = opened(world, survey)
    sent = {
        "revision": wave.revision,
        "label": "令和8年度",
        "opens_on": wave.opens_on.isoformat(),
        "closes_on": wave.closes_on.isoformat(),
        "low": "0.3",
        "high": "3",
        "margins": "年代,20代,20\n年代，70代以上，80%\n性別,男性,1\n性別,女性,1",
        "quotas": "男性,20代,2\n女性,70代以上,1",
    }
    client.post(at("survey_design", wave.pk), sent)
    wave.refresh_from_db()
    assert wave.design["margins"] == {"age": {"20": 20, "70": 80}, "sex": {"male": 1, "female": 1}}
    assert wave.design["quotas"][0] == {"cell": {"sex": "male", "age": "20"}, "target": 2}
    Response.objects.create(wave=wave, answers={"sex": "male", "age": "20"})
    page = client.get(at("survey_wave", wave.pk))
    assert "男性・20代" in page.text
    assert "50％" in page.text
    for field, text in (
        ("margins", "年代,200代,3"),
        ("quotas", "男性,いくつ"),
        ("low", "2"),
        ("margins", "年代,20代,-1"),
    ):
        wrong = client.post(at("survey_design", wave.pk), {**sent, "revision": wave.revision, field: text})
        assert wrong.status_code == 422, field
    stale = client.post(at("survey_design", wave.pk), sent)
    assert "ほかの人が先に保存しました" in stale.text


def test_officers_of_elsewhere_find_nothing(world: World, enter: Any, survey: Survey):
    wave = opened(world, survey)
    elsewhere = enter(world.officer("far", Role.EDITOR, Role.PUBLISHER, at=world.other_city))
    assert elsewhere.get(reverse("studio:surveys")).text.count("行政手続の調査") == 0
    assert elsewhere.get(at("survey", survey.pk)).status_code == 404
    for name in ("survey_wave", "survey_words", "survey_panel", "survey_mapping", "survey_results"):
        assert elsewhere.get(at(name, wave.pk)).status_code == 404
    for name in (
        "survey_open",
        "survey_close",
        "survey_invite",
        "survey_mail",
        "survey_design",
        "survey_count",
        "survey_publish",
    ):
        assert elsewhere.post(at(name, wave.pk)).status_code == 404
    assert enter(world.examiner).get(at("survey_wave", wave.pk)).status_code == 404
