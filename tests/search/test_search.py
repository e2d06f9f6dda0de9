"""Finding: every word that occurs is found, whatever is typed gets an answer, the index follows the log."""

import json
import random
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.events.models import Cursor
from madoguchi.registry.models import SurveyRow
from madoguchi.registry.services import draft_version, import_survey
from madoguchi.search import index
from madoguchi.search.selectors import finding, is_ready, search
from madoguchi.search.services import catch_up, rebuild
from tests.registry.world import SYSTEM, body, next_version, published, survey_csv, survey_values

pytestmark = pytest.mark.django_db

ROWS = (
    survey_values("13171", 手続名="国籍の取得の届出", 法令名="国籍法", 手続主体="5 国民等", 総手続件数="800"),
    survey_values(
        "13400", 手続名="帰化の許可の申請", 法令名="国籍法", 手続主体="5 国民等", 総手続件数="9000"
    ),
    survey_values(
        "P24000319", 手続名="ドローン（無人航空機）の登録", 法令名="航空法", 手続主体="6 民間事業者等"
    ),
    survey_values("DP24009650", 手続名="児童手当の認定請求", 法令名="児童手当法", 手続主体="5 国民等"),
    survey_values(
        "7",
        手続名="報告徴収",
        法令名="児童手当法",
        手続類型="2-2 申請等に基づかない処分通知等",
        手続主体="1 国",
        総手続件数="0",
        申請時に添付させる書類="住民票; 戸籍",
    ),
    survey_values("8", 手続名="サービス\nの届", 法令名="鉄道事業法（㈱）", 所管府省庁="国土交通省"),
)


@pytest.fixture
def survey(tmp_path: Path, at: datetime) -> None:
    """Six rows of the survey, found."""
    import_survey(survey_csv(tmp_path / "s.csv", *ROWS), by=SYSTEM, at=at)
    assert catch_up(at=at) == 1


def ids(words: str, **options: object) -> list[str]:
    """The ids that a search finds, best first."""
    return [hit.id for hit in search(words, **options).hits]  # type: ignore[arg-type]


def test_without_an_index_search_says_that_it_is_not_ready() -> None:
    result = search("国籍")
    assert not result.is_ready and result.hits == [] and not is_ready()


def pieces_of(row: SurveyRow) -> set[str]:
    """Every substring of one to five characters of what the survey says of a row, without spaces in it."""
    texts = [text for column, text in row.values.items() if column != "手続ID" and not text.isdigit()]
    found = {
        text[start : start + length]
        for text in texts
        for length in (1, 2, 3, 5)
        for start in range(len(text) - length + 1)
    }
    return {piece for piece in found if piece.split() == [piece]}


@pytest.mark.usefixtures("survey")
def test_any_piece_of_any_text_is_found() -> None:
    for row in SurveyRow.objects.all():
        for piece in random.Random(2026).sample(sorted(pieces_of(row)), 10):
            result = search(piece)
            assert not result.is_partial and not result.is_far, piece
            assert row.survey_id in [hit.id for hit in result.hits], piece


@pytest.mark.usefixtures("survey")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("国籍", ["13400", "13171"]),  # in the title first, what is done more often before
        ("国籍　許可", ["13400", "13171"]),  # full-width space; one word in the law, one in the title
        ("児童手当", ["DP24009650", "7"]),  # what people do before what the state does
        ("じどう", []),
        ("どろーん", ["P24000319"]),  # hiragana for katakana
        ("ﾄﾞﾛｰﾝ", ["P24000319"]),
        ("国籍法 届出", ["13171"]),
        ("国土交通省", ["8"]),
        ("p24000319", ["P24000319"]),
        ("Ｐ２４０００３１９", ["P24000319"]),
        ("13171", ["13171"]),
    ],
)
def test_words_find_what_holds_all_of_them(words: str, found: list[str]) -> None:
    result = search(words)
    if found:
        assert [hit.id for hit in result.hits][: len(found)] == found
        assert not result.is_partial and not result.is_far
    else:
        assert result.is_partial


