"""Open data of barriers: what keeps processes from going online, and what was asked and answered."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.api.datasets.columns import column
from madoguchi.api.datasets.dataset import CC_BY, Dataset, State, Words, tag_of
from madoguchi.core.clock import japan_day, now
from madoguchi.plan.selectors.barrier_figures import barrier_json
from madoguchi.plan.selectors.barriers import public_barriers, weighed

BARRIER_COLUMNS = (
    column("code", "障壁番号"),
    column("kind", "種類"),
    column("title", "障壁"),
    column("text", "内容"),
    column("law", "法令名"),
    column("article", "条項"),
    column("counterpart", "所管（府省庁など）"),
    column("organisation", "担当組織の短い名前"),
    column("organisation_name", "担当組織"),
    column("state", "状態"),
    column("released_on", "解消した日", "date"),
    column("outcome", "解消の内容"),
    column("processes", "手続プロセス数", "integer"),
    column("procedures", "手続数", "integer"),
    column("yearly", "年間の申請件数", "integer"),
    column("procedures_without_count", "件数が分からない手続数", "integer"),
    column("planned", "予定が立ったプロセス数", "integer"),
    column("digitised", "デジタル化したプロセス数", "integer"),
    column("process_codes", "プロセス番号", "strings"),
)

REQUEST_COLUMNS = (
    column("id", "障壁番号と何番目の要望か"),
    column("barrier", "障壁番号"),
    column("to", "要望先"),
    column("channel", "方法"),
    column("requested_on", "要望した日", "date"),
    column("text", "要望の内容"),
    column("answer", "回答"),
    column("answered_on", "回答の日", "date"),
    column("answer_text", "回答の内容"),
)


def barrier_records() -> Iterator[dict[str, Any]]:
    """Every barrier that the public reads, the heaviest first."""
    for row in weighed(public_barriers(), on=japan_day(now())):
        told = barrier_json(row)
        del told["requests"]
        yield {**told, "process_codes": [one.code for one in row.held]}


def request_records() -> Iterator[dict[str, Any]]:
    """Every request about a barrier that the public reads, by barrier and day."""
    rows = sorted(weighed(public_barriers(), on=japan_day(now())), key=lambda row: row.barrier.code)
    for row in rows:
        for place, asked in enumerate(barrier_json(row)["requests"], 1):
            yield {"id": f"{row.barrier.code}.{place}", "barrier": row.barrier.code, **asked}


def barrier_datasets(source: Words) -> tuple[Dataset, ...]:
    """The two datasets of barriers, both from `source`."""
    common: dict[str, Any] = {"licence": CC_BY, "source": source, "formats": ("csv", "jsonl", "parquet")}
    return (
        Dataset(
            name="barriers",
            title=_("障壁"),
            description=_(
                "手続のオンライン化を妨げているもののうち、公表しているものです。"
                "根拠の法令、止めている申請の年間件数、手続プロセスとのつながりがわかります。"
            ),
            columns=BARRIER_COLUMNS,
            state=lambda: _state(list(barrier_records())),
            records=barrier_records,
            key="code",
            **common,
        ),
        Dataset(
            name="barrier-requests",
            title=_("障壁についての要望と回答"),
            description=_("障壁をなくすために、国などに要望した内容と日、その回答です。"),
            columns=REQUEST_COLUMNS,
            state=lambda: _state(list(request_records())),
            records=request_records,
            key="id",
            **common,
        ),
    )


def _state(told: list[dict[str, Any]]) -> State:
    latest = public_barriers().order_by("-published_at").values_list("published_at", flat=True).first()
    return State(len(told), latest, tag_of(told))
