"""Words of officers take effect within moments; what is searched for is counted without telling about anyone."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Event
from madoguchi.registry.services import import_survey
from madoguchi.search.models import Rewording, SearchCount
from madoguchi.search.selectors import leads_to, missed_searches, rewordings, search
from madoguchi.search.services import (
    NothingNamed,
    NotTheEditor,
    RewordingRetired,
    TooManyWords,
    WordsMissing,
    WordTooShort,
    add_rewording,
    catch_up,
    count_click,
    count_search,
    forget_rare_searches,
    retire_rewording,
    take_in_counts,
)
from madoguchi.search.table import Target
from tests.registry.world import SYSTEM, survey_csv, survey_values

pytestmark = pytest.mark.django_db

ROWS = (
    survey_values("1", 手続名="化製場の設置の許可の申請", 法令名="化製場等に関する法律"),
    survey_values("2", 手続名="国籍の取得の届出", 法令名="国籍法"),
)
TARGET = Target(title="化製場", law="化製場等に関する法律")


@pytest.fixture
def survey(tmp_path: Path, at: datetime) -> None:
    """Two rows of the survey, found."""
    import_survey(survey_csv(tmp_path / "s.csv", *ROWS), by=SYSTEM, at=at)
    catch_up(at=at)


@pytest.mark.usefixtures("survey")
def test_an_officers_words_lead_to_procedures_until_they_are_retired(
    bureau: Organisation, editor: Acting, at: datetime
) -> None:
    assert search("皮なめし工房").is_far
    assert leads_to([TARGET, Target(title="ない手続")]) == [["化製場の設置の許可の申請"], []]
    added = add_rewording(
        words=["皮なめし", "皮なめし"],
        targets=[TARGET],
        why="窓口での言い方",
        organisation=bureau,
        by=editor,
        at=at,
    )
    assert catch_up(at=at) == 1
    hit = search("皮なめし工房").hits[0]
    assert hit.id == "1" and hit.why == ("「皮なめし」は手続では「化製場」といいます。",)
    assert list(rewordings(by=editor)) == [added] and not rewordings(by=Acting.nobody())
    retire_rewording(rewording=added, by=editor, at=at)
    assert catch_up(at=at) == 1 and search("皮なめし工房").is_far
    kinds = list(
        Event.objects.filter(kind__startswith="rewording.").order_by("n").values_list("kind", flat=True)
    )
    assert kinds == ["rewording.added", "rewording.retired"]
    with pytest.raises(RewordingRetired):
        retire_rewording(rewording=added, by=editor, at=at)


@pytest.mark.parametrize(
    ("words", "target", "refusal"),
    [
        ([], TARGET, WordsMissing),
        ([" "], TARGET, WordsMissing),
        (["皮"], TARGET, WordTooShort),
        (["皮" * 41], TARGET, WordTooShort),
        ([f"皮なめし{n}" for n in range(31)], TARGET, TooManyWords),
        (["皮なめし"], Target(), NothingNamed),
        (["皮なめし"], Target(article="第1条"), NothingNamed),
    ],
)
def test_an_entry_that_leads_nowhere_is_refused(
    words: list[str],
    target: Target,
    refusal: type[Refusal],
    bureau: Organisation,
    editor: Acting,
    at: datetime,
) -> None:
    with pytest.raises(refusal):
        add_rewording(words=words, targets=[target], why="", organisation=bureau, by=editor, at=at)
    assert not Rewording.objects.exists()


def test_only_editors_change_the_table(
    bureau: Organisation, editor: Acting, officer: Acting, at: datetime
) -> None:
    for by in (officer, Acting.nobody()):
        with pytest.raises(NotTheEditor):
            add_rewording(words=["皮なめし"], targets=[TARGET], why="", organisation=bureau, by=by, at=at)
    added = add_rewording(words=["皮なめし"], targets=[TARGET], why="", organisation=bureau, by=editor, at=at)
    with pytest.raises(NotTheEditor):
        retire_rewording(rewording=added, by=officer, at=at)


def test_searches_are_counted_by_day_and_shown_when_they_are_common(officer: Acting, at: datetime) -> None:
    for _ in range(3):
        count_search("皮なめし 工房", 0, is_far=True, at=at)
        count_search("帰化", 2, at=at)
    count_search("二度だけ", 0, at=at)
    count_search("二度だけ", 0, at=at)
    count_click("帰化", at=at)
    assert take_in_counts() == 9 and take_in_counts() == 0
    missed = missed_searches(by=officer, on=japan_day(at))
    assert [(m.words, m.searches, m.empty, m.clicks) for m in missed] == [("皮ナメシ 工房", 3, 3, 0)]
    assert missed_searches(by=Acting.nobody(), on=japan_day(at)) == []
    assert missed_searches(by=officer, on=japan_day(at) + timedelta(days=91)) == []
    count_search("皮なめし 工房", 0, is_far=True, at=at + timedelta(days=1))
    take_in_counts()
    assert missed_searches(by=officer, on=japan_day(at) + timedelta(days=1))[0].searches == 4


def test_nothing_of_a_person_is_counted(at: datetime, index_dir: Path) -> None:
    said = (
        "窓野花子と申します。電話は090-1234-5678、hanako@example.jp です。年金の手続を知りたい" + "あ" * 400
    )
    count_search(said, 3, at=at)
    written = (index_dir / "searched.jsonl").read_text("utf-8")
    take_in_counts()
    kept = SearchCount.objects.get().words
    for text in (written, kept):
        assert not any(part in text for part in ("窓野", "5678", "hanako"))
    assert len(kept) <= 60 and not (index_dir / "searched.jsonl").exists()


def test_rare_words_are_forgotten(at: datetime) -> None:
    for words, times in (("珍しい言葉", 2), ("よくある言葉", 3)):
        for _ in range(times):
            count_search(words, 1, at=at)
    take_in_counts()
    assert forget_rare_searches(at=at + timedelta(days=30)) == 0
    assert forget_rare_searches(at=at + timedelta(days=31)) == 1
    assert SearchCount.objects.get().words == "ヨクアル言葉"
    assert forget_rare_searches(at=at + timedelta(days=401)) == 1


@pytest.mark.parametrize("words", ["", " ", "\0", "\ud800", "\u202e"])
def test_counting_never_breaks_a_search(words: str, at: datetime, index_dir: Path) -> None:
    count_search(words, 0, at=at)
    assert take_in_counts() == 0
    index_dir.mkdir(exist_ok=True)
    (index_dir / "searched.jsonl").mkdir()  # nothing can be written there
    count_search("帰化", 0, at=at)
    (index_dir / "searched.jsonl").rmdir()
    (index_dir / "searched.jsonl").write_text(
        '{"day": "2026-11-02", "wor\n[1]\n{"day": 3, "words": "x"}\n', "utf-8"
    )
    assert take_in_counts() == 3 and not SearchCount.objects.exists()
