"""The library as a page for reviewers: every programme with the words of law relied on and what is still doubted."""

from collections.abc import Iterable, Iterator

from madoguchi.registry.library import FOLDERS, LawSource, LibraryProgramme

HEADING = """# Programmes of the library

Every programme that comes along as a rule, with the words of law it relies on, its worked examples and the doubts that
reading the law left open. `madoguchi rules list` prints this page from the files; a test compares it with them.
Who adopts a programme has its doubts settled by a person who knows the law before the rule is published.
"""


def markdown(programmes: Iterable[LibraryProgramme]) -> str:
    """The page in Markdown: a table for each folder."""
    return "\n".join(_lines([*programmes]))


def _lines(programmes: list[LibraryProgramme]) -> Iterator[str]:
    yield HEADING
    examples = sum(len(one.examples) for one in programmes)
    doubts = sum(len(one.doubts) for one in programmes)
    yield f"{len(programmes)} programmes, {examples} examples, {doubts} doubts."
    for folder, name in FOLDERS.items():
        found = [one for one in programmes if one.folder == folder]
        yield f"\n## {name} ({len(found)})\n"
        yield "| 制度 | よりどころと使った文 | 例 | 残っている疑問 |"
        yield "|--|--|--|--|"
        for one in found:
            sources = "<br>".join(_source(source) for source in one.sources)
            base = f"<br>（{one.base} の上書き）" if one.base else ""
            doubts_of = "<br>".join(one.doubts) or "なし"
            yield f"| {_cell(one.title)}<br>{one.slug}{base} | {_cell(sources)} | {len(one.examples)} | {_cell(doubts_of)} |"
    yield ""


def _source(source: LawSource) -> str:
    return f"{source}「{source.words}」"


def _cell(text: str) -> str:
    return text.replace("|", "｜").replace("\n", " ").replace("`", "")
