"""Letters by post: each in one list, printed with its address in the window, posted once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.events.selectors import timeline
from madoguchi.messaging.models import Delivery, Message, PostList
from madoguchi.messaging.selectors import letters_of, letters_waiting
from madoguchi.messaging.services import (
    ByPost,
    MayNotPost,
    NothingToPost,
    deliver_waiting,
    make_post_list,
    mark_posted,
)
from madoguchi.papers.reading import said_in
from madoguchi.papers.services import post_pdf
from madoguchi.papers.types import PostedLetter
from tests.messaging.conftest import ABOUT

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
Post = Callable[..., Message]


@pytest.fixture
def place() -> Organisation:
    """An office that posts letters."""
    made = Organisation(slug="city", name="窓野市", kind="municipality")
    made.government = made
    made.save()
    return made


def officer(place: UUID, role: Role = Role.EXAMINER) -> Acting:
    """Someone with `role` there."""
    return Acting(name="", who=uuid4(), grants=frozenset({(role, place)}))


def to(place: Organisation, name: str = "窓野 花子") -> ByPost:
    """Where a letter goes."""
    return ByPost(place.pk, name, "〒000-0000\n窓野市中央1丁目2番3号")


def test_each_letter_is_in_one_list_and_posted_once(post: Post, place: Organisation, at: datetime) -> None:
    for n in range(3):
        post(by_post=to(place, f"窓野 {n}"), at=at + timedelta(minutes=n))
    assert deliver_waiting(at=at + timedelta(days=1)) == 0  # no mail server takes letters
    assert letters_waiting([place.pk]) == 3 and letters_waiting([uuid4()]) == 0
    first = make_post_list(organisation=place.pk, by=officer(place.pk), at=at)
    assert [str(one.address).rpartition("\n")[2] for one in letters_of(first)] == [
        "窓野 0",
        "窓野 1",
        "窓野 2",
    ]
    with pytest.raises(NothingToPost):
        make_post_list(organisation=place.pk, by=officer(place.pk), at=at)
    post(by_post=to(place, "窓野 後"))
    second = make_post_list(organisation=place.pk, by=officer(place.pk), at=at)
    assert letters_of(second).count() == 1

    later = at + timedelta(hours=2)
    assert mark_posted(post_list=first, by=officer(place.pk), at=later) == 3
    assert mark_posted(post_list=first, by=officer(place.pk), at=later + timedelta(hours=1)) == 0
    sent = Delivery.objects.filter(state=Delivery.State.SENT)
    assert sent.count() == 3 and set(sent.values_list("sent_at", flat=True)) == {later}
    assert [event.kind for event in timeline(ABOUT)].count("post.sent") == 3
    assert [event.kind for event in timeline(f"organisation:{place.pk}")] == [
        "post.listed",
        "post.listed",
        "post.posted",
    ]


@pytest.mark.parametrize("role", [Role.APPROVER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_only_an_examiner_of_the_office_posts(
    post: Post, place: Organisation, at: datetime, role: Role
) -> None:
    post(by_post=to(place))
    for who in (officer(place.pk, role), officer(uuid4()), Acting.nobody()):
        with pytest.raises(MayNotPost):
            make_post_list(organisation=place.pk, by=who, at=at)
    made = make_post_list(organisation=place.pk, by=officer(place.pk), at=at)
    with pytest.raises(MayNotPost):
        mark_posted(post_list=made, by=officer(place.pk, role), at=at)
    assert PostList.objects.get().posted_at is None


def test_a_message_has_one_letter(post: Post, place: Organisation, at: datetime) -> None:
    message = post(by_post=to(place), dedupe="k")
    post(by_post=to(place), dedupe="k")
    assert Delivery.objects.filter(channel="post").count() == 1
    with pytest.raises(IntegrityError, match="one_letter|UNIQUE"):
        Delivery.objects.create(message=message, channel="post", organisation=place.pk, next_at=at)


def test_a_letter_says_what_the_message_says_to_one_person_a_page(at: datetime) -> None:
    letters = [
        PostedLetter(
            name,
            f"窓野市中央{n}丁目",
            f"「児童手当」の結果 {n}",
            "通知書が届いています。",
            "窓口にお尋ねください。",
        )
        for n, name in enumerate(["窓野 花子", "葛\U000e0100城 𠮷子"])
    ]
    pdf = post_pdf(letters, organisation="窓野市", on=at.date())
    text = "".join(said_in(pdf).split())
    assert (
        text.index("窓野花子様")
        < text.index("結果0")
        < text.index("葛\U000e0100城𠮷子様")
        < text.index("結果1")
    )
    assert pdf.count(b"/Type/Page/") + pdf.count(b"/Type/Page>") + pdf.count(b"/Type/Page\n") in (0, 2)
