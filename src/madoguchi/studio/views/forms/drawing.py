"""A form's document as the editor draws it: the outline, the fields of one thing, its condition and its sum."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.eforms import editing
from madoguchi.eforms.editing import FORM, Asked, Body, Gap, Line, Part
from madoguchi.studio.views.forms.typed import day_limit_said
from madoguchi.vocabulary.documents import DOCUMENTS

Pairs = list[tuple[str, Any]]

JOINS: Pairs = [("all", gettext_lazy("すべて")), ("any", gettext_lazy("どれか"))]
OF: Pairs = [
    ("", gettext_lazy("そのほか（添える車、使う部屋など）")),
    ("children[]", gettext_lazy("子ども")),
    ("members[]", gettext_lazy("世帯の人")),
    ("sites[]", gettext_lazy("店・営業所")),
]
PRECISIONS: Pairs = [
    ("", gettext_lazy("年月日")),
    ("month", gettext_lazy("年月まで")),
    ("year", gettext_lazy("年だけ")),
    ("partial", gettext_lazy("わかるところまで")),
]
WIDTHS: Pairs = [
    ("", gettext_lazy("ふつう")),
    ("short", gettext_lazy("短い（番号など）")),
    ("medium", gettext_lazy("半分くらい")),
]
FILES: Pairs = [("pdf", "PDF"), ("jpg", gettext_lazy("写真（JPEG）")), ("png", gettext_lazy("画像（PNG）"))]
LANGUAGES: Pairs = [("easy", gettext_lazy("やさしい日本語")), ("en", gettext_lazy("英語"))]

_FIRST_ENTRIES = 5


def said(pairs: Pairs) -> list[tuple[str, str]]:
    """Choices in the language of the page."""
    return [(value, str(label)) for value, label in pairs]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing in the outline (構成の行)."""

    key: str
    name: str
    told: str
    is_here: bool
    is_around: bool
    when: str
    gaps: int
    is_first: bool
    is_last: bool
    inside: list["Row"] = field(default_factory=list)


def outline(body: Body, at: str, gaps: Sequence[Gap]) -> list[Row]:
    """Sections of pages of questions, with what is to be mended; `at` is the thing that is open."""
    counts: dict[str, int] = {}
    for gap in gaps:
        counts[gap.key] = counts.get(gap.key, 0) + 1

    def row(key: str, thing: Body, told: str, place: tuple[int, int], inside: list[Row]) -> Row:
        return Row(
            key=key,
            name=editing.name_of(body, key),
            told=told,
            is_here=key == at,
            is_around=any(one.is_here or one.is_around for one in inside),
            when=editing.in_words(body, thing.get("show_if")),
            gaps=counts.get(key, 0),
            is_first=place[0] == 0,
            is_last=place[0] == place[1] - 1,
            inside=inside,
        )

    found = []
    sections = body.get("sections", [])
    for n, section in enumerate(sections):
        pages = section.get("pages", [])
        last_section, drawn = n == len(sections) - 1, []
        for m, page in enumerate(pages):
            questions = page.get("questions", [])
            is_edge = (n == 0 and m == 0, last_section and m == len(pages) - 1)
            drawn_questions = [
                row(
                    editing.question_key(one),
                    one,
                    editing.kind_in_words(str(one.get("type"))),
                    _place(k, len(questions), *is_edge),
                    [],
                )
                for k, one in enumerate(questions)
            ]
            noun = str((page.get("repeats") or {}).get("noun") or "")
            told = _("「%(noun)s」ごとに繰り返す") % {"noun": noun or "…"} if "repeats" in page else ""
            place = _place(m, len(pages), n == 0, last_section)
            drawn.append(row(editing.page_key(page), page, told, place, drawn_questions))
        found.append(row(editing.section_key(section), section, "", (n, len(sections)), drawn))
    return found


def _place(n: int, count: int, is_first_list: bool, is_last_list: bool) -> tuple[int, int]:
    """Where a thing stands; over the edge of its list it can go on to the next list unless that is the last."""
    start, end = (0 if is_first_list else 1), (0 if is_last_list else 1)
    return n + start, count + start + end


