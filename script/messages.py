"""Keeps the catalogues of languages in step with the pages: `script/messages [--check]`.

Reads what the rooms that people see say (templates, Python and definitions), lays each sentence into the catalogue of its
room, and the labels that code and data bring along (`labels.py`) into one of their own; lets go of what is said no more,
and compiles. With `--check` nothing is written: a sentence without a translation, one that is said no more, or a compiled
catalogue that is not that of its text ends with 1.
"""

import ast
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.utils.translation.template import templatize
from labels import labels

ROOMS = Path(__file__).parents[1] / "src" / "madoguchi"
LANGUAGES = {"ja_Easy": 1, "en": 2}
"""The catalogues, and how many plural forms each language has."""
SHOWN = (
    "portal", "accounts", "ui", "filling", "files", "reviews", "push", "search", "quality", "facts", "businesses",
    "applications", "columns", "listening", "windows", "dashboards", "timecost", "surveys", "registry", "eforms",
    "examination", "improvement", "plan",
)  # fmt: skip
"""Rooms whose words people see; the first that says a sentence keeps it."""
ONLY = {
    "examination": ("examination/selectors/standing.py", "examination/selectors/measured.py"),
    "improvement": (
        "improvement/selectors/improvements.py",
        "improvement/models/improvements.py",
        "improvement/types.py",
    ),
    "plan": (
        "plan/definitions.py",
        "plan/indicators",
        "plan/models",
        "plan/selectors/analogue.py",
        "plan/selectors/barrier_figures.py",
        "plan/selectors/barriers.py",
        "plan/selectors/contacts.py",
        "plan/selectors/inventory/differences.py",
        "plan/selectors/kpi/charts.py",
        "plan/selectors/kpi/values.py",
        "plan/selectors/lists.py",
        "plan/selectors/sheet_charts.py",
        "plan/selectors/sheet_words.py",
        "plan/types/periods.py",
        "plan/types/quarters.py",
        "plan/types/sheets.py",
    ),
}
"""Rooms of officers of which people see this alone."""
STAYS_JAPANESE = (
    "dashboards/services", "dashboards/types", "eforms/composing", "eforms/editing", "eforms/linting",
    "eforms/services", "eforms/translating.py", "eforms/types/problems", "filling/services/agents.py",
    "filling/services/batches.py", "filling/services/passing.py", "filling/services/scanned.py",
    "listening/services", "accounts/services/sign_in.py",
)  # fmt: skip
"""Said to officers, or kept and read by somebody else than the one whose language it would be."""

DEFINITIONS = "plan/indicators"
"""Data whose texts are sentences of a page; what they count is said as a unit."""

LABELS = "labels"
"""The catalogue of labels; it stands in the room that draws pages, as a domain of its own."""

Message = tuple[str, str, str]
"""A sentence, its plural and its context; the last two may be empty."""

_TEXT = r"""u?('''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*{_TEXT}(?:\s*,\s*{_TEXT})?(?:\s*,\s*{_TEXT})?", re.DOTALL)
_NAMES = {
    "_": "gettext",
    "gettext_noop": "gettext",
    "gettext_lazy": "gettext",
    "ngettext_lazy": "ngettext",
    "pgettext_lazy": "pgettext",
}


_NEEDED = {"gettext": 1, "ngettext": 2, "pgettext": 2}
"""How many words of a call stand in the code itself, where a sentence is said and not looked up."""


def said() -> dict[Message, list[str]]:
    """Every sentence of the rooms that people see, with the files that say it."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    found: dict[Message, list[str]] = {}
    for room in SHOWN:
        for path in sorted((ROOMS / room).rglob("*")):
            where = str(path.relative_to(ROOMS))
            if where.startswith(STAYS_JAPANESE) or not where.startswith(ONLY.get(room, "")):
                continue
            if "migrations" in path.parts:
                continue
            read = _READERS.get(path.suffix)
            if read is None or (path.suffix == ".json" and not where.startswith(DEFINITIONS)):
                continue
            for message in read(path.read_text("utf-8")):
                if where not in found.setdefault(message, []):
                    found[message].append(where)
    return found


def brought() -> dict[Message, list[str]]:
    """Every label that code and data bring along, with the files that bring it."""
    found: dict[Message, list[str]] = {}
    for label, where in labels(ROOMS):
        files = found.setdefault((label, "", ""), [])
        if where not in files:
            files.append(where)
    return found


def _of_template(text: str) -> Iterator[Message]:
    for match in _CALL.finditer(templatize(text)):
        yield _message(match[1], [ast.literal_eval(one) for one in match.groups()[1:] if one])


