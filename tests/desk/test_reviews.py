"""What users say, at the desk: read, answered in time, hidden, set aside, planned; where the form is on."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import now
from madoguchi.events.models import Event
from madoguchi.improvement.models import Improvement
from madoguchi.reviews.models import Reply, Review, ReviewDigest
from madoguchi.reviews.selectors import answered, counts_of, voice_counts
from madoguchi.reviews.selectors.office import Wanted, dashboard
from madoguchi.reviews.services import About, say
from tests.desk.conftest import Enter
from tests.world import World


def told(world: World, n: int = 0, **changes: Any) -> Review:
    """A voice about the procedure of the small city, sent by a link."""
    words = {
        "rating": 2,
        "step": "filling",
        "reasons": ["hard_words"],
        "text": f"{n}回目の声です。説明の言葉がむずかしくて困りました。",
        "at": now() - timedelta(days=1, minutes=n),
        **changes,
    }
    about = About(organisation=world.city, source=Review.Source.LINK, procedure=world.edition.procedure)
    return say(about=about, once=f"{n}", by=Acting.nobody(), **words)


def act(client: Client, review: Review, name: str, **given: str) -> Any:
    """Press one of the buttons below a review."""
    return client.post(reverse("desk:review_act", args=[review.pk, name]), given)


def test_the_first_page_tells_what_moves_people(world: World, enter: Enter) -> None:
    for n in range(6):
        told(world, n)
    for n in range(6, 14):
        told(world, n, rating=5, reasons=["quick"], text="")

    page = enter(world.examiner).get(reverse("desk:reviews")).content.decode()

    assert "満足を最も下げているのは「言葉がむずかしい」です" in page
    assert "満足（4か5）は57％です" in page
    assert "「言葉がむずかしい」の困りごとが増えています：この2週間で6件" in page
    assert "説明の言葉がむずかしくて困りました" in page
    assert "むずかしい" in page.split("よく出る言葉")[1]
    assert len(page.encode()) < 60_000


def test_words_written_in_one_are_one_word(world: World) -> None:
    text = "スマートフォンでダウンロードエラーが出ます。スマートな画面に"
    for n in range(6):
        told(world, n, text=text)
    found = dashboard(Wanted(frozenset({world.city.pk}), now() - timedelta(days=30), now()), {})
    words = {line.word for line in found.words}
    assert {"スマートフォン", "ダウンロード", "エラー", "スマート", "画面"} <= words
    assert "フォン" not in words


def test_the_list_narrows_and_says_what_is_owed(world: World, enter: Enter) -> None:
    owed, praise = told(world), told(world, 1, rating=5, text="早くてとても助かりました、ありがとう")
    late = told(world, 2, at=now() - timedelta(days=60), text="前に書いたのですが、返事がまだ来ていません")
    client = enter(world.examiner)

    def rows(query: str) -> set[Review]:
        page = client.get(reverse("desk:review_list") + query).content.decode()
        return {one for one in (owed, praise, late) if str(one.pk) in page}

    assert rows("") == {owed, praise, late}
    assert rows("?state=owed") == {owed, late}
    assert rows("?state=overdue") == {late}
    assert rows("?state=low&days=30") == {owed}
    assert rows("?word=助かりました") == {praise}
    assert rows("?reason=hard_words&step=filling&source=link") == {owed, praise, late}
    assert rows("?source=window") == set()
    assert rows("?procedure=not-a-key&state=x") == {owed, praise, late}
    assert "を過ぎました" in client.get(reverse("desk:review_list") + "?state=overdue").content.decode()


def test_an_answer_is_public_masked_and_told(world: World, enter: Enter, client: Client) -> None:
    review = told(world)

    answer = act(
        enter(world.examiner), review, "reply", text="担当の佐藤さんと相談し、言葉をやさしくします。"
    )

    assert answer.status_code == 302
    kept = Reply.objects.get()
    assert "佐藤" not in kept.text
    assert (kept.written_by, kept.due_on) == (world.examiner, review.reply_due_on)
    assert list(answered()) == [review]
    page = client.get(reverse("portal:voices") + "?office=city").content.decode()
    assert "言葉をやさしくします" in page
    assert "説明の言葉がむずかしくて困りました" in page
    assert "言葉をやさしくします" in b"".join(client.get(reverse("portal:voices_csv"))).decode()
    assert Event.objects.filter(kind="review.replied", organisation=world.city.pk).count() == 1

    act(enter(world.examiner), review, "reply", text="言葉をやさしくしました。")
    assert Reply.objects.get().changed_at is not None


@pytest.mark.parametrize("text", ["", "  ", "あ" * 1001], ids=["empty", "blank", "too_long"])
def test_an_answer_without_words_is_refused(world: World, enter: Enter, text: str) -> None:
    answer = act(enter(world.examiner), told(world), "reply", text=text)

    assert answer.status_code == 422
    assert 'href="#text"' in answer.content.decode()
    assert not Reply.objects.exists()


def test_what_the_machine_missed_is_hidden_for_good(world: World, enter: Enter) -> None:
    review = told(world, text="三丁目の角のたばこ屋の隣に住むものですが、書類が多いです")

    assert act(enter(world.examiner), review, "hide", words="たばこ屋の隣").status_code == 302
    assert act(enter(world.examiner), review, "hide", words="ないことば").status_code == 422

    review.refresh_from_db()
    assert review.text == "三丁目の角の〔伏せました〕に住むものですが、書類が多いです"
    assert not Event.objects.filter(data__icontains="たばこ屋").exists()


def test_setting_aside_needs_a_reason_and_is_undone(world: World, enter: Enter) -> None:
    review, client = told(world), enter(world.examiner)

    assert act(client, review, "aside", because="low").status_code == 422
    assert act(client, review, "aside", because="advert").status_code == 302
    counts = voice_counts(since=now() - timedelta(days=30), until=now())
    assert (counts.n, counts.set_aside) == (0, 1)
    assert str(review.pk) not in client.get(reverse("desk:review_list")).content.decode()
    assert str(review.pk) in client.get(reverse("desk:review_list") + "?state=aside").content.decode()

    assert act(client, review, "back").status_code == 302
    assert voice_counts(since=now() - timedelta(days=30), until=now()).n == 1


def test_offices_do_not_touch_each_others_voices(world: World, enter: Enter) -> None:
    review = told(world)
    other = world.officer("far", Role.EXAMINER, at=world.other_city)
    auditor = world.officer("auditor", Role.AUDITOR)

    assert act(enter(other), review, "reply", text="答えます。").status_code == 404
    assert enter(other).get(reverse("desk:review", args=[review.pk])).status_code == 404
    assert act(enter(auditor), review, "reply", text="答えます。").status_code == 422
    assert enter(auditor).get(reverse("desk:review", args=[review.pk])).status_code == 200
    assert not Reply.objects.exists()


def test_several_voices_become_one_improvement(world: World, enter: Enter) -> None:
    reviews = [told(world, n) for n in range(2)]
    address = reverse("desk:review_improve") + "?" + "&".join(f"review={one.pk}" for one in reviews)
    client = enter(world.examiner)

    assert "説明の言葉がむずかしくて困りました" in client.get(address).content.decode()
    assert client.post(address, {"title": "", "indicator": "satisfaction"}).status_code == 422
    made = client.post(
        address,
        {
            "title": "言葉をやさしくする",
            "indicator": "satisfaction",
            "due_on_year": "2027",
            "due_on_month": "1",
            "due_on_day": "31",
        },
    )

    improvement = Improvement.objects.get()
    assert made.status_code == 302
    assert set(improvement.reviews.all()) == set(reviews)
    assert (improvement.source, improvement.procedure, str(improvement.due_on)) == (
        "reviews",
        world.edition.procedure,
        "2027-01-31",
    )
    assert "言葉をやさしくする" in client.get(reverse("desk:review", args=[reviews[0].pk])).content.decode()


def test_coverage_says_where_the_form_is_on(world: World, enter: Enter) -> None:
    told(world)
    closed = world.opened("closed-one", title="廃止した手続", closes_on=world.at.date() - timedelta(days=1))
    client = enter(world.examiner)

    page = client.get(reverse("desk:review_coverage")).content.decode()
    file = b"".join(client.get(reverse("desk:review_coverage_csv"))).decode()

    assert f"/say/procedures/{world.edition.procedure.slug}/?at=city" in page
    assert "申請のあとに聞いている" in page
    line = next(one for one in file.splitlines() if "廃止した手続" in one)
    assert "まだ置かれていない" in line
    assert closed.procedure.slug in line


def test_the_weekly_mail_is_stopped_and_wanted_again(world: World, enter: Enter) -> None:
    client = enter(world.examiner)

    client.post(reverse("desk:review_digest"), {"off": "1"})
    assert ReviewDigest.objects.get().is_off
    assert "止めています" in client.get(reverse("desk:reviews")).content.decode()
    client.post(reverse("desk:review_digest"))
    assert not ReviewDigest.objects.get().is_off


def test_a_link_lifts_no_level(world: World) -> None:
    """What counts for quality comes from those who applied."""
    for n in range(12):
        told(world, n, rating=5)

    assert counts_of([world.edition.procedure_id]) == {}


def test_the_figures_of_the_page_are_those_of_the_file(world: World, enter: Enter) -> None:
    for n in range(6):
        told(world, n)
    client = enter(world.examiner)

    file = b"".join(client.get(reverse("desk:reviews_csv"))).decode()
    voices = b"".join(client.get(reverse("desk:review_list_csv"))).decode()

    assert "満足度,2,6" in file
    assert "理由,言葉がむずかしい,6" in file
    assert "段階,入力する,6,2.0" in file
    assert voices.count("説明の言葉がむずかしくて困りました") == 6