def thing_fields(body: Body, key: str) -> dict[str, Any]:
    """Everything that the panel of the thing called `key` shows."""
    found = editing.thing(body, key)
    common = {
        "at": key,
        "name": editing.name_of(body, key),
        "thing": {name: found.get(name, "") for name in ("id", "title", "label", "hint", "type", "unit")},
        "translations": _translations(body, key),
    }
    if key == FORM:
        return {**common, **_form(body)}
    if key.startswith("s:"):
        return common
    if key.startswith("p:"):
        return {**common, **_page(body, key, found), **condition(body, key, found)}
    return {**common, **_question(body, key, found), **condition(body, key, found)}


def _form(body: Body) -> dict[str, Any]:
    applicant = body.get("applicant") or {}
    return {
        "texts": {name: body.get(name, "") for name in ("privacy", "retention_note", "contact")},
        "pace": body.get("pace", "short_pages"),
        "applicant": {"name": applicant.get("name", ""), "email": applicant.get("email", "")},
        "name_choices": editing.applicant_choices(body, "name"),
        "email_choices": editing.applicant_choices(body, "email"),
    }


def _page(body: Body, key: str, page: Body) -> dict[str, Any]:
    rounds = page.get("repeats")
    says = rounds or {}
    return {
        "repeats": rounds is not None,
        "rounds": {
            "noun": says.get("noun", ""),
            "min": says.get("min", 1),
            "max": says.get("max", 10),
            "of": says.get("of", ""),
        },
        "where": editing.in_words(body, says.get("where")),
        "of_choices": said(OF),
        "move_to": _places(body, key),
        "is_empty": not page.get("questions"),
    }


def _question(body: Body, key: str, question: Body) -> dict[str, Any]:
    kind = str(question.get("type"))
    page = editing.page_of(body, key)
    term = editing.term_named(str(question.get("term") or ""))
    like = None
    if term is None and kind not in ("statement", "declaration", "computed", "fee"):
        about = str((page.get("repeats") or {}).get("noun") or page.get("title") or "")
        like = editing.like_term(str(question.get("label") or ""), about=about, kind=kind)
        if like is not None and like.repeats and "repeats" not in page:
            like = None
    says_day = kind == "date"
    return {
        "kind": kind,
        "kind_name": editing.kind_in_words(kind),
        "kinds": [(one.type, str(one.label)) for one in editing.turns_into(kind)],
        "flags": {name: bool(question.get(name)) for name in ("required", "confirm", "for_officers")},
        "term": term,
        "like": like,
        "options": editing.options_as_text(question.get("options") or ()),
        "slots": _slots(question.get("slots") or ()),
        "limits": {
            name: day_limit_said(question.get(name)) if says_day else _plain(question.get(name))
            for name in ("minimum", "maximum", "max_length", "max_files")
        },
        "accept": question.get("accept") or ["pdf", "jpg", "png"],
        "document": question.get("document", ""),
        "document_kinds": [(code, one.label) for code, one in DOCUMENTS.items()],
        "precision": question.get("precision", ""),
        "width": question.get("width", ""),
        "precisions": said(PRECISIONS),
        "widths": said(WIDTHS),
        "files": said(FILES),
        "entries": _entries(body, question),
        "sum": _sum(body, key, question) if kind in ("computed", "fee") else None,
        "uses": editing.uses_of(body, str(question["id"])),
        "move_to": _places(body, key),
        "page_name": editing.name_of(body, editing.page_key(page)),
    }


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _slots(slots: Any) -> str:
    return "\n".join(
        f"{one.get('label', '')}｜{one['capacity']}" if "capacity" in one else str(one.get("label", ""))
        for one in slots
    )


def _entries(body: Body, question: Body) -> dict[str, Any] | None:
    if question.get("type") != "list":
        return None
    name = str(question.get("list") or "")
    entries = (body.get("lists") or {}).get(name) or []
    return {"name": name, "count": len(entries), "first": [one[1] for one in entries[:_FIRST_ENTRIES]]}


