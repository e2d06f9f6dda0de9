"""What theme pages of the demo are made of: shares, sums and words."""

from dataclasses import dataclass
from typing import Any

from madoguchi.dashboards.types import Block, BlockKind


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme page (テーマのページ)."""

    code: str
    title: str
    lead: str
    area: str
    blocks: tuple[Block, ...]


def text(heading: str, words: str) -> Block:
    """Words with a heading."""
    return Block(0, BlockKind.TEXT, heading=heading, text=words)


def share(kind: BlockKind, dataset: str, measure: str, of: str, **more: Any) -> Block:
    """A share in per cent."""
    return Block(0, kind, dataset=dataset, work="rate", measure=measure, of=of, times=100, **more)


def total(kind: BlockKind, dataset: str, measure: str, **more: Any) -> Block:
    """A sum."""
    return Block(0, kind, dataset=dataset, work="sum", measure=measure, **more)