def _of_python(text: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            name = _NAMES.get(name, name)
            words = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if len(words) >= _NEEDED.get(name, len(words) + 1) and isinstance(words[0], str):
                yield _message(name, [str(one) for one in words])


def _of_definitions(text: str) -> Iterator[Message]:
    def walk(said: Any, name: str = "") -> Iterator[Message]:
        if isinstance(said, dict):
            for key, one in said.items():
                yield from walk(one, key)
        elif isinstance(said, list):
            for one in said:
                yield from walk(one)
        elif isinstance(said, str) and not said.isascii():
            yield said, "", "unit" if name == "counts" else ""

    return walk(json.loads(text))


def _message(name: str, words: list[str]) -> Message:
    if name == "ngettext":
        return words[0], words[1], ""
    if name == "pgettext":
        return words[1], "", words[0]
    return words[0], "", ""


_READERS: dict[str, Callable[[str], Iterator[Message]]] = {
    ".html": _of_template,
    ".txt": _of_template,
    ".py": _of_python,
    ".json": _of_definitions,
}


def catalogue(room: str, language: str) -> polib.POFile:
    """The catalogue of a room, or a new one."""
    path = place(room, language)
    if path.exists():
        return polib.pofile(str(path), wrapwidth=110)
    made = polib.POFile(wrapwidth=110)
    made.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);"
        if LANGUAGES[language] == 2
        else "nplurals=1; plural=0;",
    }
    return made


def place(room: str, language: str) -> Path:
    """Where the catalogue of a room, or that of labels, stands."""
    room, domain = ("ui", room) if room == LABELS else (room, "django")
    return ROOMS / room / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def key_of(entry: polib.POEntry) -> Message:
    """The sentence that an entry translates."""
    return entry.msgid, entry.msgid_plural or "", entry.msgctxt or ""


def is_translated(entry: polib.POEntry, language: str) -> bool:
    """Whether every form of it is written and sure."""
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    needed = LANGUAGES[language] if entry.msgid_plural else 1
    return len(forms) == needed and all(forms) and not entry.fuzzy


def wrong() -> list[str]:
    """What is missing, said no more, or not compiled."""
    return _wrong(SHOWN, said()) + _wrong((LABELS,), brought())


def _wrong(rooms: tuple[str, ...], messages: dict[Message, list[str]]) -> list[str]:
    found = []
    for language in LANGUAGES:
        kept: set[Message] = set()
        for room in rooms:
            path = place(room, language)
            if not path.exists():
                continue
            text = catalogue(room, language)
            for entry in text:
                kept.add(key_of(entry))
                if not is_translated(entry, language):
                    found.append(f"{language} {room}: no translation of {entry.msgid!r}")
                if key_of(entry) not in messages:
                    found.append(f"{language} {room}: said no more: {entry.msgid!r}")
            compiled = path.with_suffix(".mo")
            if not compiled.exists() or compiled.read_bytes() != text.to_binary():
                found.append(f"{language} {room}: not compiled")
        found += [f"{language}: not in a catalogue: {one[0]!r}" for one in messages if one not in kept]
    return found


def update() -> None:
    """Bring the catalogues in step; what has no translation yet stands there empty."""
    _update(SHOWN, said())
    _update((LABELS,), brought())


def _update(rooms: tuple[str, ...], messages: dict[Message, list[str]]) -> None:
    for language in LANGUAGES:
        known: dict[Message, polib.POEntry] = {}
        for room in rooms:
            if place(room, language).exists():
                known |= {key_of(entry): entry for entry in catalogue(room, language)}
        for room in rooms:
            text = catalogue(room, language)
            text.clear()
            for message, files in messages.items():
                if room in (LABELS, files[0].split("/")[0]):
                    text.append(_entry(message, files, known.get(message), LANGUAGES[language]))
            if text:
                path = place(room, language)
                path.parent.mkdir(parents=True, exist_ok=True)
                text.save(str(path))
                path.with_suffix(".mo").write_bytes(text.to_binary())


def _entry(message: Message, files: list[str], known: polib.POEntry | None, forms: int) -> polib.POEntry:
    msgid, plural, context = message
    entry = polib.POEntry(msgid=msgid, occurrences=[(one, "") for one in files[:2]])
    if context:
        entry.msgctxt = context
    if plural:
        entry.msgid_plural = plural
        entry.msgstr_plural = known.msgstr_plural if known else dict.fromkeys(range(forms), "")
    else:
        entry.msgstr = known.msgstr if known else ""
    return entry


if __name__ == "__main__":
    if "--check" not in sys.argv:
        update()
    found = wrong()
    sys.stdout.writelines(f"{one}\n" for one in found)
    sys.exit(bool(found))
