"""Shape and wording of what is typed about improvements, reengineering and good practice."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.improvement.models import Indicator
from madoguchi.improvement.types import FlowStep, Phase, ProblemKind, Who
from madoguchi.language.folding import strip_controls
from madoguchi.language.reading import Unreadable, read_integer
from madoguchi.studio.forms import Day, Line, StudioForm

MOST_ROWS = 30
SPARE_ROWS = 3
_TOO_LONG = _("%(limit_value)d文字までで書いてください（いま%(show_value)d文字）。")


def _words(longest: int, missing: Any = "", *, required: bool = False) -> Line:
    return Line(
        required=required,
        max_length=longest,
        error_messages={"required": missing, "max_length": _TOO_LONG},
    )


class ImprovementForm(StudioForm):
    """What is to be changed, by whom and until when (改善の計画)."""

    place = forms.ChoiceField(
        error_messages={
            "required": _("手続か窓口を選んでください。"),
            "invalid_choice": _("手続か窓口を、一覧から選んでください。"),
        }
    )
    title = _words(100, _("改善の名前を書いてください。"), required=True)
    problem = _words(2000)
    measure = _words(2000)
    indicator = forms.ChoiceField(
        choices=Indicator.choices,
        error_messages={
            "required": _("何で測るかを選んでください。"),
            "invalid_choice": _("何で測るかを、一覧から選んでください。"),
        },
    )
    owner = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": _("担当者を、一覧から選んでください。")}
    )
    due_on = Day(required=False)

    def __init__(
        self,
        *args: Any,
        places: list[tuple[str, str]] | None = None,
        owners: list[tuple[str, str]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        if places is None:
            del self.fields["place"]
        else:
            self.fields["place"].choices = places  # type: ignore[attr-defined]
        if owners is None:
            del self.fields["owner"]
        else:
            self.fields["owner"].choices = owners  # type: ignore[attr-defined]


class DoneForm(StudioForm):
    """Since when it holds (実施日)."""

    done_on = Day(error_messages={"required": _("実施日を書いてください。例：2026-10-01、令和8年10月1日")})


class WhyForm(StudioForm):
    """Why something is given up (理由)."""

    why = _words(400, _("理由を書いてください。"), required=True)


class TellForm(StudioForm):
    """The example told to the public (公表する例)."""

    said_before = _words(400, _("前はどうだったかを書いてください。"), required=True)
    said_after = _words(400, _("今はどうなったかを書いてください。"), required=True)


class BprForm(StudioForm):
    """Which procedure or window is reengineered, and to what end (BPRの開始)."""

    place = forms.ChoiceField(
        error_messages={
            "required": _("手続か窓口を選んでください。"),
            "invalid_choice": _("手続か窓口を、一覧から選んでください。"),
        }
    )
    aim = _words(200, _("ねらいを書いてください。"), required=True)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].choices = places  # type: ignore[attr-defined]


class PracticeForm(StudioForm):
    """What worked, so that others find it by their problem (好事例)."""

    title = _words(100, _("名前を書いてください。"), required=True)
    kinds = forms.MultipleChoiceField(
        choices=ProblemKind.choices,
        error_messages={
            "required": _("課題の種類を1つ以上選んでください。"),
            "invalid_choice": _("課題の種類を、一覧から選んでください。"),
        },
    )
    problem = _words(2000, _("どんな課題だったかを書いてください。"), required=True)
    approach = _words(2000, _("何をしたかを書いてください。"), required=True)
    tip = _words(2000)


def typed_steps(data: Mapping[str, Any]) -> tuple[list[FlowStep], list[dict[str, str]]]:
    """The steps of the rows that were filled in, in the order of their numbers, and what is wrong with them by field."""
    rows: list[tuple[int, int, FlowStep]] = []
    errors: list[dict[str, str]] = []
    for n in range(1, MOST_ROWS + SPARE_ROWS + 1):
        what = strip_controls(str(data.get(f"what-{n}", ""))).strip()
        if not what:
            continue
        numbers = {}
        for name, most in (("minutes", 10_000), ("documents", 100), ("waiting_days", 365), ("order", 1000)):
            try:
                numbers[name] = read_integer(str(data.get(f"{name}-{n}", "")).strip() or "0", 0, most)
            except Unreadable as unreadable:
                numbers[name] = 0
                errors.append({"id": f"{name}-{n}", "message": str(unreadable)})
        phase, who = str(data.get(f"phase-{n}", "")), str(data.get(f"who-{n}", ""))
        step = FlowStep(
            phase if phase in Phase.values else Phase.APPLICATION,
            who if who in Who.values else Who.OFFICER,
            what,
            numbers["minutes"],
            numbers["documents"],
            strip_controls(str(data.get(f"tool-{n}", ""))).strip(),
            numbers["waiting_days"],
        )
        rows.append((numbers["order"] or n, n, step))
    return [step for _order, _n, step in sorted(rows, key=lambda row: row[:2])], errors
