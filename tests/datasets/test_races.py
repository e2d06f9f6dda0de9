"""Many at once: two workers ask a feed once, the same answer is kept once, a copy is never seen half."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from madoguchi.datasets.copies import _folder, copy_of, make_room
from madoguchi.datasets.fetching import Fetcher
from madoguchi.datasets.models import Dataset, Feed, Fetch, KeptAnswer
from madoguchi.datasets.selectors import run
from madoguchi.datasets.services import answer, fetch_due
from madoguchi.datasets.types import Dimension, NotReadable, Query
from madoguchi.files.places import place
from tests.datasets.server import GOOD, answers, serving
from tests.datasets.tables import table
from tests.datasets.test_feeds import published
from tests.race import at_once
from tests.world import World

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ASKING = Fetcher(seconds=10, may_be_private=True)


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_a_feed_once() -> None:
    with serving() as server:
        published(World(AT), server, fetcher=ASKING)
        server.answer = answers(GOOD.replace("120", "220"))
        before, later = len(server.asked), AT + timedelta(days=1)
        told = at_once([lambda: fetch_due(fetcher=ASKING, at=later)] * 4)
        assert sorted(told) == [0, 0, 0, 1], told
        assert len(server.asked) == before + 1
        assert Fetch.objects.filter(outcome=Fetch.Outcome.NEW).count() == 1
        assert Dataset.objects.get().snapshots.count() == 2
        assert Feed.objects.get().due_at == later + timedelta(hours=24)


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_the_same_question_at_once_is_kept_once() -> None:
    table(at=AT)
    query = Query("births", (Dimension("place"),))
    first, *more = at_once([lambda: answer(query=query, at=AT)] * 4)
    assert all(one == first for one in more) and len(first.rows) == 3
    assert KeptAnswer.objects.count() == 1


@pytest.mark.django_db
def test_a_copy_that_is_damaged_or_gone_is_made_again() -> None:
    made = table(at=AT)
    assert made.current is not None
    path = copy_of(made.current.file)
    whole = path.read_bytes()
    for harm in (path.unlink, lambda: path.write_bytes(whole[:-10]), lambda: path.write_bytes(b"")):
        harm()
        assert copy_of(made.current.file).read_bytes() == whole
    assert not list(_folder().glob(".*")), "nothing half-written is left"


@pytest.mark.django_db
def test_data_that_the_storage_lost_is_said_and_kept_answers_go_on() -> None:
    made = table(at=AT)
    assert made.current is not None
    query = Query("births", (Dimension("place"),))
    told = answer(query=query, at=AT)
    copy_of(made.current.file).unlink()
    place().delete(made.current.file.key)
    assert run(query) == told
    with pytest.raises(NotReadable, match="読み取れませんでした"):
        run(Query("births", (Dimension("kind"),)))


@pytest.mark.django_db
def test_the_copies_longest_unused_go_first(settings: Any, tmp_path: Path) -> None:
    settings.DATASET_DIR = tmp_path
    paths = []
    for number in range(3):
        made = table(
            ((f"町{number}", "2026-01-15", "2026-01", "出生", 20, 10, 5, 80),), code=f"t{number}", at=AT
        )
        assert made.current is not None
        paths.append((made.current.file, copy_of(made.current.file)))
    copy_of(paths[0][0])
    size = sum(path.stat().st_size for path in _folder().glob("*"))
    assert make_room(keeping=paths[2][1], most=size - 1) == 1
    assert [path.exists() for _file, path in paths] == [True, False, True]
