"""The few marks of Markdown that officers may write: paragraphs, lists, strong words, links. All else is text."""

import re
from collections.abc import Iterator

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

_LINK = re.compile(
    r"\[([^\[\]\n]{1,120})\]\((https?://[^\s()<>\"']{3,300}|/[^\s()<>\"'/\\][^\s()<>\"'\\]{0,300})\)"
)
_STRONG = re.compile(r"\*\*([^*\n]{1,300})\*\*")
_ITEM = re.compile(r"^(?:[-*]\s+|・\s*|(\d{1,3})[.．]\s+)(\S.*)$")


def rendered(text: str) -> SafeString:
    """`text` as HTML; whatever is no mark that we know is escaped, so that any text may come in."""
    return mark_safe("\n".join(_blocks(text.replace("\r\n", "\n"))))  # noqa: S308 - every piece is escaped below


def _blocks(text: str) -> Iterator[str]:
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        if not lines:
            continue
        items = [_ITEM.match(line) for line in lines]
        if all(items):
            tag = "ol" if items[0] and items[0][1] else "ul"
            yield f"<{tag}>{''.join(f'<li>{_inline(one[2])}</li>' for one in items if one)}</{tag}>"
        else:
            yield f"<p>{'<br>'.join(map(_inline, lines))}</p>"


def _inline(text: str) -> str:
    pieces, done = [], 0
    for found in _LINK.finditer(text):
        pieces += [
            _strong(text[done : found.start()]),
            str(format_html('<a href="{}">{}</a>', found[2], found[1])),
        ]
        done = found.end()
    return "".join([*pieces, _strong(text[done:])])


def _strong(text: str) -> str:
    return _STRONG.sub(r"<strong>\1</strong>", str(escape(text)))