@pytest.mark.usefixtures("survey")
def test_when_nothing_holds_every_word_some_are_enough() -> None:
    result = search("ドローンを飛ばしたい")
    assert result.is_partial and result.hits[0].id == "P24000319"
    assert search("国籍 ドローン").is_partial


@pytest.mark.usefixtures("survey")
@pytest.mark.parametrize(
    "words",
    [
        "届出を" * 3400,
        " ".join(f"語{n}" for n in range(4000)),
        "\0国籍\x1b[31m",
        "\ud800国籍\udfff",
        "国籍\u202e",
        "国籍👩‍👩‍👧‍👦",
        "<script>alert(1)</script> 国籍",
        '国籍" OR title:*',
        "国籍' AND (1=1; --",
        ")(*&^%$#@!~`[]{}|\\:;?/>.<,+=_-",
        "\\x{d800}",
        "\\",
        "ー",
        "゛",
        "か\u3099",
    ],
)
def test_anything_may_be_typed(words: str) -> None:
    result = search(words)
    assert result.is_ready and result.text == words and result.took_ms < 5_000
    if "国籍" in words:
        assert result.hits[0].id in ("13171", "13400")


@pytest.mark.parametrize("words", ["", " ", "　", "\n\t", "\ud800", "\u200b"])
@pytest.mark.usefixtures("survey")
def test_without_a_word_nothing_is_found(words: str) -> None:
    result = search(words)
    assert result.is_ready and result.hits == [] and result.total == 0 and not result.is_partial


@pytest.mark.usefixtures("survey")
def test_pages_of_hits_follow_one_another() -> None:
    everything = ids("法", limit=100)
    assert len(everything) == len(set(everything)) == 6
    assert ids("法", limit=4) + ids("法", limit=4, offset=4) == everything
    assert ids("法", limit=4, offset=400) == []
    assert len(ids("法", limit=0)) == 1 and len(ids("法", limit=10**9, offset=-5)) == 6


@pytest.mark.usefixtures("survey")
def test_a_hit_tells_what_a_result_shows() -> None:
    hit = search("無人航空機").hits[0]
    assert (hit.source, hit.key, hit.title) == ("survey", "P24000319", "ドローン（無人航空機）の登録")
    assert (hit.organisation, hit.law, hit.audience, hit.kind) == (
        "総務省",
        "航空法 第4条第1項",
        "business",
        "申請等",
    )
    assert (hit.is_online, hit.yearly_count) == (True, 10)
    assert [hit.title[start:end] for start, end in hit.marks] == ["無人航空機"]
    assert hit.to_json()["id"] == "P24000319"


@pytest.mark.usefixtures("survey")
def test_native_procedures_come_first_and_by_any_typing_of_their_number(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    version = published(
        bureau,
        editor,
        publisher,
        slug="child-allowance",
        at=at,
        title="児童手当 認定請求",
        keywords=["子ども手当"],
    )
    code = version.procedure.code
    assert ids("児童手当")[:2] == ["DP24009650", "7"]  # not taken in yet
    assert catch_up(at=at) == 2 and catch_up(at=at) == 0
    assert ids("児童手当")[:3] == [code, "DP24009650", "7"]
    for words in ("子ども手当", "平面図", "食品衛生法"):
        assert ids(words)[0] == code
    assert search("児童手当").own_total == 1
    assert ids("児童手当", source="own") == [code]
    assert ids("児童手当", source="survey")[:2] == ["DP24009650", "7"]
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " ")):
        assert ids(typed)[0] == code
    hit = search(code).hits[0]
    assert (hit.source, hit.key, hit.organisation, hit.is_online) == (
        "own",
        "child-allowance",
        bureau.name,
        True,
    )


