"""Birth in one stop on a phone: one conversation, many offices, one page for what becomes of it."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from madoguchi.applications.models import Application
from madoguchi.core.clock import now
from madoguchi.eforms.selectors import minutes_of
from madoguchi.filling.models import Draft, Held, Submission
from madoguchi.filling.selectors import counts_of, document_of_draft
from madoguchi.papers.services import make_demo_authority
from madoguchi.site.demo.catalogue import publish_catalogue
from madoguchi.site.demo.city import build_city
from madoguchi.site.demo.procedures import PROCEDURES
from madoguchi.site.demo.programmes import publish_programmes
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.answering import fill_everything
from tests.journeys.cases import Office, fresh, visitor
from tests.journeys.world import World

LOG = logging.getLogger(__name__)
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SET = {
    "birth-registration",
    "child-allowance",
    "child-medical-certificate",
    "national-health-join",
    "nursery-reservation",
    "pregnancy-support-benefit",
    "pregnancy-support-second",
    "prefecture-child-support",
}
ANSWERS = {
    "person_name-family": "窓野",
    "person_name-given": "花子",
    "person_kana-family": "まどの",
    "person_kana-given": "はなこ",
    "person_birth_date-year": "平成2",
    "person_birth_date-month": "3",
    "person_birth_date-day": "4",
    "person_phone": "０９０-００００-１２３４",
    "person_address-postal_code": "0001001",
    "person_address-prefecture": "窓野県",
    "person_address-city": "窓野市",
    "person_address-street": "本町1-2-3",
    "person_january_city": "窓野市",
    "household_relation_to_head": "self",
    "household_on_public_assistance": "no",
    "spouse_exists": "no",
    "birth_hospital": "窓野中央病院",
    "birth_babies": "1",
    "birth_handbook_number": "26-01234",
    "children_name-family": "窓野",
    "children_name-given": "蓮",
    "children_kana-family": "まどの",
    "children_kana-given": "れん",
    "children_relation": "child",
    "children_lives_together": "yes",
    "children_is_supported": "yes",
    "children_lives_in_japan": "yes",
    "children_is_new": "yes",
    "children_health_insurance": "employee",
    "children_health_insurance_holder-family": "窓野",
    "children_health_insurance_holder-given": "花子",
    "children_insurer": "まどの健康保険組合",
    "person_occupation_state": "employee",
    "person_employer": "株式会社まどの食堂",
    "person_health_insurance": "employee",
    "person_pension": "employee",
    "person_lives_in_prefecture_since_partial-year": "2019",
    "health_pregnancy_due_on-year": "2026",
    "health_pregnancy_due_on-month": "11",
    "health_pregnancy_due_on-day": "8",
    "school_enters_on-year": "2027",
    "school_enters_on-month": "4",
    "school_enters_on-day": "1",
    "childcare_hours": "standard",
    "bank_uses_public_account": "no",
    "bank_account-bank": "まどの銀行",
    "bank_account-branch": "本店",
    "bank_account-kind": "ordinary",
    "bank_account-number": "１２３４５６７",
    "bank_account-holder_kana": "まどの はなこ",
    "nursery_reservation__slot": "tue-10",
    "pregnancy_support_benefit__due_on-year": "2026",
    "pregnancy_support_benefit__due_on-month": "11",
    "pregnancy_support_benefit__due_on-day": "8",
    "pregnancy_support_benefit__clinic": "窓野中央病院",
}

Axe = Callable[[Page], None]


@pytest.fixture
def world(transactional_db: None, live_server: object, settings: Any, tmp_path: Any) -> World:
    """The city with what follows a birth, served by the live server; nothing is searched."""
    settings.INDEX_DIR = tmp_path / "index"
    settings.SIGNING_DIR = tmp_path / "signing"
    settings.ANCHOR_FILE = tmp_path / "anchors" / "seals.jsonl"
    settings.SITE_ORIGIN = str(live_server)
    at = now()
    people = build_city(at=at)
    publish_programmes(people, at=at)
    chosen = [demo for demo in PROCEDURES if demo.slug in SET]
    published = publish_catalogue(people, procedures=chosen, at=at)
    make_demo_authority(name="窓野県", at=at)
    editions = {
        (demo.slug, edition.organisation.slug): edition for demo, opened in published for edition in opened
    }
    return World(people, editions)


def choose(page: Page) -> None:
    """Choose what to apply for together: what is proposed, and the first payment for expectant mothers."""
    page.goto("/life/birth/?on=2026-11-01")
    page.get_by_role("link", name="まとめて申請する").click()
    page.get_by_label("窓野市").check()
    page.get_by_role("button", name="手続の一覧を見る").click()
    expect(page.get_by_role("heading", name="窓口でする手続（忘れずに）")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("出生届")
    page.locator("summary", has_text="ほかの手続もいっしょに申請する").click()
    page.get_by_label("妊婦のための支援給付（妊婦給付認定）の申請").check()
    page.get_by_role("button", name="選んだ手続で、質問の数を数え直す").click()
    expect(page.locator(".together-number")).to_contain_text("7件")


def test_a_birth_in_one_stop_on_a_phone(
    new_page: NewPage,
    live_server: object,
    world: World,
    axe: Axe,
) -> None:
    page = new_page(width=PHONE)
    visitor(world.people.resident).enter(page, str(live_server))
    choose(page)
    axe(page)
    began = time.monotonic()
    page.get_by_role("button", name="まとめて始める").click()
    expect(page).to_have_url(re.compile("/apply/draft/[^/]+/(#.*)?$"))
    axe(page)
    pages = fill_everything(page, ANSWERS, axe)
    expect(page.get_by_role("main")).to_contain_text(
        "「国民健康保険の加入の届出」は、当てはまらないため申請しません。"
    )
    page.get_by_role("link", name="理由を見る・手続を選び直す").click()
    expect(page.get_by_role("button", name="それでも申請する")).to_be_visible()
    axe(page)
    page.goto(f"/apply/draft/{Draft.objects.get().pk}/check/")
    axe(page)
    page.get_by_role("button", name="この内容で申請する").click()
    steps.expect_heading(page, "まとめて申請しました")
    axe(page)
    seconds = time.monotonic() - began
    draft = Draft.objects.get()
    counts = counts_of(draft)
    minutes = minutes_of(document_of_draft(draft), draft.answers)
    LOG.warning(
        "birth: %s, %s pages, %.0f s by the browser, estimate %s min", counts, pages, seconds, minutes
    )
    assert Submission.objects.count() == 1
    assert Application.objects.count() == 5 and Held.objects.count() == 1
    page.get_by_role("link", name="ぜんぶの状況を見る").click()
    steps.expect_heading(page, "まとめて申請した手続の状況")
    expect(page.get_by_role("main")).to_contain_text(
        "「妊婦のための支援給付（妊婦給付認定）の申請」の結果を待っています"
    )
    axe(page)
    correct_and_decide(world)
    page.reload()
    expect(page.get_by_role("heading", name="「児童手当 認定請求」に、直すところがあります")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("結果を見る：018サポートの申請")
    held = Held.objects.get()
    assert held.state == Held.State.FILED, "its ground was granted"
    axe(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="期限をカレンダーに入れる").click()
    assert b"BEGIN:VEVENT" in waiting.value.path().read_bytes()


def correct_and_decide(world: World) -> None:
    """The city asks for a correction of the allowance; the prefecture and the city grant others meanwhile."""
    Office(world, "madono-shi").ask(one("child-allowance"), january_city="届出と違っています。")
    Office(world, "fukushi-kyoku").decide(one("prefecture-child-support"))
    Office(world, "madono-shi").decide(one("pregnancy-support-benefit"))
    world.work()


def one(slug: str) -> Application:
    """The application for this procedure."""
    return fresh(Application.objects.get(procedure__slug=slug))


def test_without_scripts_a_guest_begins_and_fills_in(new_page: NewPage, world: World) -> None:
    page = new_page(width=PHONE, javascript=False)
    page.goto("/together/birth/?place=madono-shi&on=2026-11-01")
    page.get_by_role("button", name="まとめて始める").click()
    page.get_by_role("link", name="控えました。入力に進む").click()
    expect(page).to_have_url(re.compile("/apply/draft/[^/]+/(#.*)?$"))
    fill_everything(page, ANSWERS)
    page.get_by_role("link", name="内容を確認する").click()
    page.get_by_role("button", name="この内容で申請する").click()
    steps.expect_heading(page, "まとめて申請しました")
    assert Application.objects.count() == 5 and not Held.objects.exists()
