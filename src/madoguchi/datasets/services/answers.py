"""Answers that are kept: the same question to the same data is reckoned once."""

from datetime import datetime, timedelta

from madoguchi.datasets.models import KeptAnswer
from madoguchi.datasets.selectors.asking import digest_of, fresh_rows, kept_rows, planned, told
from madoguchi.datasets.selectors.datasets import shown_dataset
from madoguchi.datasets.types import Answer, Query

UNUSED = timedelta(days=30)
TOUCH_AFTER = timedelta(days=1)


def answer(*, query: Query, at: datetime) -> Answer:
    """The answer to `query`, reckoned once for the same data; raises `QueryWrong`, `NotReadable`, `UnknownDataset`.

    What pages ask; `selectors.run` gives the same without keeping anything.
    """
    found = shown_dataset(query.dataset)
    info, plan = planned(query, found)
    rows = kept_rows(plan, info)
    if rows is None:
        rows = fresh_rows(plan, found)
        KeptAnswer.objects.bulk_create(
            [
                KeptAnswer(
                    dataset=found,
                    data=info.digest,
                    query=digest_of(plan),
                    body={"rows": [list(row) for row in rows]},
                    used_at=at,
                )
            ],
            ignore_conflicts=True,
        )
    else:
        KeptAnswer.objects.filter(
            data=info.digest, query=digest_of(plan), used_at__lt=at - TOUCH_AFTER
        ).update(used_at=at)
    return told(plan, rows, info)


def forget_answers(*, at: datetime) -> int:
    """Delete answers that no page asked for during a month; returns how many."""
    count, _which = KeptAnswer.objects.filter(used_at__lt=at - UNUSED).delete()
    return count
