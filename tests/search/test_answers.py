"""What a result says: reasons, groups, ways to narrow, order, and that nothing fits."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.registry.services import import_survey, retire
from madoguchi.search.selectors import search, suggest
from madoguchi.search.services import catch_up, is_current
from madoguchi.search.types import Filters, Suggestion
from tests.registry.survey_world import r7_table, r7_values, write_csv
from tests.registry.world import SYSTEM, published, survey_csv, survey_values

pytestmark = pytest.mark.django_db

EVENT = "手続が行われるイベント(個人)"
ROWS = (
    survey_values("1", 手続名="帰化の許可の申請", 法令名="国籍法", 手続主体="5 国民等", 総手続件数="9000"),
    survey_values(
        "2", 手続名="無人航空機の登録", 法令名="航空法", 手続主体="6 民間事業者等", 総手続件数="50"
    ),
    survey_values(
        "3", 手続名="変更の届出", 法令名="航空法", 根拠条項号="第1条", 手続主体="5 国民等", 総手続件数="7"
    ),
    survey_values(
        "4",
        手続名="変更の届出",
        法令名="航空法施行規則",
        根拠条項号="第2条",
        手続主体="5 国民等",
        総手続件数="6",
    ),
    survey_values("5", 手続名="変更の届出", 法令名="旅館業法", 手続主体="6 民間事業者等", 総手続件数="900"),
    survey_values(
        "6", 手続名="納税証明書の交付請求", 法令名="国税通則法", 手続主体="5 国民等", **{EVENT: "介護"}
    ),
    survey_values("7", 手続名="転入届", 法令名="住民基本台帳法", 手続主体="5 国民等"),
    survey_values("8", 手続名="貨物の届出", 法令名="道路運送法", 手続主体="6 民間事業者等"),
    survey_values("9", 手続名="児童手当の認定請求", 法令名="児童手当法", 手続主体="5 国民等"),
    survey_values("10", 手続名="パスポートの発給の申請", 法令名="旅券法", 手続主体="5 国民等"),
    survey_values("11", 手続名="変更届け出", 法令名="温泉法", 手続主体="6 民間事業者等"),
    survey_values("12", 手続名="変更しない届出", 法令名="温泉法", 手続主体="6 民間事業者等"),
    survey_values("13", 手続名="質屋の許可", 法令名="質屋営業法", 手続主体="6 民間事業者等"),
    survey_values("14", 手続名="質屋の廃業の届出", 法令名="質屋営業法", 手続主体="6 民間事業者等"),
    survey_values("15", 手続名="無人航空機の登録の更新", 法令名="航空法", 手続主体="6 民間事業者等"),
)


@pytest.fixture(autouse=True)
def survey(db: None, tmp_path: Path, at: datetime) -> None:
    """Fifteen rows of the survey, found."""
    import_survey(survey_csv(tmp_path / "s.csv", *ROWS), by=SYSTEM, at=at)
    assert catch_up(at=at) == 1 and is_current()


def first(words: str) -> str:
    """The id of the best hit."""
    return search(words).hits[0].id


def test_everyday_words_lead_to_official_ones_and_say_so() -> None:
    hit = search("日本人になりたい").hits[0]
    assert hit.id == "1" and hit.why == ("「日本人になりたい」は手続では「帰化」といいます。",)
    assert search("帰化").hits[0].why == ()
    assert first("日本国籍を取る方法") == "1"  # part of the query
    assert first("ニホンコクセキヲトル") == "1"  # by its sound
    assert first("日本人になりたいい") == "1"  # mistyped
    assert first("空撮") == "2"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["手続名"])
def test_a_whole_title_goes_before_everything_else(row: dict[str, str]) -> None:
    assert search(f" {row['手続名']} ").hits[0].title == row["手続名"]


def test_a_longer_word_goes_before_one_that_stands_in_it() -> None:
    assert first("引っ越し") == "7"
    assert first("引っ越し業") == "8"


def test_laws_are_found_by_what_people_call_them() -> None:
    hit = search("こども手当法").hits[0]
    assert hit.id == "9" and hit.why == ("「こども手当法」は「児童手当法」のことです。",)
    assert first("住基法") == "7"  # letters taken from the name
    assert first("旅館業法") == "5"


@pytest.mark.parametrize("typed", ["ぱすぽーと", "パスポト", "ﾊﾟｽﾎﾟｰﾄ", "パスボート", "ぱすぽーとのはっきゅう"])
def test_kana_and_slips_are_forgiven(typed: str) -> None:
    assert first(typed) == "10"


def test_the_same_procedure_of_one_law_stands_once() -> None:
    result = search("変更の届出")
    grouped = next(hit for hit in result.hits if hit.id in ("3", "4"))
    assert grouped.same_count == 1 and [same.id for same in grouped.same] == [
        "4" if grouped.id == "3" else "3"
    ]
    assert "5" in [hit.id for hit in result.hits]  # another law: another procedure
    assert len({hit.id for hit in result.hits} & {"3", "4"}) == 1


def test_one_name_under_several_laws_stands_once_where_it_is_asked_for() -> None:
    apart, joined = search("変更の届出"), search("変更の届出", grouping="name")
    ids = [hit.id for hit in apart.hits]
    assert {"3", "5", "11"} <= set(ids) and "12" in ids
    hit = joined.hits[0]
    assert {hit.id, *(same.id for same in hit.same)} == {"3", "4", "5", "11"}
    assert (hit.same_count, hit.same_laws) == (3, 2)  # 航空法 with its rule, 旅館業法, 温泉法
    assert all(same.law for same in hit.same)  # by which they are told apart
    assert joined.total == apart.total - 2 and ids[0] == hit.id
    assert "12" in [hit.id for hit in joined.hits]  # what is not to be changed is another thing
    of_law = search("変更の届出 旅館業法", grouping="name").hits[0]
    assert of_law.id == "5"


def test_the_choices_count_hits_as_the_total_does() -> None:
    for grouping in ("group", "name"):
        for words in ("変更の届出", "届出"):
            result = search(words, grouping=grouping)
            for facet in result.facets:
                for choice in facet.values:
                    left = search(words, grouping=grouping, filters=_filters(facet.name, choice.value))
                    assert left.total == choice.count, (words, grouping, facet.name, choice)


def _filters(name: str, value: str) -> Filters:
    """The narrowing by one choice."""
    return {
        "what": Filters(what=value),
        "audience": Filters(audience=value),
        "online": Filters(is_online=True),
        "life_event": Filters(life_events=(value,)),
        "organisation": Filters(organisations=(value,)),
        "law": Filters(laws=(value,)),
    }[name]


def test_who_wants_to_begin_is_not_sent_to_the_end_first() -> None:
    assert first("質屋の届出") == first("質屋をやめる届出") == "14"
    assert first("質屋を開きたい 届出") == "13"


def test_what_else_was_asked_for_chooses_among_the_targets_of_an_entry() -> None:
    assert first("空撮") == "2"
    assert first("空撮 更新") == "15"


def test_a_reason_quotes_no_more_than_was_typed() -> None:
    reasons = {reason for hit in search("日本人になりた").hits for reason in hit.why}
    assert reasons == {"「日本人になりた」に関係する手続です。"}


def test_the_texts_of_the_later_survey_are_found_as_written(tmp_path: Path, at: datetime) -> None:
    later = r7_values("16", **{"手数料等に関する補足": "証紙を貼る", "関連する根拠法令": "証紙条例"})
    import_survey(write_csv(tmp_path / "r7.csv", r7_table(later)), by=SYSTEM, at=at)
    catch_up(at=at)
    for words in ("証紙を貼る", "証紙条例"):
        assert first(words) == "16" and not search(words).is_partial
    assert search("貼る証紙を").is_partial  # its pairs alone are not the words


def test_a_result_can_be_narrowed_and_counts_what_each_choice_leaves() -> None:
    result = search("届出")
    facets = {facet.name: {v.value: v.count for v in facet.values} for facet in result.facets}
    assert facets["law"]["航空法"] >= 1 and facets["audience"]["business"] >= 2
    narrowed = search("届出", filters=Filters(laws=("旅館業法",)))
    assert [hit.id for hit in narrowed.hits] == ["5"]
    law = next(facet for facet in narrowed.facets if facet.name == "law")
    assert {v.value for v in law.values if v.is_chosen} == {"旅館業法"}
    assert law.values[0].count == facets["law"][law.values[0].value]  # a facet does not narrow itself
    businesses = search("届出", filters=Filters(audience="business"))
    assert {hit.audience for hit in businesses.hits} <= {"business", "both"} and businesses.hits
    assert [hit.id for hit in search("証明書", filters=Filters(life_events=("care",))).hits] == ["6"]
    assert search("届出", filters=Filters(laws=("ない法",))).hits == []
    assert search("届出", filters=Filters(what="nothing", audience="?")).total == 0


def test_results_are_sorted_as_asked() -> None:
    by_count = [hit.yearly_count or 0 for hit in search("変更の届出", sort="count").hits]
    assert by_count == sorted(by_count, reverse=True)
    titles = [hit.title for hit in search("届出", sort="title").hits]
    assert titles == sorted(titles)


def test_when_nothing_fits_the_nearest_are_offered_and_it_is_said() -> None:
    result = search("xqzwv")
    assert result.is_far and result.is_partial and 0 < len(result.hits) <= 10
    assert not search("帰化").is_far


def test_what_can_be_begun_now_is_counted_only_when_it_is_known(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    version = published(bureau, editor, publisher, slug="restaurant", at=at)
    catch_up(at=at)
    assert "open" not in {facet.name for facet in search("飲食店").facets}
    code = version.procedure.code
    known = search("飲食店", filters=Filters(open_ids=frozenset({code}), is_open=True))
    assert [hit.id for hit in known.hits] == [code]
    assert next(f for f in known.facets if f.name == "open").values[0].count == 1
    assert search("飲食店", source="own", filters=Filters(open_ids=frozenset(), is_open=True)).total == 0


def test_a_retired_record_leaves_the_index(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    version = published(bureau, editor, publisher, slug="restaurant", at=at)
    catch_up(at=at)
    assert search("飲食店営業許可", source="own").total == 1
    retire(record=version.procedure, by=publisher, at=at)
    catch_up(at=at)
    assert search("飲食店営業許可", source="own").total == 0


def test_suggestions_begin_as_typed_or_as_read() -> None:
    assert Suggestion("帰化の許可の申請", "title") in suggest("帰化")
    assert Suggestion("帰化の許可の申請", "title") in suggest("きか")
    assert Suggestion("旅館業法", "law") in suggest("りょかん")
    assert suggest("日本人")[0] == Suggestion("日本人になりたい", "word")
    assert suggest("") == suggest("\0") == suggest("ﾞ") == []
    assert len(suggest("の" * 10_000)) == 0 and len(suggest("変", limit=1)) <= 1


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec=None), max_size=80))
def test_whatever_is_typed_gets_an_answer(words: str) -> None:
    result = search(words)
    assert result.is_ready and result.text == words
    assert all(0 <= a < b <= len(hit.title) for hit in result.hits for a, b in hit.marks)
    assert all("".join(piece for piece, _ in hit.pieces) == hit.title for hit in result.hits)
    assert isinstance(suggest(words), list)
