"""`madoguchi eligibility` and `madoguchi rules lint`: what they tell, as words and as JSON, and what they refuse."""

import json

import pytest
from typer.testing import CliRunner, Result

from madoguchi.core.acting import Role
from madoguchi.registry.library import library_programme
from madoguchi.site.cli.eligibility import app as eligibility
from madoguchi.site.cli.rules import app as rules
from tests.house.source import ROOT
from tests.registry.test_rules import in_force, public_programme
from tests.registry.world import officer_with

CHILD = {
    "person": {"lives_in_japan": True, "city_code": "131130"},
    "children": [{"birth_date": "2008-04-01", "lives_together": True}],
}


def _run(app, *words: object, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def facts(tmp_path):
    """A file of facts."""

    def write(data: object) -> str:
        path = tmp_path / "facts.json"
        path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        return str(path)

    return write


class TestEligibilityOfTheLibrary:
    def test_one_programme_is_explained_on_the_day(self, facts):
        asked = ("child-allowance", "--facts", facts(CHILD), "--library", "--on")
        assert "2026年3月31日）をまだ過ぎていません" in _run(eligibility, *asked, "2026-03-31").stdout
        assert "2026年3月31日）を過ぎています" in _run(eligibility, *asked, "2026-04-01").stdout

    def test_as_json_it_tells_all(self, facts):
        result = _run(
            eligibility,
            "child-allowance",
            "--facts",
            facts(CHILD),
            "--library",
            "--on",
            "2026-03-31",
            "--json",
        )
        told = json.loads(result.stdout)
        assert (told["programme"], told["holds"], told["changes_on"]) == (
            "child-allowance",
            True,
            "2026-04-01",
        )
        assert told["amounts"][0]["low"] == told["amounts"][0]["high"] == 10000
        assert any(one["threshold"] == 18 and one["member"] == "children[0]" for one in told["reasons"])
        assert all(one["sentence"] for one in told["reasons"])

    def test_all_programmes_with_what_to_ask_next(self, facts):
        told = json.loads(
            _run(eligibility, "--facts", facts(CHILD), "--library", "--on", "2026-03-31", "--json").stdout
        )
        holds = {one["programme"]: one["holds"] for one in told["programmes"]}
        assert len(holds) >= 60
        assert holds["child-allowance"] is True
        assert None in holds.values()
        assert told["next_question"]["term"]
        words = _run(eligibility, "--facts", facts(CHILD), "--library", "--on", "2026-03-31")
        assert words.stdout.splitlines()[0].startswith("○\t")
        assert "次に聞くこと: " in words.stderr

    def test_a_name_that_is_none_is_told_with_its_like(self, facts):
        result = _run(eligibility, "child-alowance", "--facts", facts(CHILD), "--library", code=1)
        assert "child-allowance" in result.stderr

    def test_a_word_that_is_no_term_is_named(self, facts):
        result = _run(eligibility, "child-allowance", "--facts", facts({"person": {"incme": 1}}), "--library")
        assert (
            "「person.incme」は語彙にないので、使いません。「person.income」のことですか。" in result.stderr
        )

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            ("{", "JSON として読めません"),
            ("[1]", "{ } で書いてください"),
            ("[" * 100_000, "入れ子が深すぎます"),
        ],
    )
    def test_a_file_that_cannot_be_read_is_refused(self, facts, data, says):
        assert says in _run(eligibility, "--facts", facts(data), "--library", code=1).stderr

    def test_a_file_in_another_encoding_and_one_that_is_not_there(self, facts, tmp_path):
        other = tmp_path / "sjis.json"
        other.write_bytes('{"person": {"name": "山田"}}'.encode("shift_jis"))
        assert "UTF-8" in _run(eligibility, "--facts", other, "--library", code=1).stderr
        gone = tmp_path / "gone.json"
        assert "開けません" in _run(eligibility, "--facts", gone, "--library", code=1).stderr

    def test_a_day_that_is_none_is_refused(self, facts):
        result = _run(eligibility, "--facts", facts(CHILD), "--library", "--on", "2026-02-30", code=1)
        assert "2026-04-01 のように" in result.stderr

    def test_data_of_any_shape_are_taken(self, facts):
        odd = {
            "children": [None, 3, {"birth_date": []}],
            "spouse": 7,
            "person": {"income": -1},
            "x": {"y": 1},
        }
        _run(eligibility, "--facts", facts(odd), "--library", "--on", "2026-04-01", "--json")