def _places(body: Body, key: str) -> Pairs:
    """Where the thing called `key` can be moved: questions to pages, pages to sections."""
    if key.startswith("q:"):
        own = editing.page_key(editing.page_of(body, key))
        found = [
            (editing.page_key(page), f"{editing.name_of(body, editing.page_key(page))}")
            for _section, page in editing.pages_in(body)
        ]
        return [one for one in found if one[0] != own]
    return [
        (editing.section_key(one), editing.name_of(body, editing.section_key(one)))
        for one in body.get("sections", ())
        if not any(editing.page_key(page) == key for page in one.get("pages", ()))
    ]


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One line of a condition with the fields that it needs (描く条件の一行)."""

    n: int
    term: str
    op: str
    ops: Pairs
    shape: str
    value: str
    chosen: frozenset[str]
    choices: Pairs
    unit: str
    is_known: bool


def condition(body: Body, key: str, thing: Body) -> dict[str, Any]:
    """When the thing is shown: lines to change, or the sentence of what says more than lines."""
    tree = thing.get("show_if")
    found = editing.simple(tree)
    asked = editing.earlier(body, key)
    known = {one.id: one for one in asked}
    return {
        "cond": {
            "told": editing.in_words(body, tree),
            "is_kept": found is None,
            "mode": "if" if tree else "always",
            "join": found.join if found else "all",
            "negated": bool(found and found.negated),
            "lines": [_line(n, one, known) for n, one in enumerate(found.lines)] if found else [],
            "groups": _grouped(asked),
            "joins": JOINS,
            "is_on_page": key.startswith("q:") and _looks_at_own_page(body, key, tree),
        }
    }


def _looks_at_own_page(body: Body, key: str, tree: Any) -> bool:
    """Whether the answer that decides is typed on the same page, which is drawn before it is known."""
    own = {str(one["id"]) for one in editing.page_of(body, key).get("questions", ())}
    return not own.isdisjoint(editing.names_in(tree))


def _grouped(asked: list[Asked]) -> list[tuple[str, Pairs]]:
    """The questions to choose from, by the page on which they stand."""
    found: dict[str, Pairs] = {}
    for one in asked:
        found.setdefault(one.page or _("（題のないページ）"), []).append((one.id, one.label))
    return list(found.items())


def _line(n: int, line: Line, known: dict[str, Asked]) -> DrawnLine:
    asked = known.get(line.term)
    values = line.value if isinstance(line.value, list) else [line.value]
    chosen = frozenset(editing.in_field(one) for one in values)
    ops: dict[str, str | Promise] = dict(asked.ops) if asked else {}
    shape = asked.shape(line.op) if asked else "none"
    is_age = line.op.startswith("age_")
    return DrawnLine(
        n=n,
        term=line.term,
        op=line.op,
        ops=list(ops.items()),
        shape=shape,
        value=editing.in_field(line.value),
        chosen=chosen,
        choices=list(asked.options) if asked else [],
        unit=_("歳") if is_age else asked.unit if asked else "",
        is_known=asked is not None,
    )


def _sum(body: Body, key: str, question: Body) -> dict[str, Any]:
    name = "amount" if question.get("type") == "fee" else "compute"
    value = question.get(name)
    parts = editing.parts_of(value)
    rows = [*(parts or []), Part()][: editing.MOST_PARTS]
    return {
        "told": editing.number_in_words(body, value),
        "is_kept": parts is None,
        "count": len(rows),
        "sources": [(one.what, one.label) for one in editing.sources(body, key)],
        "rows": [
            {
                "n": n,
                "sign": one.sign,
                "what": one.what,
                "times": "" if n >= len(parts or []) else str(one.times),
            }
            for n, one in enumerate(rows)
        ],
    }


def _translations(body: Body, key: str) -> list[dict[str, Any]]:
    """The texts of a thing side by side in the other languages."""
    parts: list[tuple[str, Any, bool]] = {
        "f": [("title", _("名前"), False)],
        "s": [("title", _("題"), False)],
        "p": [("title", _("題"), False), ("hint", _("説明"), True)],
        "q": [("label", _("質問の言葉"), False), ("hint", _("説明"), True)],
    }[key[0]]
    found = editing.thing(body, key)
    rows = []
    for part, told, is_long in parts:
        if part == "hint" and not found.get("hint"):
            continue
        rows.append(
            {
                "told": told,
                "source": found.get(part, ""),
                "is_long": is_long,
                "fields": [
                    {
                        "name": f"{language}.{part}",
                        "language": words,
                        "lang": language,
                        "value": editing.text_in(body, key, language, part),
                    }
                    for language, words in LANGUAGES
                ],
            }
        )
    return rows
