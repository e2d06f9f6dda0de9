"""Twenty verdicts as people read them, kept as text: read them aloud before keeping another.

Delete a file in `samples/` and run this test to write it anew from the library; it fails once, so that it is read.
"""

from pathlib import Path

import pytest

from madoguchi.registry.library import library_programme
from madoguchi.rules.documents import load
from madoguchi.rules.situations import Situation
from madoguchi.rules.wording import explanation
from madoguchi.vocabulary.terms import TERMS

KEPT = Path(__file__).with_name("samples")
SAMPLES = {
    "01-child-allowance-university": ("child-allowance", "大学生の生活費を出しているか分からない"),
    "02-child-allowance-too-old": ("child-allowance", "4月1日生まれは、18歳に達した日の翌日の4月1日に終わる"),
    "03-child-allowance-unknown": ("child-allowance", "子どもがいるか分からない"),
    "04-child-rearing-one-yen": (
        "child-rearing-allowance",
        "一部支給の限度額に1円足りない（扶養1人、246万円）",
    ),
    "05-child-rearing-limit": ("child-rearing-allowance", "一部支給の限度額ちょうどは支給なし"),
    "06-child-rearing-grandfather": ("child-rearing-allowance", "同居の祖父の所得が限度額ちょうど"),
    "07-special-child-two": ("special-child-allowance", "1級の子どもと2級の子ども"),
    "08-special-child-unknown-grade": ("special-child-allowance", "障害の級がまだ分からない"),
    "09-disabled-child-eve-of-birthday": ("disabled-child-welfare-allowance", "20歳の誕生日の前日に終わる"),
    "10-childbirth-last-day": ("childbirth-lump-sum", "時効の前の日"),
    "11-early-education-second-of-april": (
        "free-early-education",
        "4月2日生まれは、まだ2歳児クラス（課税世帯）",
    ),
    "12-leave-benefit-eleven-months": ("childcare-leave-benefit", "働いた月が11か月"),
    "13-018-support-two": ("tokyo-018-support", "2人なら月10,000円。所得は見ない"),
    "14-nurture-allowance-switch": ("tokyo-child-nurture-allowance", "6月からは前の年の所得で決まる"),
    "15-disability-medical-too-old": ("tokyo-disability-medical", "65歳になってから申し込む"),
    "16-transport-none": ("tokyo-free-metropolitan-transport", "どれにもあてはまらない"),
    "17-fertility-last-day": ("tokyo-fertility-test-subsidy", "検査を始めてちょうど1年の日"),
    "18-silver-pass-eve": ("tokyo-silver-pass", "70歳の誕生日の前の日に70歳になる"),
    "19-small-business-too-many": ("small-business-sustainability-subsidy", "飲食店、従業員6人"),
    "20-startup-five-years": ("tokyo-startup-grant", "創業してちょうど5年"),
}


def _told(slug, title):
    programme = library_programme(slug)
    example = next(one for one in programme.examples if one.title == title)
    verdict = load(programme.rule).verdict(Situation.of(example.situation), on=example.on)
    return "\n".join([*explanation(verdict, programme.title, TERMS), ""])


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reads_as_it_was_read_aloud(name):
    path = KEPT / f"{name}.txt"
    told = _told(*SAMPLES[name])
    if not path.exists():
        path.write_text(told, encoding="utf-8")
        pytest.fail(f"{path.name} is new: read it aloud, then run again")
    assert told == path.read_text(encoding="utf-8")


def test_nothing_else_is_kept():
    assert {path.stem for path in KEPT.iterdir()} == set(SAMPLES)