@pytest.mark.django_db
class TestEligibilityOfWhatIsPublished:
    def test_the_rule_in_force_on_the_day_is_used(self, facts, bureau, at):
        editor = officer_with(bureau, "editor", Role.EDITOR, at=at)
        publisher = officer_with(bureau, "publisher", Role.PUBLISHER, Role.EDITOR, at=at)
        programme = public_programme(bureau, editor, publisher, "allowance", at=at)
        in_force(programme, editor, publisher, at=at)
        young = facts({"person": {"birth_date": "2020-04-01"}})
        for name in ("allowance", programme.code):
            told = json.loads(_run(eligibility, name, "--facts", young, "--on", at.date(), "--json").stdout)
            assert (told["title"], told["holds"]) == ("こども手当", True)
        assert (
            "公開されていません" in _run(eligibility, "--facts", young, "--on", "2000-01-01", code=1).stderr
        )

    def test_before_anything_is_published_that_is_said(self, facts):
        assert "--library" in _run(eligibility, "--facts", facts(CHILD), code=1).stderr


def _age(term, value):
    return {"op": "age_lt", "term": term, "value": value}


class TestLintOfFiles:
    def _lint(self, tmp_path, data, code):
        path = tmp_path / "rule.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        return _run(rules, "lint", path, code=code)

    def test_a_good_rule_has_no_problem(self, tmp_path):
        assert "指摘はありません" in self._lint(tmp_path, library_programme("child-allowance").rule, 0).stdout

    def test_each_problem_has_its_place(self, tmp_path):
        bad = {
            "format": 1,
            "requirement": {
                "op": "all",
                "of": [_age("person.brith_date", 18), _age("person.birth_date", "x")],
            },
        }
        result = self._lint(tmp_path, bad, 1)
        assert "rule.json: /requirement/of/0：「person.brith_date」は語彙にありません。" in result.stderr
        assert "指摘: 2 件" in result.stdout

    def test_a_choice_that_there_is_not(self, tmp_path):
        tree = {"op": "in", "term": "spouse.gender", "value": ["female", "feminine"]}
        result = self._lint(tmp_path, {"format": 1, "requirement": tree}, 1)
        assert "/requirement：「feminine」は、「spouse.gender」の選択肢にありません。" in result.stderr
        assert "「female」" not in result.stderr

    def test_examples_of_a_programme_are_run(self, tmp_path):
        programme = library_programme("child-allowance")
        example = {"title": "例", "on": "2026-04-01", "situation": {"children": []}, "holds": True}
        result = self._lint(tmp_path, {"rule": programme.rule, "examples": [example]}, 1)
        assert "/examples/0：例「例」の結果が違います（期待: 対象、結果: 対象外）" in result.stderr

    def test_overrides_are_looked_at(self, tmp_path):
        good = {"overrides": {"of": "national/child-allowance", "nodes": {"age_limit": {"value": 20}}}}
        self._lint(tmp_path, good, 0)
        lost = {"overrides": {"of": "national/child-allowance", "nodes": {"age_limits": {"value": 20}}}}
        assert "/overrides/nodes/age_limits：" in self._lint(tmp_path, lost, 1).stderr
        nothing = {"overrides": {"of": "national/none"}}
        assert "/overrides/of：" in self._lint(tmp_path, nothing, 1).stderr

    def test_what_is_no_rule_is_refused(self, tmp_path):
        assert "指摘" in self._lint(tmp_path, [], 1).stdout
        path = tmp_path / "x.json"
        path.write_text("{", encoding="utf-8")
        assert "JSON として読めません" in _run(rules, "lint", path, code=1).stderr


@pytest.mark.django_db
def test_without_files_all_that_is_there_is_looked_at():
    result = _run(rules, "lint", "--json")
    assert json.loads(result.stdout) == []
    assert "件の要件を点検しました。指摘はありません。" in _run(rules, "lint").stdout


def test_the_library_is_listed_with_its_law_and_its_doubts():
    told = _run(rules, "list").stdout
    assert told == (ROOT / "docs" / "programmes.md").read_text("utf-8")
    assert "児童手当法第3条第1項「" in told
