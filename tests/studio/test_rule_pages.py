"""The pages around a rule: read back, tried on households, compared, counted, asked for, published by another."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.columns.services import import_population
from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Programme, RuleVersion
from madoguchi.registry.selectors import rule_draft_of, rule_of
from madoguchi.registry.services import ask_rule_publication, draft_rule, publish_rule, save_rule_draft
from madoguchi.studio.rule.effects import Paid, Sums, _add, rounded, total
from tests.registry.test_rules import example, public_programme, rule
from tests.registry.world import SYSTEM
from tests.studio.conftest import Studio
from tests.studio.typing import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(studio: Studio) -> Programme:
    """A public programme of the bureau whose rule holds since today."""
    writing, publishing = studio.acting(studio.writer), studio.acting(studio.publisher)
    made = public_programme(studio.bureau, writing, publishing, "allowance", at=studio.at)
    draft = draft_rule(programme=made, body=rule(), examples=[example()], by=writing, at=studio.at)
    publish_rule(version=draft, by=publishing, at=studio.at)
    return made


def url(name: str = "rule", *more: Any) -> str:
    """The address of a page about the rule."""
    return reverse(f"studio:{name}", args=["allowance", *more])


def seen(client: Client, address: str) -> str:
    """The page as text."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def next_version(studio: Studio, programme: Programme, **changes: Any) -> RuleVersion:
    """A draft that says `changes` otherwise, by the writer."""
    given = {"body": rule(20, 12000), "examples": [example(amount=12000)], **changes}
    return draft_rule(programme=programme, by=studio.acting(studio.writer), at=studio.at, **given)


def draft_of(programme: Programme) -> RuleVersion:
    """What is being written."""
    found = rule_draft_of(programme)
    assert found is not None
    return found


def typed(client: Client, address: str, do: str, **fields: Any) -> Any:
    """The example as it is shown with `fields` typed over, sent by the button `do`."""
    data = fields_of(client.get(address), "example")
    for name, value in fields.items():
        assert name in data or name == "holds", f"the page has no {name}"
        data.setlist(name, [value])
    data["do"] = do
    return client.post(address, dict(data.lists()))


def test_one_writes_and_another_publishes(studio: Studio, programme: Programme) -> None:
    writer, publisher = studio.client(studio.writer), studio.client(studio.publisher)
    page = seen(writer, url())
    assert (
        "「本人：生年月日」からみて18歳未満である" in page and "10,000" in page and "新しい版を書く" in page
    )
    assert writer.post(url("rule_start"))["Location"] == url("rule_draft")
    assert writer.post(url("rule_start"))["Location"] == url("rule_draft")
    draft = draft_of(programme)
    save_rule_draft(
        version=draft,
        body=rule(20, 12000),
        examples=[example(amount=12000)],
        revision=0,
        by=studio.acting(studio.writer),
        at=studio.at,
    )
    changed = seen(writer, url("rule_publish"))
    assert "<del>18</del><ins>20</ins>" in changed and "期待どおり" in changed and "公開を依頼する" in changed
    assert writer.post(url("rule_ask"))["Location"] == url()
    assert "自分では公開できません" in seen(writer, url())
    assert writer.post(url("rule_publish"), {"when": "now", "revision": "1"}).status_code == 404
    assert "確かめて公開する" in seen(publisher, url())
    stale = publisher.post(url("rule_publish"), {"when": "now", "revision": "0"})
    assert stale.status_code == 409 and "ほかの人が先に保存" in stale.content.decode()
    tomorrow = japan_day(studio.at) + timedelta(days=1)
    answer = publisher.post(
        url("rule_publish"), {"when": "day", "effective_from": tomorrow.isoformat(), "revision": "1"}
    )
    assert answer["Location"] == url()
    page = seen(publisher, url())
    assert "予約公開" in page and "いまの要件" in page
    assert "第1版との違い" in seen(publisher, url("rule_version", 2))
    assert rule_of(programme, on=tomorrow).body == rule(20, 12000)


def test_what_fails_its_examples_is_not_asked_for_or_published(studio: Studio, programme: Programme) -> None:
    next_version(studio, programme, examples=[example()])
    writer, publisher = studio.client(studio.writer), studio.client(studio.publisher)
    page = seen(writer, url("rule_publish"))
    assert "期待と違う" in page and "（期待は10,000円/月）" in page and "公開を依頼する" not in page
    refused = writer.post(url("rule_ask"))
    assert refused.status_code == 409 and "結果が期待と違う例があります" in refused.content.decode()
    answer = publisher.post(url("rule_publish"), {"when": "now", "revision": "0"})
    assert answer.status_code == 409
    assert rule_of(programme, on=japan_day(studio.at)).body == rule()


