"""Texts that try to become markup, script, template or formula; and what would have become of one in a page.

Made by crossing ways out of a place with what acts there and ways of writing it, so that nothing is copied from a list.
Every element of ours carries the attribute `xq`, every sum is 7 × 1001: whatever acts is found by that.
"""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

WAYS_OUT = [
    "", '">', "'>", '" ', "' ", "</textarea>", "</title>", "</script>", "-->", "]]>", "</style>", "`>", "&quot;>",
    "</option></select>", "</noscript>", "\\\">",
]  # fmt: skip
ACTS = [
    "<x-q xq=1>",
    "<script xq>alert(7007)</script>",
    "<img xq src=x onerror=alert(7007)>",
    "<svg xq onload=alert(7007)>",
    "<svg xq><animate onbegin=alert(7007) attributeName=x dur=1s>",
    "<iframe xq srcdoc='<script>alert(7007)</script>'>",
    "<a xq href=javascript:alert(7007)>印</a>",
    "<form xq action=javascript:alert(7007)><button>印</button></form>",
    "<math xq><mtext><style><img xq src onerror=alert(7007)></style></mtext></math>",
    "<details xq open ontoggle=alert(7007)>",
    "<base xq href=//evil.example/>",
    "<meta xq http-equiv=refresh content='0;url=//evil.example'>",
    "<link xq rel=stylesheet href=//evil.example/x.css>",
    "<object xq data=data:text/html,1></object>",
    "<style xq>*{display:none}</style>",
    "<input xq autofocus onfocus=alert(7007)>",
]
IN_AN_ATTRIBUTE = [
    '" onmouseover=alert(7007) xq="',
    "' onfocus=alert(7007) autofocus xq='",
    '" style="x:y" xq="',
]
WRITTEN = [
    lambda text: text,
    lambda text: text.upper().replace("XQ", "xq"),
    lambda text: text.replace("<", "<\t", 0).replace(" ", "/"),
    lambda text: text.replace("<", "\u202e<", 1),
    lambda text: text.replace("<", "&lt;").replace(">", "&gt;") + text,
]
OTHERS = [
    "{{ 7|add:7000 }}", "{% now 'Y' %}{{7|add:7000}}", "${7*1001}", "#{7*1001}", "<%= 7*1001 %>", "{{7*1001}}",
    "#let x = 7*1001; #x", "#(7*1001)", "#eval(\"7*1001\")", "#read(\"/etc/passwd\")", "$sum_(i=1)^3$", "@cite<xq>",
    "javascript:alert(7007)", "JaVaScRiPt:alert(7007)", "java\tscript:alert(7007)", "data:text/html,<x-q xq>",
    "vbscript:msgbox(7007)", "//evil.example/%2e%2e", "=7*1001", "+7*1001", "-7*1001", "@SUM(7*1001)", "\t=7*1001",
    "\r=7*1001", "＝7*1001", "＋7*1001", "－7*1001", "＠SUM(7*1001)", "=HYPERLINK(\"//evil.example\",\"印\")",
    "=cmd|' /C calc'!A0", "%0d%0aSet-Cookie: xq=1", "\r\nBcc: evil@example.com", "*_xq_*", "= xq", "\\u003cx-q xq\\u003e",
    "%3Cx-q xq%3E", "&#60;x-q xq&#62;", "＜x-q xq＞", "<!--#exec cmd=\"id\"-->", "<?xml version='1.0'?><!DOCTYPE x>",
    "' OR '1'='1", "'; DROP TABLE x; --", "../../../../etc/passwd", "%(name)s %d {0} {name!r}", "%s%s%n",
]  # fmt: skip
PAYLOADS: list[str] = list(
    dict.fromkeys(
        [
            *(
                write(out + act)
                for n, act in enumerate(ACTS)
                for m, out in enumerate(WAYS_OUT)
                for write in (WRITTEN[0], WRITTEN[1 + (n + m) % (len(WRITTEN) - 1)])
            ),
            *IN_AN_ATTRIBUTE,
            *OTHERS,
        ]
    )
)
FEW = [
    "\"'></title></textarea></script>--><x-q xq=1 onload=alert(7007)>{{ 7|add:7000 }}",
    "<a xq href=javascript:alert(7007)>印</a>#(7*1001)#let x = 1",
    '=HYPERLINK("javascript:alert(7007)","\' autofocus onfocus=alert(7007) xq=\'")',
]
"""What the short form tries: together they hold every kind of way out, act and writing."""

_FOREIGN = {"x-q", "object", "embed", "base", "applet", "frame", "frameset", "marquee", "math", "animate"}
_LEADS = {"href", "src", "action", "formaction", "data", "xlink:href", "poster", "background"}
_SCHEMES = {"", "http", "https", "mailto", "tel"}


class Reader(HTMLParser):
    """Finds what a browser would take from a text for markup that is not ours."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element and its attributes."""
        names = dict(attrs)
        if tag in _FOREIGN or "srcdoc" in names or (tag == "meta" and "http-equiv" in names):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name == "xq" or (name == "style" and "x:y" in (value or "")):
                self.found.append(f"<{tag} {name}>")
            if name in _LEADS and _scheme(value or "") not in _SCHEMES:
                self.found.append(f"<{tag} {name}={(value or '')[:40]}>")

    def handle_data(self, data: str) -> None:
        """A text that a template worked out."""
        if re.search(r"(?<![\d(])7007(?!\d|\))", data):
            self.found.append(f"worked out: {data.strip()[:60]}")


def _scheme(address: str) -> str:
    try:
        return urlsplit(re.sub(r"[\x00-\x20]", "", address)).scheme.lower()
    except ValueError:
        return "unreadable"


def acting_in(html: str) -> list[str]:
    """What of a page acts though somebody wrote it."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.found
