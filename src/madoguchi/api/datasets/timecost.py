"""Open data of time cost: every event in every state, with what its minutes go to."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.api.datasets.columns import column
from madoguchi.api.datasets.dataset import CC_BY, Dataset, State, Words, tag_of
from madoguchi.core.clock import now
from madoguchi.timecost.models import DayResult
from madoguchi.timecost.selectors import result_on
from madoguchi.timecost.types import PARTS

TIME_COLUMNS = (
    column("id", "できごと、条件、状態、計画"),
    column("event", "できごと"),
    column("title", "できごとの名前"),
    column("who", "だれの時間"),
    column("person", "条件の名前"),
    column("state", "状態（before 以前、now いま、after 計画した変更のあと）"),
    column("plan", "計画の名前"),
    column("minutes", "合計（分）", "number"),
    column("minutes_low", "合計の下限（10％）", "number"),
    column("minutes_high", "合計の上限（90％）", "number"),
    *(column(part, f"{title}（分）", "number") for part, (_phase, title) in PARTS.items()),
)
_NO_PARTS: dict[str, float | None] = dict.fromkeys(PARTS)


def time_records() -> Iterator[dict[str, Any]]:
    """The newest results: each event as its usual people meet it, then for all others, whose parts are not told."""
    result = result_on(at=now())
    for key, event in (result.body["with"]["events"] if result else {}).items():
        common = {"event": key, "title": event["title"], "who": event["who"]}
        usual = event["people"][0]["key"]
        states = [(name, "", "", event["worlds"][name]) for name in ("before", "now")]
        states += [("after", plan["key"], plan["title"], plan["after"]) for plan in event["plans"]]
        for name, plan, title, world in states:
            yield {
                "id": ".".join(part for part in (key, usual, name, plan) if part),
                **common,
                "person": event["usual"],
                "state": name,
                "plan": title,
                **_minutes(world["whole"]),
                **world["parts"],
            }
        for one in event["people"][1:]:
            for name in ("before", "now"):
                yield {
                    "id": f"{key}.{one['key']}.{name}",
                    **common,
                    "person": one["title"],
                    "state": name,
                    "plan": "",
                    **_minutes(one[name]),
                    **_NO_PARTS,
                }


def _minutes(interval: list[float]) -> dict[str, float]:
    return dict(zip(("minutes", "minutes_low", "minutes_high"), interval, strict=True))


def _state() -> State:
    kept = DayResult.objects.order_by("-day").values_list("pk", "reckoned_at").first()
    rows = sum(1 for _row in time_records())
    return State(rows, kept[1] if kept else None, tag_of(kept))


def time_dataset(source: Words) -> Dataset:
    """The dataset of time cost."""
    return Dataset(
        name="time-cost",
        title=_("手続にかかる時間"),
        description=_(
            "できごとごとに、以前（紙と窓口だけ）、いま、計画した変更のあとにかかる分を、毎日計算したものです。"
            "手続にかかる時間のページ、APIと同じ数です。下限と上限の間に、10回のうち8回が入ります。"
        ),
        licence=CC_BY,
        source=source,
        columns=TIME_COLUMNS,
        state=_state,
        records=time_records,
        formats=("csv", "jsonl", "parquet"),
        key="id",
    )