@pytest.mark.usefixtures("survey")
def test_own_records_that_hardly_fit_do_not_stand_before_the_nations(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(bureau, editor, publisher, slug="restaurant", at=at, for_whom=["帰化した人でも開けます"])
    catch_up(at=at)
    assert search("帰化", source="own").total == 1, "asked for alone it is found: the word occurs"
    for share, own_total in ((0.0, 1), (100.0, 0)):
        monkeypatch.setattr(finding, "_WORTH_FIRST", share)
        assert search("帰化").own_total == own_total
        assert search("飲食店").own_total == 1, "the nation has nothing to compare with"
    assert ids("帰化")[0] == "13400"


@pytest.mark.engines
def test_the_index_follows_new_versions_and_changed_rows(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime, tmp_path: Path
) -> None:
    import_survey(survey_csv(tmp_path / "s.csv", *ROWS), by=SYSTEM, at=at)
    version = published(bureau, editor, publisher, slug="restaurant", at=at)
    catch_up(at=at)
    draft_version(procedure=version.procedure, body=body(title="下書きの題名"), by=editor, at=at)
    assert catch_up(at=at) == 0 and "下書き" not in str(search("下書きの題名").hits)
    next_version(version.procedure, editor, publisher, at=at, title="新しい題名")
    changed = [{**ROWS[0], "手続名": "改名した手続"}, *ROWS[1:]]
    import_survey(survey_csv(tmp_path / "s.csv", *changed), by=SYSTEM, at=at)
    assert catch_up(at=at) == 3  # published, in force, imported
    assert ids("新しい題名")[0] == version.procedure.code
    assert search("飲食店営業許可申請").is_partial
    assert ids("改名した手続")[0] == "13171" and search("国籍の取得").is_partial
    assert ids("13400") == ["13400"]


@pytest.mark.usefixtures("survey")
def test_a_lost_index_is_built_again(index_dir: Path, at: datetime) -> None:
    shutil.rmtree(index_dir)
    assert not search("国籍").is_ready
    assert catch_up(at=at) == 1 and sorted(ids("国籍")[:2]) == ["13171", "13400"]
    older = index.last_id()
    current = json.loads((index_dir / "current.json").read_text("utf-8"))
    (index_dir / "current.json").write_text(json.dumps({**current, "version": "v0"}), "utf-8")
    assert not search("国籍").is_ready
    assert catch_up(at=at) == 1 and sorted(ids("国籍")[:2]) == ["13171", "13400"]
    names = set(Cursor.objects.filter(name__startswith="search:").values_list("name", flat=True))
    assert f"search:{index.last_id()}" in names and f"search:{older}" not in names


@pytest.mark.usefixtures("survey")
def test_a_rebuilt_index_takes_the_place_of_the_old_one(index_dir: Path, at: datetime) -> None:
    before = index.parts()
    SurveyRow.objects.filter(survey_id="8").delete()
    assert ids("サービス") == ["8"]
    told: list[tuple[int, int]] = []
    assert rebuild(lambda done, total: told.append((done, total)), at=at) == 5
    assert told[-1] == (5, 5) and index.parts() != before
    assert "8" not in ids("サービス")
    in_use = index.parts()
    assert in_use is not None
    assert {path.name for path in index_dir.iterdir() if path.is_dir()} == in_use.names
    assert catch_up(at=at + timedelta(seconds=1)) == 0


@pytest.mark.usefixtures("survey")
def test_a_build_that_fails_leaves_the_old_index(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(row: SurveyRow) -> dict[str, object]:
        raise RuntimeError("no space left")

    monkeypatch.setattr("madoguchi.search.services.indexing.of_survey_row", fail)
    with pytest.raises(RuntimeError):
        rebuild(at=at)
    assert sorted(ids("国籍")[:2]) == ["13171", "13400"]


@pytest.mark.usefixtures("survey")
def test_one_process_writes_at_a_time(at: datetime) -> None:
    with index.only_writer():
        assert catch_up(at=at) == 0
        with pytest.raises(index.WriterBusy):
            rebuild(at=at)
        assert sorted(ids("国籍")[:2]) == ["13171", "13400"]