def test_the_publisher_sends_back_with_a_word(studio: Studio, programme: Programme) -> None:
    ask_rule_publication(
        version=next_version(studio, programme), by=studio.acting(studio.writer), at=studio.at
    )
    publisher = studio.client(studio.publisher)
    assert publisher.post(url("rule_send_back"), {"remark": ""}).status_code == 422
    assert publisher.post(url("rule_send_back"), {"remark": "年齢を確かめて"})["Location"] == url()
    page = seen(studio.client(studio.writer), url())
    assert "差し戻されました" in page and "年齢を確かめて" in page


def test_a_draft_is_thrown_away_only_as_it_was_seen(studio: Studio, programme: Programme) -> None:
    next_version(studio, programme)
    writer = studio.client(studio.writer)
    assert writer.post(url("rule_discard"), {"revision": "7"}).status_code == 409
    assert writer.post(url("rule_discard"), {"revision": "0"})["Location"] == url()
    assert rule_draft_of(programme) is None


@pytest.mark.parametrize(
    "name", ["rule_draft", "rule_amounts", "rule_examples", "rule_effect", "rule_publish"]
)
def test_without_a_draft_the_pages_of_writing_lead_to_the_rule(
    name: str, studio: Studio, programme: Programme
) -> None:
    assert studio.client(studio.both).get(url(name))["Location"] == url()


def test_strangers_get_nothing(studio: Studio, programme: Programme) -> None:
    next_version(studio, programme)
    stranger = studio.client(studio.stranger)
    for name in ("rule", "rule_draft", "rule_amounts", "rule_examples", "rule_effect", "rule_publish"):
        assert stranger.get(url(name)).status_code == 404
    assert studio.client(studio.publisher).get(url("rule_draft")).status_code == 404


class TestExamples:
    def test_a_household_is_written_and_tried(self, studio: Studio, programme: Programme) -> None:
        next_version(studio, programme)
        writer = studio.client(studio.writer)
        assert "期待どおり" in seen(writer, url("rule_examples"))
        wrong = typed(writer, url("rule_example", 1), "save", title="", **{"person.birth_date": "いつか"})
        page = wrong.content.decode()
        assert wrong.status_code == 422 and "どんな世帯か" in page and 'value="いつか"' in page
        answer = typed(
            writer,
            url("rule_example", 1),
            "save",
            title="19歳",
            on="令和8年4月1日",
            holds="false",
            **{"person.birth_date": "平成19年4月1日"},
        )
        assert answer["Location"] == url("rule_examples")
        kept = draft_of(programme).examples[1]
        assert kept["situation"] == {"person": {"birth_date": "2007-04-01"}} and kept["on"] == "2026-04-01"
        page = seen(writer, url("rule_examples"))
        assert "期待と違う" in page and "（期待は「受けられない」）" in page and "あてはまる</strong>" in page
        typed(writer, url("rule_example", 1), "save", holds="true", **{"amount.monthly.low": "12,000"})
        assert "期待と違う</span>" not in seen(writer, url("rule_examples"))
        typed(writer, url("rule_example", 0), "delete")
        assert [one["title"] for one in draft_of(programme).examples] == ["19歳"]

    def test_members_come_and_go(self, studio: Studio, programme: Programme) -> None:
        body = {
            **rule(),
            "requirement": {
                "op": "any_member",
                "over": "children[]",
                "of": {"op": "age_lt", "term": "children[].birth_date", "value": 3},
            },
        }
        next_version(studio, programme, body=body, examples=[])
        writer = studio.client(studio.writer)
        address = url("rule_example", 0)
        data = fields_of(writer.get(address), "example")
        data["do"] = "add.children"
        first = writer.post(address, dict(data.lists()))
        data = fields_of(first, "example")
        data["children.0.birth_date"], data["do"] = "2025-01-01", "add.children"
        second = writer.post(address, dict(data.lists()))
        data = fields_of(second, "example")
        assert data["children.0.birth_date"] == "2025-01-01"
        data["children.1.birth_date"], data["title"], data["holds"] = "2010-01-01", "2人", "true"
        data["known.children"], data["do"] = "unknown", "save"
        assert writer.post(address, dict(data.lists())).status_code == 302
        situation = draft_of(programme).examples[0]["situation"]
        assert situation == {
            "children": [{"birth_date": "2025-01-01"}, {"birth_date": "2010-01-01"}],
            "incomplete": ["children"],
        }
        data = fields_of(writer.get(address), "example")
        data["do"] = "remove.children.0"
        data = fields_of(writer.post(address, dict(data.lists())), "example")
        assert data["children.0.birth_date"] == "2010-01-01" and "children.1.birth_date" not in data

    def test_what_the_rule_does_not_ask_about_stays(self, studio: Studio, programme: Programme) -> None:
        kept = {
            **example(amount=12000),
            "situation": {"person": {"birth_date": "2020-04-01", "income": 5}, "spouse": None},
        }
        next_version(studio, programme, examples=[kept])
        typed(studio.client(studio.writer), url("rule_example", 0), "save", title="同じ")
        assert draft_of(programme).examples[0]["situation"] == kept["situation"]

    def test_a_day_to_come_is_tried(self, studio: Studio, programme: Programme) -> None:
        next_version(studio, programme)
        page = seen(studio.client(studio.publisher), f"{url('rule_examples')}?on=2040-04-01")
        assert "変わります" in page and "受けられない" in page and "その日の要件を文で読む" in page
        assert "日付を確かめてください" in seen(
            studio.client(studio.writer), f"{url('rule_examples')}?on=いつか"
        )

    def test_nobody_writes_over_what_another_saved(self, studio: Studio, programme: Programme) -> None:
        draft = next_version(studio, programme)
        writer = studio.client(studio.writer)
        data = fields_of(writer.get(url("rule_example", 0)), "example")
        save_rule_draft(version=draft, body=rule(21), revision=0, by=studio.acting(studio.both), at=studio.at)
        data["title"], data["do"] = "別の名前", "save"
        answer = writer.post(url("rule_example", 0), dict(data.lists()))
        assert answer.status_code == 409 and 'value="別の名前"' in answer.content.decode()


