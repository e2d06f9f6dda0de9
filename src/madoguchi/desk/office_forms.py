"""Shape and wording of what an office lays down for its decisions: routes of sign-off, usual words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import User
from madoguchi.desk.decision_forms import as_key
from madoguchi.desk.forms import DeskForm
from madoguchi.examination.models import GroundsTemplate, Outcome, SignOffRoute
from madoguchi.examination.models.routes import MOST_STEPS
from madoguchi.examination.services import Step
from madoguchi.language.folding import strip_controls

_OUTCOMES = [(one.value, one.label) for one in Outcome]


@dataclass(frozen=True, slots=True)
class StepField:
    """One step of the route as the page asks for it (段階の欄)."""

    number: int
    post: str
    users: list[str]
    substitutes: list[str]
    error: str = ""


class RouteForm(DeskForm):
    """A route of sign-off (決裁ルート): for what it holds, and its steps."""

    procedure = forms.ChoiceField(label=_("手続"), required=False)
    outcomes = forms.MultipleChoiceField(label=_("結果"), choices=_OUTCOMES, required=False)
    decides_at_once = forms.BooleanField(label=_("最後の決裁で処分する"), required=False)
    document_class = forms.CharField(
        label=_("文書分類"),
        max_length=80,
        required=False,
        error_messages={"max_length": _("文書分類は、80文字までにしてください。")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        route: SignOffRoute | None,
        procedures: Sequence[tuple[str, str]],
        approvers: Sequence[User],
    ) -> None:
        kept = route or SignOffRoute()
        initial = {
            "procedure": str(kept.procedure_id or ""),
            "outcomes": kept.outcomes,
            "decides_at_once": kept.decides_at_once,
            "document_class": kept.document_class,
        }
        super().__init__(data, initial=initial)
        self.kept_steps = kept.steps
        self.sent: QueryDict = data if data is not None else QueryDict()
        self.people = [(str(one.pk), one.name) for one in approvers]
        self.procedures = list(procedures)
        self.fields["procedure"].choices = [("", ""), *self.procedures]  # type: ignore[attr-defined]
        self.refused_step = -1
        self.refused_sentence = ""

    def refuse_step(self, field: str, sentence: str) -> None:
        """Show `sentence` at the step that `field` names."""
        _step, _dash, number = field.partition("-")
        self.refused_step, self.refused_sentence = (int(number) if number.isdecimal() else 0), sentence

    def step_fields(self) -> list[StepField]:
        """Every step that a route may have, as sent or as kept."""
        return [self._field(n) for n in range(MOST_STEPS)]

    def _field(self, n: int) -> StepField:
        error = self.refused_sentence if n == self.refused_step else ""
        if self.is_bound:
            post = strip_controls(str(self.data.get(f"post-{n}", ""))).strip()[:40]
            return StepField(n, post, self._chosen(f"users-{n}"), self._chosen(f"substitutes-{n}"), error)
        if n < len(self.kept_steps):
            kept = self.kept_steps[n]
            return StepField(n, kept["post"], kept["users"], kept["substitutes"], error)
        return StepField(n, "", [], [], error)

    def _chosen(self, name: str) -> list[str]:
        known = {key for key, _name in self.people}
        return [key for key in self.sent.getlist(name) if key in known]

    def steps(self) -> list[Step]:
        """The steps that have a post or someone in them, in their order."""
        return [
            Step(one.post, tuple(map(UUID, one.users)), tuple(map(UUID, one.substitutes)))
            for one in self.step_fields()
            if one.post or one.users or one.substitutes
        ]

    def chosen_procedure(self) -> UUID | None:
        """The procedure for which the route holds; None for all."""
        return as_key(self.cleaned_data["procedure"])

    def chosen_outcomes(self) -> list[Outcome]:
        """The outcomes for which it holds; none for all."""
        return [Outcome(one) for one in self.cleaned_data["outcomes"]]


class GroundsForm(DeskForm):
    """Usual words for deciding (定型文)."""

    name = forms.CharField(
        label=_("呼び名"),
        max_length=40,
        error_messages={
            "required": _("呼び名を書いてください。ボタンに表示します。"),
            "max_length": _("呼び名は、40文字までにしてください。"),
        },
    )
    procedure = forms.ChoiceField(label=_("手続"), required=False)
    outcome = forms.ChoiceField(
        label=_("結果"),
        choices=_OUTCOMES,
        error_messages={
            "required": _("結果を選んでください。"),
            "invalid_choice": _("結果を選んでください。"),
        },
    )
    grounds = forms.CharField(
        label=_("理由"),
        max_length=2000,
        error_messages={
            "required": _("理由を書いてください。"),
            "max_length": _("理由は、2,000文字までにしてください。"),
        },
    )
    conditions = forms.CharField(
        label=_("内容・条件"),
        max_length=2000,
        required=False,
        error_messages={"max_length": _("内容・条件は、2,000文字までにしてください。")},
    )

    fields_in_order: ClassVar[list[str]] = ["name", "procedure", "outcome", "grounds", "conditions"]

    def __init__(
        self,
        data: Any = None,
        *,
        template: GroundsTemplate | None,
        procedures: Sequence[tuple[str, str]],
    ) -> None:
        kept = template or GroundsTemplate()
        names = ("name", "outcome", "grounds", "conditions")
        initial = {name: getattr(kept, name) for name in names}
        super().__init__(data, initial={**initial, "procedure": str(kept.procedure_id or "")})
        self.outcomes = _OUTCOMES
        self.procedures = list(procedures)
        self.fields["procedure"].choices = [("", ""), *self.procedures]  # type: ignore[attr-defined]

    def chosen_procedure(self) -> UUID | None:
        """The procedure that the words are for; None for all."""
        return as_key(self.cleaned_data["procedure"])
