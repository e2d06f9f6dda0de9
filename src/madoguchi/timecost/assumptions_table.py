"""The assumptions as a page for people (docs/time-cost.md), made of the files alone."""

from collections.abc import Iterator

from madoguchi.timecost.assumptions import Assumptions
from madoguchi.timecost.types import PHASES, Phase

_WHO = {"applicant": "申請する人", "officer": "職員", "resident": "住民", "business": "事業者"}


def assumptions_markdown(held: Assumptions) -> str:
    """The page docs/time-cost.md."""
    return "\n".join(_lines(held)) + "\n"


def _lines(held: Assumptions) -> Iterator[str]:
    yield "# What the minutes are made of 時間的コストの前提"
    yield ""
    yield (
        f"The assumptions of fiscal year {held.fiscal_year}, printed by `madoguchi time assumptions` from "
        "`timecost/assumptions/`;"
    )
    yield "a test compares this page with them. Each value is drawn 2,000 times between its least and its most (triangular"
    yield "around the most likely), with a fixed seed; intervals hold eight of ten draws. What is counted is time spent by"
    yield "people, not days of waiting for a result. Where ten or more records tell (minutes of filling in, share of online"
    yield "cases, share of corrections), they take the place of the assumption; documents and expected minutes of a form are"
    yield "read from the registry and the form. Private steps are the same before, now and after."
    yield ""
    yield "| 前提（記号） | 単位 | 下限 | 最も見込まれる値 | 上限 | だれの時間・段階 | 出典 | 備考 |"
    yield "|--|--|--:|--:|--:|--|--|--|"
    for one in held.values.values():
        phase = f"・{PHASES[Phase(one.phase)]}" if one.phase in PHASES else ""
        yield (
            f"| {one.title}<br>`{one.key}` | {one.unit} | {one.range.low:g} | {one.range.mode:g} | "
            f"{one.range.high:g} | {_WHO[one.who]}{phase} | {one.source.title} | {one.note} |"
        )
    yield ""
    yield "## How often events happen 年間の件数"
    yield ""
    yield "The first line whose measure was counted holds; the others wait for it."
    yield ""
    yield "| できごと | だれ | 数えるもの | 下限 | 最も見込まれる値 | 上限 | 出典 | 備考 |"
    yield "|--|--|--|--:|--:|--:|--|--|"
    for event in held.events.values():
        for count in event.counts:
            yield (
                f"| {event.title} | {_WHO[event.who]} | `{count.measure}` | {count.range.low:g} | "
                f"{count.range.mode:g} | {count.range.high:g} | {count.source.title} | {count.note} |"
            )
    yield ""
    yield "## At which age 年代"
    yield ""
    yield "| できごと | 年代（％） | 出典 | 備考 |"
    yield "|--|--|--|--|"
    for event in held.events.values():
        if event.ages:
            shares = "、".join(f"{age}代 {100 * share:g}" for age, share in event.ages.items())
            yield f"| {event.title} | {shares} | {event.ages_source.title} | {event.ages_note} |"
    yield ""
    yield "## Steps and people 行うことと条件"
    yield ""
    yield "Steps at the same place share a trip. A step with marks counts only for people who have them all."
    yield ""
    for event in held.events.values():
        people = "、".join(person.title for person in event.people)
        steps = "、".join(
            step.title
            + (f"（民間・{held.private[step.private]}）" if step.private else "")
            + (f"（{'・'.join(step.when)}）" if step.when else "")
            for step in event.steps
        )
        yield f"- **{event.title}**（{_WHO[event.who]}）：{steps}。条件：{people}。"
    yield ""
    yield "## Lives ペルソナ"
    yield ""
    for persona in held.personas:
        yield f"- **{persona.title}**：{persona.note}"
    yield ""
    yield "## Sources 出典"
    yield ""
    for source in held.sources:
        where = f" <{source.address}>" if source.address else ""
        yield f"- {source.title}（{source.publisher}、{source.published}）{where}：{source.note}"
    yield ""
    yield "## Population 人口"
    yield ""
    yield "No population comes with the project. `madoguchi import counts FILE --organisation … --by …` takes in the table"
    yield "of 「くらしと統計」 by municipality, that of people under 15 in the resident register, or four columns 地域, 年, 項目, 数"
    yield "(`total`, `age_0_14`, `age_65`, `households`, `pupils_primary`, `pupils_junior`). The newest year of each counts."
