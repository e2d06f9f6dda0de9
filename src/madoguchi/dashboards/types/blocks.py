"""A theme page as data: blocks in the order of reading, each saying what it asks of a dataset."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self

MOST_BLOCKS = 40
LONGEST_TEXT = 4000
LONGEST_LINE = 160


class BlockKind(StrEnum):
    """What a block is (ブロックの種類)."""

    TEXT = "text"
    INDICATOR = "indicator"
    CHART = "chart"
    MAP = "map"
    TARGET = "target"
    TABLE = "table"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page (ブロック).

    `number` never changes and is never given twice on a page, so that frames and files keep their addresses.
    `heading` is the heading of a text, the name of an indicator, target or table, and the finding of a chart or map,
    in which {値} and its like are filled in. `form` is the kind of chart. `measure` is a number of the dataset, called
    `name`, `work` what is reckoned of it (for a share: over the column `of`, times `times`); `dimension`, its times
    cut to `grain`, and `series` are columns to divide by. Only rows count that have one of `where_values` in the column
    `where`. `target` is a value to reach, `by` until when; `better` says whether more or less is wished for. `most`
    rows are shown. A quote holds the masked words in `text`, where they come from in `origin`, and the key of the
    review in `voice`.
    """

    number: int
    kind: BlockKind
    heading: str = ""
    text: str = ""
    dataset: str = ""
    form: str = ""
    dimension: str = ""
    series: str = ""
    grain: str = ""
    measure: str = ""
    name: str = ""
    work: str = ""
    of: str = ""
    times: float = 1.0
    where: str = ""
    where_values: tuple[str, ...] = ()
    target: float | None = None
    by: str = ""
    better: str = "more"
    most: int = 0
    is_per_thousand: bool = False
    is_outlined: bool = False
    note: str = ""
    origin: str = ""
    voice: str = ""

    @property
    def asks(self) -> bool:
        """Whether it shows figures of a dataset."""
        return self.kind not in (BlockKind.TEXT, BlockKind.QUOTE)

    def to_json(self) -> dict[str, Any]:
        """What differs from an empty block."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        empty = {one.name: one.default for one in fields(self)}
        return {name: _plain(value) for name, value in told.items() if value != empty[name]}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Self:
        """The block that `to_json` told; what is not known is left out."""
        known = {one.name for one in fields(cls)}
        told = {name: value for name, value in said.items() if name in known}
        where = tuple(said.get("where_values", ()))
        return cls(**{**told, "kind": BlockKind(said["kind"]), "where_values": where})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, StrEnum) else value


@dataclass(frozen=True, slots=True)
class PageBody:
    """What a version of a theme page says (ページの内容); `next_number` is the number of the next block."""

    title: str = ""
    lead: str = ""
    blocks: tuple[Block, ...] = ()
    next_number: int = 1

    def to_json(self) -> dict[str, Any]:
        """The page as it is kept."""
        return {
            "title": self.title,
            "lead": self.lead,
            "blocks": [one.to_json() for one in self.blocks],
            "next_number": self.next_number,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Self:
        """The page that `to_json` told."""
        return cls(
            title=said.get("title", ""),
            lead=said.get("lead", ""),
            blocks=tuple(Block.from_json(one) for one in said.get("blocks", ())),
            next_number=said.get("next_number", 1),
        )

    def block(self, number: int) -> Block | None:
        """The block of this number."""
        return next((one for one in self.blocks if one.number == number), None)

    def with_block(self, block: Block) -> Self:
        """The page with a block put at its end."""
        made = replace(block, number=self.next_number)
        return replace(self, blocks=(*self.blocks, made), next_number=self.next_number + 1)

    def with_changed(self, block: Block) -> Self:
        """The page in which `block` stands in the place of the one with its number."""
        return replace(
            self, blocks=tuple(block if one.number == block.number else one for one in self.blocks)
        )

    def without(self, number: int) -> Self:
        """The page without a block."""
        return replace(self, blocks=tuple(one for one in self.blocks if one.number != number))

    def moved(self, number: int, places: int) -> Self:
        """The page with a block moved down (up when negative), as far as there is room."""
        rest = [one for one in self.blocks if one.number != number]
        found = self.block(number)
        if found is None:
            return self
        place = self.blocks.index(found) + places
        rest.insert(max(0, min(len(rest), place)), found)
        return replace(self, blocks=tuple(rest))
