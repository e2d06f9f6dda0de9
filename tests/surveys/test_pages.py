"""The pages of residents: answering by a link without scripts, and results that page, CSV and API tell alike."""

import csv
import io
from typing import Any

import jsonschema
import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.surveys.models import FreeAnswer, Response, Wave
from madoguchi.surveys.selectors import WaveResult, file_of
from madoguchi.surveys.services import (
    close_wave,
    count_wave,
    publish_wave,
    read_free_answer,
    token_of,
)
from tests.surveys.conftest import made_survey, opened
from tests.surveys.test_answering import ANSWERS, invited
from tests.world import World

pytestmark = pytest.mark.django_db


def revision_in(page: Any) -> str:
    return str(page.context["revision"])


def answer_on_pages(client: Client, token: str, answers: dict[str, Any] = ANSWERS) -> Any:
    """Answer every page as a browser without scripts does, up to the check page."""
    page = client.post(reverse("portal:survey_invited", args=[token]), follow=True)
    for _n in range(40):
        if page.redirect_chain and page.redirect_chain[-1][0].endswith("/check/"):
            return page
        asked = page.context["page"]
        sent: dict[str, Any] = {"revision": revision_in(page)}
        for question in asked.questions:
            value = answers.get(question.id)
            if value is not None:
                sent[f"q-{question.id}"] = (
                    {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
                )
        page = client.post(page.request["PATH_INFO"], sent, follow=True)
        assert page.status_code == 200, page.context["errors"]
    raise AssertionError("the pages do not end")


def test_a_link_leads_to_thanks_and_nowhere_else_after(world: World, wave: Wave):
    (one,) = invited(world, wave, "hanako@example.jp")
    token = token_of(one)
    client = Client()
    first = client.get(reverse("portal:survey_invited", args=[token]))
    assert "答えはじめる" in first.text
    assert "no-store" in first.headers["Cache-Control"]
    check = answer_on_pages(client, token)
    assert "まだ送っていません" in check.text
    assert "窓口に行かないといけなかった" in check.text
    done = client.post(reverse("portal:survey_check", args=[token]), follow=True)
    assert "回答を受け付けました" in done.text
    again = client.post(reverse("portal:survey_check", args=[token]), follow=True)
    assert "回答を受け付けました" in again.text
    assert Response.objects.count() == 1
    late = client.get(reverse("portal:survey_page", args=[token, "traits"]))
    assert "回答を受け付けました" in late.text
    assert "女性" not in late.text


def test_a_filter_skips_pages_and_its_answers(world: World, wave: Wave):
    (one,) = invited(world, wave, "hanako@example.jp")
    check = answer_on_pages(Client(), token_of(one), {**ANSWERS, "inconvenient": False})
    assert "窓口に行かないといけなかった" not in check.text
    one.refresh_from_db()
    assert "inconvenient_why" not in one.draft


def test_two_tabs_are_told_and_lose_nothing(world: World, wave: Wave):
    (one,) = invited(world, wave, "hanako@example.jp")
    client, address = Client(), reverse("portal:survey_page", args=[token_of(one), "traits"])
    sent = {f"q-{name}": ANSWERS[name] for name in ("sex", "age", "area", "occupation")}
    old = revision_in(client.get(address))
    assert client.post(address, {**sent, "revision": old}).status_code == 302
    second = client.post(address, {**sent, "q-age": "40", "revision": old})
    assert second.status_code == 409
    assert "別の画面でも" in second.text
    assert 'value="40" checked' in " ".join(second.text.split())
    assert client.post(address, {**sent, "q-age": "40", "revision": revision_in(second)}).status_code == 302
    one.refresh_from_db()
    assert one.draft["age"] == "40"


def test_what_is_missing_is_told_beside_its_field(world: World, wave: Wave):
    (one,) = invited(world, wave, "hanako@example.jp")
    address = reverse("portal:survey_page", args=[token_of(one), "traits"])
    client = Client()
    page = client.post(address, {"q-sex": "male", "revision": revision_in(client.get(address))})
    assert page.status_code == 422
    assert "年代を選んでください" in page.text


def test_a_link_of_nobody_is_not_found(client: Client, world: World, wave: Wave):
    for name, more in (("survey_invited", []), ("survey_page", ["traits"]), ("survey_check", [])):
        assert client.get(reverse(f"portal:{name}", args=["x" * 43, *more])).status_code == 404


def test_the_link_of_a_closed_wave_says_so(client: Client, world: World, wave: Wave):
    (one,) = invited(world, wave, "hanako@example.jp")
    answer_on_pages(client, token_of(one))
    close_wave(wave=wave, by=world.acting(world.editor), at=world.at)
    sent = client.post(reverse("portal:survey_check", args=[token_of(one)]))
    assert sent.status_code == 409
    assert "回答は送られていません" in sent.text
    assert not Response.objects.exists()


def test_refusing_stops_and_may_be_taken_back(client: Client, world: World, wave: Wave):
    (one,) = invited(world, wave, "hanako@example.jp")
    told = client.post(reverse("portal:survey_refuse", args=[token_of(one)]), follow=True)
    assert "お知らせは止めました" in told.text
    answer_on_pages(client, token_of(one))


def test_an_open_survey_is_begun_from_its_page(client: Client, world: World):
    wave = opened(world, made_survey(world, audience="public"))
    home = client.get(reverse("portal:survey_home", args=[wave.survey.code]))
    assert "答えはじめる" in home.text
    first = client.post(reverse("portal:survey_begin", args=[wave.survey.code]), follow=True)
    assert "このリンクで答えられるのは1回です" in first.text


def test_a_staff_survey_is_for_staff(world: World, enter: Any):
    wave = opened(world, made_survey(world, code="staff", template="staff"))
    address = reverse("portal:survey_home", args=["staff"])
    assert Client().get(address).status_code == 404
    assert "答えはじめる" in enter(world.examiner).get(address).text
    begun = reverse("portal:survey_begin", args=["staff"])
    assert Client().post(begun).status_code == 409
    assert enter(world.examiner).post(begun).status_code == 302
    assert wave.invitations.count() == 1


# results


def shown(world: World, wave: Wave, *, n: int = 60) -> Wave:
    """A wave that `n` people answered, published."""
    for place in range(n):
        answers = {
            "sex": "female" if place % 2 else "male",
            "age": "30" if place % 3 else "70",
            "area": "center",
            "occupation": "employee",
            "inconvenient": "yes" if place % 4 else "no",
            "digital_used": "no",
            "benefit": "yes",
            "benefit_why": "written" if place < 2 else None,
            "hope": ["phone", "once"] if place % 2 else ["phone"],
            "missed": "no",
            "push": "want" if place % 5 else "not",
            "push_topics": ["tax"],
            "share": "unsure",
            "several": "no",
        }
        if answers["inconvenient"] == "yes":
            answers["inconvenient_why"] = ["visit", "hand"] if place % 2 else ["visit"]
        words = {"benefit_why": f"便利です。電話は03-1234-567{place}です。"} if place < 2 else {}
        Response.objects.create(wave=wave, answers=answers, words=words)
    wave = close_wave(wave=wave, by=world.acting(world.editor), at=world.at)
    wave = count_wave(wave=wave, by=world.acting(world.editor), at=world.at)
    for one in FreeAnswer.objects.all():
        read_free_answer(answer=one, is_fit=True, by=world.acting(world.editor), at=world.at)
    return publish_wave(wave=wave, revision=wave.revision, by=world.acting(world.publisher), at=world.at)


def lines(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_page_csv_and_api_tell_the_same(client: Client, world: World, wave: Wave):
    wave = shown(world, wave)
    code, number = wave.survey.code, wave.number
    of_file = {
        (one["対象の記号"], one["設問番号"], one["選択肢番号"]): one
        for one in lines(client.get(reverse("portal:survey_wave_csv", args=[code, number, "results"])))
    }
    of_api = client.get(f"/api/v1/surveys/{code}/{number}").json()
    described = client.get("/api/v1/openapi.json").json()
    told = described["paths"]["/api/v1/surveys/{survey}/{number}"]["get"]["responses"]["200"]
    document = {**told["content"]["application/json"]["schema"], "components": described["components"]}
    assert not list(jsonschema.Draft202012Validator(document).iter_errors(of_api))
    assert client.get("/api/v1/surveys").json()["items"][0]["n"] == 60
    compared = 0
    for one in of_api["questions"]:
        page = client.get(reverse("portal:survey_question", args=[code, number, one["question"]]))
        assert page.status_code == 200
        for option in one["options"]:
            row = of_file["all", one["question"], option["option"]]
            assert row["回答対象の人数"] == str(one["n"])
            told = option["percent"]
            assert row["割合（％）"] == ("" if told is None else str(told))
            assert row["人数"] == ("" if option["n"] is None else str(option["n"]))
            if told is not None and one["kind"] in ("SA", "MA"):
                assert f"{told:.1f}％" in page.text
                compared += 1
    assert compared > 30
    assert len(of_file) == sum(1 for _one in WaveResult(wave).records())


def test_a_wave_tells_its_findings_method_and_files(client: Client, world: World, wave: Wave):
    wave = shown(world, wave)
    page = client.get(reverse("portal:survey_wave", args=[wave.survey.code, wave.number]))
    assert (
        "75.0％の人が、「直近3年間で利用した行政サービス・手続で、不便と感じたことはありますか」に「はい」と答えました"
        in page.text
    )
    assert "重みはつけていません" in page.text
    for name in ("results", "crosses", "codebook"):
        assert reverse("portal:survey_wave_csv", args=[wave.survey.code, wave.number, name]) in page.text
    assert (
        client.get(
            reverse("portal:survey_wave_csv", args=[wave.survey.code, wave.number, "records"])
        ).status_code
        == 404
    )
    question = client.get(
        reverse("portal:survey_question", args=[wave.survey.code, wave.number, "inconvenient_why"])
    )
    assert (
        "「直近3年間で利用した行政サービス・手続で、不便と感じたことはありますか」に「はい」と答えた人"
        in question.text
    )
    assert "合計は100％を超えます" in question.text


def test_words_are_public_masked_and_only_after_reading(client: Client, world: World, wave: Wave):
    wave = shown(world, wave)
    page = client.get(reverse("portal:survey_question", args=[wave.survey.code, wave.number, "benefit_why"]))
    assert "便利です。" in page.text
    assert "03-1234" not in page.text
    assert "〔電話" in page.text
    one = FreeAnswer.objects.all()[0]
    one.state = "kept_back"
    one.save()
    page = client.get(reverse("portal:survey_question", args=[wave.survey.code, wave.number, "benefit_why"]))
    assert page.text.count("便利です。") == 1


def test_what_is_not_published_is_not_found(client: Client, world: World, wave: Wave):
    for name, more in (
        ("survey_wave", []),
        ("survey_question", ["inconvenient"]),
        ("survey_wave_csv", ["results"]),
    ):
        assert (
            client.get(reverse(f"portal:{name}", args=[wave.survey.code, wave.number, *more])).status_code
            == 404
        )
    assert client.get(f"/api/v1/surveys/{wave.survey.code}/{wave.number}").status_code == 404


def test_records_are_given_where_the_wave_says_so(client: Client, world: World, wave: Wave):
    wave = shown(world, wave)
    Wave.objects.filter(pk=wave.pk).update(gives_records=True)
    rows = lines(
        client.get(reverse("portal:survey_wave_csv", args=[wave.survey.code, wave.number, "records"]))
    )
    assert len(rows) == 60
    assert "benefit_why" not in rows[0]
    assert set(rows[0]) >= {"sex", "age", "inconvenient", "weight"}
    assert file_of(wave, "codebook") is not None


def test_published_figures_of_tokyo_are_quoted_apart(client: Client, world: World):
    page = client.get(reverse("portal:surveys_published"))
    assert "東京都" in page.text
    assert "928" in page.text
    rows = lines(client.get(reverse("portal:surveys_published_csv")))
    assert all(one["quote"] for one in rows)
    assert client.get(reverse("portal:surveys")).status_code == 200
