"""The papers of a case at the desk and the page behind the picture of a permit: times, reissue, revocation, state."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.applications.models import Application
from madoguchi.examination.models import Notice, Outcome
from madoguchi.examination.selectors.standing import review_request_until
from madoguchi.examination.services import confirm_arrival, revoke
from tests.examination.words_world import decided, opened_shop, papers, published
from tests.world import World, get, holder_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(at: datetime) -> Iterator[None]:
    """The moment of the world, which pages read by themselves."""
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def case(world: World, authority: None, clock: None) -> Application:
    """A case of the resident with a notice and a permit."""
    edition = opened_shop(world)
    published(world, edition)
    published(world, edition, kind="permit")
    application = decided(world, edition, Outcome.GRANTED, user=world.resident)
    papers(application)
    return get(application.pk)


def permit_of(application: Application) -> Notice:
    """The permit that was issued last."""
    return Notice.objects.get(disposition__application=application, kind="permit", replaced_by__isnull=True)


def public(paper: Notice) -> str:
    """What anybody sees who reads the picture."""
    answer = Client().get(reverse("portal:permit", args=[paper.code]))
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer.headers["Cache-Control"]
    return str(answer.content.decode())


def test_the_page_behind_the_picture_tells_what_counts_and_masks_the_holder(case: Application) -> None:
    page = public(permit_of(case))
    for said in ("いま有効です", "8窓子食営第1号", "葛○　○○", "営業許可証", "2032年11月1日"):
        assert said in page
    for hidden in ("𠮷子", case.receipt_number, "まどの食堂"):
        assert hidden not in page
    assert Client().get(reverse("portal:permit", args=["K-0000-0000-0000-0000-0000-0"])).status_code == 404


def test_an_officer_issues_a_permit_again_and_an_approver_takes_it_back(
    world: World, case: Application
) -> None:
    examiner, approver = Client(), Client()
    examiner.force_login(world.examiner)
    approver.force_login(world.approver)
    old = permit_of(case)
    page = examiner.get(reverse("desk:papers", args=[case.pk])).content.decode()
    assert "再交付する" in page and "取り消す理由" not in page and "まだ開いていません" in page
    again = reverse("desk:paper_reissue", args=[case.pk, old.pk])
    assert examiner.post(again, {"why": " "}).status_code == 422
    assert approver.post(again, {"why": "紛失"}).status_code == 404
    assert examiner.post(again, {"why": "紛失の届出"}).status_code == 302
    assert examiner.post(again, {"why": "紛失の届出"}).status_code == 409
    new = permit_of(case)
    assert new != old and "再交付されたため" in public(old) and "いま有効です" in public(new)
    assert "再交付" in examiner.get(reverse("desk:papers", args=[case.pk])).content.decode()

    back = reverse("desk:paper_revoke", args=[case.pk, new.pk])
    assert examiner.post(back, {"why": "誤り"}).status_code == 404
    assert approver.post(back, {"why": "所在地の誤り"}).status_code == 302
    assert "取り消されています" in public(new)
    assert "所在地の誤り" in approver.get(reverse("desk:papers", args=[case.pk])).content.decode()
    file = examiner.get(reverse("desk:paper", args=[case.pk, new.pk]))
    assert file.headers["Content-Type"] == "application/pdf"


def test_the_last_day_for_a_request_for_review(world: World, case: Application) -> None:
    notice = Notice.objects.get(disposition__application=case, kind="notice")
    assert review_request_until(notice) is None
    confirm_arrival(notice=notice, by=holder_of(case), at=world.at + timedelta(days=3))
    notice = Notice.objects.get(pk=notice.pk)
    assert review_request_until(notice) == date(2027, 2, 5)
    client = Client()
    client.force_login(world.examiner)
    page = client.get(reverse("desk:papers", args=[case.pk])).content.decode()
    assert "審査請求ができる最後の日" in page and "2027年2月5日" in page


@pytest.mark.parametrize(
    ("opened_after", "last"),
    [
        (timedelta(days=4), date(2027, 2, 8)),  # 6 February is a Saturday
        (timedelta(days=300), date(2027, 11, 2)),  # a year at the longest
        (timedelta(days=28), date(2027, 3, 1)),  # 30 November: February has no such day; the 28th is a Sunday
    ],
)
def test_the_last_day_is_one_on_which_offices_are_open(
    world: World, case: Application, opened_after: timedelta, last: date
) -> None:
    notice = Notice.objects.get(disposition__application=case, kind="notice")
    confirm_arrival(notice=notice, by=holder_of(case), at=world.at + opened_after)
    assert review_request_until(Notice.objects.get(pk=notice.pk)) == last


def test_nothing_ends_where_nothing_can_be_requested(world: World, case: Application) -> None:
    notice = Notice.objects.select_related("disposition").get(disposition__application=case, kind="notice")
    notice.arrival_confirmed_at = world.at
    for said in ("この通知は処分ではありません。", "審査請求をすることはできません。"):
        notice.disposition.review_instructions = said
        assert review_request_until(notice) is None


def test_the_applicant_is_told_of_times_and_of_what_was_taken_back(world: World, case: Application) -> None:
    client = Client()
    client.force_login(world.resident)
    address = reverse("portal:application", args=[case.pk])
    page = client.get(address).content.decode()
    assert "営業許可証を保存する" in page and "審査請求ができる最後の日" in page
    assert "取り消されました" not in page
    page = client.get(address).content.decode()
    assert "結果を最初に開きました。" in page and "2027年2月2日" in page
    revoke(notice=permit_of(case), why="所在地の誤り", by=world.acting(world.approver), at=world.at)
    page = client.get(address).content.decode()
    assert "営業許可証は、" in page and "所在地の誤り" in page
