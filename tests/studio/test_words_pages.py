"""Search words over the pages: what was searched for in vain, entries added, checked and retired, the shipped table."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.search import table
from madoguchi.search.models import Rewording, SearchCount
from madoguchi.search.selectors import shipped_rewordings
from madoguchi.search.services import rebuild
from tests.search.conftest import SMALL
from tests.studio.conftest import Studio, officer

pytestmark = pytest.mark.django_db

WORDS, NEW, TABLE = "studio:words", "studio:word_new", "studio:words_table"


def text(response: Any) -> str:
    """The page as text."""
    return str(response.content.decode())


def add(client: Client, **data: str) -> Any:
    """Press 登録する."""
    given = {
        "organisation": "health",
        "words": "めし屋\n居酒屋さん",
        "title1": "飲食店営業",
        "law1": "食品衛生法",
        "why": "窓口でよく聞かれるため",
        "act": "add",
    }
    return client.post(reverse(NEW), {**given, **data})


def test_an_entry_is_added_shown_with_who_and_why_and_retired(studio: Studio) -> None:
    client = studio.client(studio.writer)
    answer = add(client)
    assert answer.url == reverse(WORDS) + "?done=added#own"
    entry = Rewording.objects.get()
    assert (entry.words, entry.added_by_id) == (["めし屋", "居酒屋さん"], studio.writer.pk)
    assert entry.targets == [{"title": "飲食店営業", "law": "食品衛生法", "article": ""}]
    page = text(client.get(answer.url))
    for words in ("言い換えを登録しました", "めし屋、居酒屋さん", "窓口でよく聞かれるため", "書野 編子"):
        assert words in page
    retire = reverse("studio:word_retire", args=[entry.pk])
    assert studio.client(studio.stranger).post(retire).status_code == 404
    assert studio.client(studio.publisher).post(retire).status_code == 404
    for _time in range(2):
        assert client.post(retire).url == reverse(WORDS) + "?done=retired#own"
    assert "めし屋" not in text(client.get(reverse(WORDS)))
    assert Rewording.objects.get().is_retired


@pytest.mark.parametrize(
    ("data", "told", "place"),
    [
        ({"words": " 、 "}, "住民が使う言葉を1つ以上", "words"),
        ({"words": "あ"}, "2文字から40文字", "words"),
        ({"title1": "", "law1": ""}, "手続の名前か法令の名前を入力してください。", "title1"),
        ({"why": ""}, "理由を書いてください。", "why"),
        ({"organisation": "other"}, "組織を選んでください。", "organisation"),
        ({"why": "長" * 201}, "200文字まで", "why"),
        ({"words": "\n".join(f"言葉{n}" for n in range(99))}, "言葉を", "words"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    studio: Studio, data: dict[str, str], told: str, place: str
) -> None:
    answer = add(studio.client(studio.writer), article2="第2条", **data)
    assert answer.status_code == 422
    assert told in text(answer) and f'href="#{place}"' in text(answer)
    assert 'value="第2条"' in text(answer)
    assert not Rewording.objects.exists()


@pytest.fixture
def index(studio: Studio, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that holds the procedure of the world, and a table of a few entries."""
    settings.INDEX_DIR = tmp_path / "index"
    monkeypatch.setattr(table, "shipped", lambda: SMALL)
    rebuild(at=studio.at)


def test_where_an_entry_would_lead_is_seen_before_it_is_added(studio: Studio, index: None) -> None:
    client = studio.client(studio.writer)
    page = text(add(client, act="check"))
    assert "この言葉で見つかる手続" in page
    assert "<li>飲食店営業許可申請</li>" in page
    assert "見つかりません。" in text(add(client, act="check", title1="ぬぬぬぬ", law1=""))
    assert "手続の名前か法令の名前を書いてください。" in text(add(client, act="check", title1="", law1=""))
    assert not Rewording.objects.exists()


def test_without_an_index_the_check_says_so(studio: Studio, settings: Any, tmp_path: Any) -> None:
    settings.INDEX_DIR = tmp_path / "none"
    assert "検索の準備ができていない" in text(add(studio.client(studio.writer), act="check"))


def test_what_was_searched_for_in_vain_can_be_added(
    studio: Studio, django_assert_max_num_queries: Any
) -> None:
    day = japan_day(studio.at) - timedelta(days=3)
    for words, searches, empty, clicks in (
        ("めし屋", 5, 4, 0), ("まれな言葉", 2, 2, 0), ("児童手当", 9, 0, 8),
    ):  # fmt: skip
        SearchCount.objects.create(day=day, words=words, searches=searches, empty=empty, clicks=clicks)
    client = studio.client(studio.writer)
    with django_assert_max_num_queries(11):
        page = text(client.get(reverse(WORDS)))
    assert "めし屋" in page and "まれな言葉" not in page and "児童手当" not in page
    assert f"{reverse(NEW)}?words=%E3%82%81%E3%81%97%E5%B1%8B" in page
    assert ">\nめし屋</textarea>" in text(client.get(reverse(NEW) + "?words=めし屋"))
    reader = studio.client(officer("監野 査", studio.other, Role.AUDITOR, at=studio.at - timedelta(days=1)))
    page = text(reader.get(reverse(WORDS)))
    assert "めし屋" in page and reverse(NEW) not in page
    assert reader.get(reverse(NEW)).status_code == 404


def test_the_shipped_table_is_read_and_searched(studio: Studio) -> None:
    client = studio.client(studio.publisher)
    first = shipped_rewordings()[0]
    page = text(client.get(reverse(TABLE)))
    assert first.words[0] in page and "次のページ" in page
    word = first.words[0]
    found = text(client.get(reverse(TABLE), {"q": word}))
    assert word in found and f'value="{word}"' in found
    for query in ("ぬぬぬぬ", "<b>", "\ud800", "x" * 10_000):
        assert client.get(reverse(TABLE), {"q": query.encode("utf-8", "replace")}).status_code == 200
    assert client.get(reverse(TABLE) + "?page=2&q=店").status_code == 200
