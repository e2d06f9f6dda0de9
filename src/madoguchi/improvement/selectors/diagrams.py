"""The picture of a flow, drawn from its steps: who does what in which order, and where people wait (業務フロー図)."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from madoguchi.improvement.types import FlowStep, Phase, Who

WIDTH = 760
_LEFT, _RIGHT, _TOP = 44, 132, 44
_LINE, _PAD, _GAP, _WAIT = 18, 10, 26, 34
_TEXT, _MUTED, _BLUE, _PALE, _GREY, _RULE = "#333333", "#595959", "#0017c1", "#e8f1fe", "#f2f2f2", "#767676"
_FONT = "'Noto Sans JP','Noto Sans CJK JP','Hiragino Sans','Yu Gothic',sans-serif"


def diagram_of(steps: Sequence[FlowStep], *, title: str) -> str:
    """An SVG of `steps` from top to bottom in a column for each of those who act; the waiting stands between them."""
    lanes = [who.value for who in Who if any(step.who == who for step in steps)]
    if not lanes:
        return _picture(80, title, title, [_words(WIDTH / 2, 44, _("まだ書かれていません"), middle=True)])
    return _Drawing(steps, lanes).svg(title)


def described(steps: Sequence[FlowStep]) -> str:
    """The same in words, for who does not see the picture."""
    return " → ".join(f"{step.who_name}「{step.what}」" for step in steps)


class _Drawing:
    """The places of the boxes, and the marks between them."""

    def __init__(self, steps: Sequence[FlowStep], lanes: list[str]) -> None:
        self.steps, self.lanes = steps, lanes
        self.lane_width = (WIDTH - _LEFT - _RIGHT) / len(lanes)
        self.box_width = min(self.lane_width - 12, 260)
        self.boxes: list[tuple[float, float, float, list[str]]] = []
        y = float(_TOP + 14)
        for step in steps:
            lines = list(_wrapped(step.what, max(4, int((self.box_width - 16) / 13))))
            height = _PAD * 2 + _LINE * len(lines)
            x = _LEFT + self.lane_width * lanes.index(step.who) + (self.lane_width - self.box_width) / 2
            self.boxes.append((x, y, height, lines))
            y += height + _GAP + (_WAIT if step.waiting_days else 0)
        self.height = y - _GAP + 16

    def svg(self, title: str) -> str:
        """The whole picture."""
        parts = [*self._lanes(), *self._phases()]
        for n, step in enumerate(self.steps):
            parts += self._arrow(n) if n else []
            parts += self._box(n, step)
            parts += self._waiting(n, step) if step.waiting_days else []
        return _picture(self.height, title, described(self.steps), parts)

    def _lanes(self) -> Iterator[str]:
        for n, lane in enumerate(self.lanes):
            x = _LEFT + self.lane_width * n
            if n:
                yield f'<line x1="{x:.0f}" y1="12" x2="{x:.0f}" y2="{self.height:.0f}" stroke="#d9d9d9"/>'
            yield _words(x + self.lane_width / 2, 30, str(Who(lane).label), middle=True, bold=True)
        yield f'<line x1="{_LEFT}" y1="{_TOP}" x2="{WIDTH}" y2="{_TOP}" stroke="{_RULE}"/>'
        yield _words(WIDTH - _RIGHT + 12, 30, _("時間・書類"), bold=True)

    def _phases(self) -> Iterator[str]:
        start = 0
        for n in range(1, len(self.steps) + 1):
            if n < len(self.steps) and self.steps[n].phase == self.steps[start].phase:
                continue
            top = self.boxes[start][1] - 8
            bottom = self.boxes[n - 1][1] + self.boxes[n - 1][2] + 8
            yield f'<rect x="6" y="{top:.0f}" width="28" height="{bottom - top:.0f}" fill="{_TEXT}" rx="4"/>'
            middle = (top + bottom) / 2
            label = str(Phase(self.steps[start].phase).label)
            for place, character in enumerate(label):
                y = middle + 5 + 15 * (place - (len(label) - 1) / 2)
                yield _words(20, y, character, middle=True, bold=True, fill="#ffffff")
            start = n

    def _box(self, n: int, step: FlowStep) -> Iterator[str]:
        x, y, height, lines = self.boxes[n]
        fill, stroke = (_PALE, _BLUE) if step.is_of_applicant else (_GREY, _RULE)
        dashes = ' stroke-dasharray="4 3"' if step.who == Who.SYSTEM else ""
        yield (
            f'<rect x="{x:.0f}" y="{y:.0f}" width="{self.box_width:.0f}" height="{height:.0f}" rx="6" '
            f'fill="{fill}" stroke="{stroke}" stroke-width="1.5"{dashes}/>'
        )
        for place, line in enumerate(lines):
            yield _words(x + self.box_width / 2, y + _PAD + 13 + _LINE * place, line, middle=True)
        facts = [
            _("%(n)d分") % {"n": step.minutes} if step.minutes else "",
            _("書類%(n)d件") % {"n": step.documents} if step.documents else "",
        ]
        side = "・".join(fact for fact in facts if fact)
        if side:
            yield _words(WIDTH - _RIGHT + 12, y + 20, side)
        if step.tool:
            tool = step.tool if len(step.tool) <= 9 else step.tool[:8] + "…"
            yield _words(WIDTH - _RIGHT + 12, y + (38 if side else 20), tool, fill=_MUTED, size=12)

    def _waiting(self, n: int, step: FlowStep) -> Iterator[str]:
        y = self.boxes[n][1] + self.boxes[n][2] + 12
        yield (
            f'<rect x="{_LEFT + 6}" y="{y:.0f}" width="{WIDTH - _LEFT - _RIGHT - 12}" height="26" rx="13" '
            f'fill="#ffffff" stroke="{_RULE}" stroke-dasharray="2 4"/>'
        )
        words = _("%(n)d日待つ") % {"n": step.waiting_days}
        yield _words(_LEFT + (WIDTH - _LEFT - _RIGHT) / 2, y + 18, words, middle=True, bold=True)

    def _arrow(self, n: int) -> Iterator[str]:
        """From the box before to this one; where people wait between, from the waiting on."""
        before, here = self.boxes[n - 1], self.boxes[n]
        x1, x2 = before[0] + self.box_width / 2, here[0] + self.box_width / 2
        y1 = before[1] + before[2] + (40 if self.steps[n - 1].waiting_days else 0)
        y2 = here[1]
        middle = y2 - 12
        if self.steps[n - 1].waiting_days:
            top = before[1] + before[2]
            yield f'<path d="M{x1:.0f} {top:.0f}V{top + 12:.0f}" fill="none" stroke="{_TEXT}" stroke-width="1.5"/>'
        yield (
            f'<path d="M{x1:.0f} {y1 - 2:.0f}V{middle:.0f}H{x2:.0f}V{y2 - 6:.0f}" fill="none" '
            f'stroke="{_TEXT}" stroke-width="1.5"/>'
            f'<path d="M{x2 - 5:.0f} {y2 - 8:.0f}H{x2 + 5:.0f}L{x2:.0f} {y2:.0f}Z" fill="{_TEXT}"/>'
        )


def _words(
    x: float,
    y: float,
    text: str,
    *,
    middle: bool = False,
    bold: bool = False,
    fill: str = _TEXT,
    size: int = 13,
) -> str:
    anchor = ' text-anchor="middle"' if middle else ""
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}"{anchor}{weight} fill="{fill}">{escape(text)}</text>'


def _wrapped(text: str, longest: int) -> Iterator[str]:
    """The text in at most four lines of `longest` wide characters; narrow ones count half."""
    line, width, lines = "", 0.0, 0
    for character in text:
        step = 0.55 if ord(character) < 0x100 else 1.0
        if width + step > longest and character not in "、。）」』ー":
            lines += 1
            if lines == 4:
                yield line[:-1] + "…"
                return
            yield line
            line, width = "", 0.0
        line += character
        width += step
    yield line


def _picture(height: float, title: str, text: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {height:.0f}" '
        f'width="{WIDTH}" height="{height:.0f}" font-family="{_FONT}">'
        f"<title>{escape(title)}</title><desc>{escape(text)}</desc>"
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="#ffffff"/>{"".join(parts)}</svg>'
    )
