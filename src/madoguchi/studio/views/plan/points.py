"""Published values and targets of indicators, each with its source."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.plan.models import IndicatorPoint
from madoguchi.plan.selectors.kpi import planned_places, points_of
from madoguchi.plan.services.kpi import PointData, remove_point, set_points
from madoguchi.plan.types.indicators import indicator_named, indicators
from madoguchi.studio.forms import Day, Line, StudioForm

_CHOOSE = _("一覧から選んでください。")


class Share(Line):
    """A share in percent as people write it: 88.6, 88.6％ (割合)."""

    def clean(self, value: Any) -> Decimal:
        """The number, with at most two decimals."""
        text = super().clean(value).replace("％", "").replace("%", "").strip()
        try:
            found = Decimal(text)
            if not found.is_finite():
                raise InvalidOperation
        except InvalidOperation as error:
            raise forms.ValidationError(str(_("88.6のように、数字で書いてください。"))) from error
        return found.quantize(Decimal("0.01")) if abs(found) < 1000 else found


class PointForm(StudioForm):
    """One value of an indicator, as a document tells it (公表値・目標値)."""

    organisation = forms.ChoiceField(error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE})
    indicator = forms.ChoiceField(
        choices=[(one.key, one.title) for one in indicators()],
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    kind = forms.ChoiceField(
        choices=IndicatorPoint.Kind.choices, error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE}
    )
    on = Day(error_messages={"required": _("いつの値かを書いてください。")})
    value = Share(error_messages={"required": _("値を書いてください。")})
    source = Line(
        max_length=300,
        error_messages={
            "required": _("出典を書いてください。"),
            "max_length": _("%(limit_value)d文字までで書いてください。"),
        },
    )

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = organisations


@open_to(Readers.OFFICER, Role.PLAN_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def points_page(request: HttpRequest) -> HttpResponse:
    """All values that were written, and one more."""
    acting = acting_of_request(request)
    places = list(planned_places(acting))
    form = PointForm(
        request.POST if request.method == "POST" else None,
        organisations=[(one.slug, one.name) for one in places],
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = dict(form.cleaned_data)
            slug = data.pop("organisation")
            place = next(one for one in places if one.slug == slug)
            try:
                set_points(organisation=place, points=[PointData(**data)], by=acting, at=now())
                return redirect("studio:plan_points")
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else "value", str(refusal))
    rows = []
    for one in points_of(acting):
        defined = indicator_named(one.indicator)
        rows.append({"point": one, "title": defined.title if defined else one.indicator})
    context = {
        "rows": rows,
        "form": form,
        "typed": {name: form[name].value() or "" for name in form.fields},
        "places": [(one.slug, one.name) for one in places],
        "indicators": [(one.key, one.title) for one in indicators()],
        "kinds": IndicatorPoint.Kind.choices,
        "errors": form.summary() if form.is_bound else [],
    }
    return render(request, "studio/plan/points.html", context, status=status)


@open_to(Readers.OFFICER, Role.PLAN_MANAGER)
@require_POST
def point_remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a value back."""
    found = points_of(acting_of_request(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    remove_point(point=found, by=acting_of_request(request), at=now())
    return redirect("studio:plan_points")
