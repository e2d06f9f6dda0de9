"""A rule document as the page draws it, with its problems beside what they are about."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.studio.rule.blocks import COMPARE, Block, Number, Pairs, asked, in_field, pairs
from madoguchi.studio.rule.ops import GROUPINGS, MEMBERS, NUMBER_KINDS, OF_MEMBERS, WITH_NUMBER, ops_for
from madoguchi.studio.rule.places import Path, id_of, name_of, path_of
from madoguchi.studio.rule.terms import term_of, term_words


class Drawing:
    """Draws the parts of one document (要件の描画)."""

    def __init__(self, document: Mapping[str, Any], problems: Iterable[tuple[str, str]] = ()) -> None:
        self.tables: Pairs = [(name, name) for name in document.get("tables") or {}]
        self.found: dict[str, list[str]] = {}
        for path, sentence in problems:
            self.found.setdefault(name_of(path_of(path)), []).append(sentence)

    def problems_at(self, name: str, *, within: Sequence[str] = ()) -> list[str]:
        """What is wrong at `name`, or within it where nothing is drawn of its own."""
        told = list(self.found.get(name, ()))
        for part in within:
            start = f"{name}/{part}"
            for place, sentences in self.found.items():
                if place == start or place.startswith(f"{start}/"):
                    told += sentences
        return list(dict.fromkeys(told))

    def block(
        self,
        path: Path,
        node: Any,
        *,
        number: str = "",
        place: tuple[int, int] = (0, 1),
        after_group: bool = False,
        may_go_out: bool = False,
        within: str = "",
    ) -> Block:
        """The condition at `path`; `place` is its own among how many, `number` what it is called, `within` what."""
        node = node if isinstance(node, dict) else {}
        op = str(node.get("op") or "eq")
        is_group = op in GROUPINGS
        name = name_of(path)
        common: dict[str, Any] = {
            "name": name,
            "id": id_of(path),
            "op": op,
            "legend": _legend(number, within, is_group=is_group),
            "number": number,
            "is_group": is_group,
            "is_first": place[0] == 0,
            "is_last": place[0] == place[1] - 1,
            "is_root": not number,
            "may_go_out": may_go_out,
            "may_go_in": after_group,
            **{key: in_field(node.get(key)) for key in ("label", "law", "valid_from", "valid_to")},
        }
        if is_group:
            return self._group(path, node, op, common, number, within)
        return self._leaf(path, node, op, common)

    def _group(
        self, path: Path, node: dict[str, Any], op: str, common: dict[str, Any], number: str, within: str
    ) -> Block:
        inner = node.get("of")
        if isinstance(inner, list):
            places: list[tuple[Path, Any]] = [((*path, "of", n), part) for n, part in enumerate(inner)]
        else:
            places = [((*path, "of"), inner)] if isinstance(inner, dict) else []
        can_leave = bool(path) and isinstance(path[-1], int) and isinstance(inner, list)
        parts = []
        for n, (where, part) in enumerate(places):
            before = places[n - 1][1] if n else None
            parts.append(
                self.block(
                    where,
                    part,
                    number=f"{number}.{n + 1}" if number else str(n + 1),
                    place=(n, len(places)),
                    after_group=_takes_more(before),
                    may_go_out=can_leave,
                    within=within,
                )
            )
        return Block(
            **common,
            ops=pairs(GROUPINGS),
            parts=parts,
            problems=self.problems_at(common["name"], within=("over", "n")),
            n=in_field(node.get("n")),
            over=str(node.get("over") or ""),
        )

    def _leaf(self, path: Path, node: dict[str, Any], op: str, common: dict[str, Any]) -> Block:
        name = common["name"]
        has_number = "number" in node
        term = term_of(node.get("term"))
        kind = "number" if has_number else term.type if term else ""
        value = node.get("value")
        worked_out = (
            self.number_at((*path, "value"), value, legend=_("くらべる値"))
            if isinstance(value, dict) and op in COMPARE
            else None
        )
        ops = dict(ops_for(kind))
        if has_number:
            ops.pop("known", None)
        year = node.get("income_year")
        within = ["term", "income_year"] + (["value"] if worked_out is None else [])
        return Block(
            **common,
            ops=pairs({**ops, **({op: op} if op not in ops else {})}),
            parts=[],
            problems=self.problems_at(name, within=within),
            term=term_words(str(node.get("term") or "")),
            switch=in_field(year.get("switches_in")) if isinstance(year, dict) else "",
            has_year=bool(term and term.unit == "円/年") or bool(year),
            subject=self.number_at((*path, "number"), node["number"], legend=_("くらべる数"))
            if has_number
            else None,
            worked_out=worked_out,
            may_be_worked_out=op in COMPARE and kind in ("number", "money") and worked_out is None,
            **asked(op, kind, value, term.options if term else (), term.unit if term else ""),
        )

    def number_at(self, path: Path, value: Any, *, legend: str) -> Number:
        """The number expression at `path`."""
        name = name_of(path)
        common: dict[str, Any] = {
            "name": name,
            "id": id_of(path),
            "kinds": pairs(NUMBER_KINDS),
            "legend": legend,
        }
        if not isinstance(value, dict):
            return Number(**common, kind="int", value=in_field(value), problems=self.problems_at(name))
        if "op" not in value:
            year, word = value.get("income_year"), term_of(value.get("term"))
            return Number(
                **common,
                kind="term",
                term=term_words(str(value.get("term") or "")),
                has_year=bool(year) or (word is not None and word.unit == "円/年"),
                switch=in_field(year.get("switches_in")) if isinstance(year, dict) else "",
                problems=self.problems_at(name, within=("term", "income_year")),
            )
        op = str(value.get("op"))
        if op in OF_MEMBERS:
            inner = value.get("number")
            return Number(
                **common,
                kind=op,
                over=str(value.get("over") or ""),
                where=self.block((*path, "where"), value["where"], within=_("数える人"))
                if "where" in value
                else None,
                numbers=[self.number_at((*path, "number"), inner, legend=_("合わせる値"))]
                if op in WITH_NUMBER
                else [],
                problems=self.problems_at(name, within=("over",)),
            )
        if op == "lookup":
            return Number(
                **common,
                kind=op,
                tables=self.tables,
                table=str(value.get("table") or ""),
                numbers=[self.number_at((*path, "key"), value.get("key"), legend=_("表のどの行か"))],
                problems=self.problems_at(name, within=("table",)),
            )
        if op in ("round", "div"):
            return Number(
                **common,
                kind=op,
                to=in_field(value.get("to")),
                way=str(value.get("way") or "down"),
                by=in_field(value.get("by")),
                numbers=[self.number_at((*path, "of"), value.get("of"), legend=_("もとの数"))],
                problems=self.problems_at(name, within=("to", "way", "by")),
            )
        parts = value.get("of")
        return Number(
            **common,
            kind=op,
            numbers=[
                self.number_at((*path, "of", n), part, legend=_("%(n)dつ目の数") % {"n": n + 1})
                for n, part in enumerate(parts if isinstance(parts, list) else [])
            ],
            problems=self.problems_at(name),
        )


def _legend(number: str, within: str, *, is_group: bool) -> str:
    if not number:
        return within or _("この要件")
    told = (_("グループ%(n)s") if is_group else _("条件%(n)s")) % {"n": number}
    return f"{within} {told}" if within else told


def _takes_more(node: Any) -> bool:
    """Whether a condition can be moved into `node`."""
    if isinstance(node, dict) and node.get("op") in MEMBERS:
        node = node.get("of")
    return isinstance(node, dict) and isinstance(node.get("of"), list)