class TestEffect:
    @pytest.fixture
    def population(self, studio: Studio, tmp_path: Path, settings: Any) -> None:
        """A hundred and fifty people alone: 100 are 10 years old, 30 are 19, 20 are 40."""
        settings.POPULATION_DIR = tmp_path / "kept"
        year = japan_day(studio.at).year
        born = [
            date(year - age, 1, 1) for age, count in ((10, 100), (19, 30), (40, 20)) for _n in range(count)
        ]
        frame = pl.DataFrame(
            {"household_id": range(len(born)), "role": ["applicant"] * len(born), "birth_date": born}
        )
        frame.write_parquet(tmp_path / "people.parquet")
        import_population(
            file=tmp_path / "people.parquet",
            organisation=studio.bureau,
            title="架空の町",
            is_invented=True,
            by=SYSTEM,
            at=studio.at,
        )

    def test_who_gains_is_counted_and_few_are_not_told(
        self, studio: Studio, programme: Programme, population: None
    ) -> None:
        next_version(studio, programme)
        page = seen(studio.client(studio.publisher), url("rule_effect"))
        assert "約30世帯" in page and "約100世帯" in page and "10未満" in page
        assert (
            "約1,000,000円" in page
            and "約1,600,000円" in page
            and "架空の町（架空の人口、約150世帯）" in page
        )

    def test_the_first_rule_is_counted_against_nothing(self, studio: Studio, population: None) -> None:
        made = public_programme(
            studio.bureau,
            studio.acting(studio.writer),
            studio.acting(studio.publisher),
            "allowance",
            at=studio.at,
        )
        next_version(studio, made)
        assert "約130世帯" in seen(studio.client(studio.writer), url("rule_effect"))

    def test_without_a_population_it_says_so(self, studio: Studio, programme: Programme) -> None:
        next_version(studio, programme)
        assert "まだ取り込まれていません" in seen(studio.client(studio.writer), url("rule_effect"))

    def test_small_numbers_are_rounded_away(self) -> None:
        assert [rounded(n) for n in (0, 9, 10, 14, 16, 12345)] == [
            "10未満", "10未満", "約10世帯", "約10世帯", "約20世帯", "約12,340世帯",
        ]  # fmt: skip
        assert total(Paid(1_234_567, 1_239_999, False, 200, 10_000)) == "約1,230,000円〜1,240,000円"
        assert total(Paid(25, 25, True, 10, 1)) == "約25円以上"
        assert "出しません" in total(Paid(5, 5, False, 9, 1))

    def test_who_may_gain_or_lose_is_neither(self) -> None:
        sums = Sums()
        sides = {"before": [True, True, None, None, False], "after": [None, False, True, False, True]}
        _add(sums, pl.DataFrame(sides), {})
        assert (sums.gains, sums.loses, sums.open_before, sums.open_after) == (1, 1, 2, 1)

    def test_the_income_of_one_person_is_no_sum(self) -> None:
        one = [1] * 11 + [3_214_567]
        known = [10_000_000] * 11 + [3_214_567]
        for given in (one, known):
            paid = Paid()
            paid.add(pl.Series(given), pl.Series(given))
            told = re.sub(r"[^0-9]", "", total(paid))
            assert int(told) % 10_000_000 == 0, told
        few = Paid()
        few.add(pl.Series([0] * 20 + [5000]), pl.Series([0] * 20 + [5000]))
        assert "出しません" in total(few)
