"""What applicants and officers write, made to keep a paper from leaving or to read as something else."""

import pytest

from madoguchi.examination.models import Outcome, PaperKind
from madoguchi.examination.services.wording import PaperCannotBeMade
from madoguchi.examination.writing.document import Words
from madoguchi.files.selectors import read
from madoguchi.papers.reading import said_in
from tests.examination.words_world import decided, opened_shop, papers, published
from tests.world import World

pytestmark = pytest.mark.django_db

ANOTHER = "U-7K2M-9QX4-ABCD-C"
"""The receipt number of another case."""


def test_grounds_may_name_an_earlier_application(world: World, authority: None) -> None:
    grounds = f"前回の申請（{ANOTHER}）と同じ内容のため。"
    application = decided(world, opened_shop(world), Outcome.REFUSED, grounds=grounds)
    assert grounds in said_in(read(papers(application)["notice"].file))


@pytest.mark.parametrize(
    "shop",
    [ANOTHER, '#read("/etc/passwd")', "$x$ *a* _b_", "/ByteRange [0 1 2 3]", "{理由}", "| a | b | 以上"],
)
def test_no_answer_keeps_a_paper_from_leaving(world: World, authority: None, shop: str) -> None:
    edition = opened_shop(world)
    for kind in PaperKind:
        published(world, edition, kind=kind)
    made = papers(decided(world, edition, Outcome.GRANTED, shop=shop))
    assert set(made) == {"notice", "permit"}
    for paper in made.values():
        assert "".join(shop.split()) in "".join(said_in(read(paper.file)).split())


def test_a_permit_that_does_not_say_whose_it_is_stops_the_decision_not_the_worker(
    world: World, authority: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = opened_shop(world)
    with monkeypatch.context() as before:  # published before a permit had to say so
        before.setattr(Words, "_required", lambda *_given: [])
        published(world, edition, kind=PaperKind.PERMIT, text="許可します。")
    with pytest.raises(PaperCannotBeMade, match="申請者の氏名"):
        decided(world, edition, Outcome.GRANTED)
