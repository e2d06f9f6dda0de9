"""Which procedures use a form, and where."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.eforms.models import FormTemplate
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.selectors.procedures import open_among


def editions_with_form(form: FormTemplate, *, on: date) -> list[Edition]:
    """The editions that take applications with a version of `form` on the day `on`, and those that open later."""
    using = Edition.objects.filter(form_version__form=form)
    taken = list(open_among(using, on=on))
    later = using.filter(opens_on__gt=on).select_related(
        "organisation", "procedure", "procedure_version", "form_version"
    )
    return [*taken, *later]


def titles_using(forms: Iterable[FormTemplate], *, on: date) -> dict[UUID, list[str]]:
    """For each of `forms` the titles of the procedures that are taken with it on the day `on`, each once."""
    found: dict[UUID, list[str]] = {}
    using = Edition.objects.filter(form_version__form__in=list(forms))
    rows = (
        open_among(using, on=on)
        .select_related(None)
        .annotate(title=KeyTextTransform("title", "procedure_version__body"))
        .values_list("form_version__form", "title")
    )
    for form, title in rows:
        titles = found.setdefault(form, [])
        if title not in titles:
            titles.append(title)
    return found


def first_editions(forms: Iterable[FormTemplate], *, on: date) -> dict[UUID, Edition]:
    """For each of `forms` one edition that takes applications with it on the day `on`, in one query."""
    using = Edition.objects.filter(form_version__form__in=list(forms))
    return {one.form_version.form_id: one for one in open_among(using, on=on).order_by("-opens_on", "-pk")}


def procedures_to_connect(acting: Acting) -> list[Procedure]:
    """The public procedures that `acting` publishes, to be taken with a form; by short name."""
    found = Procedure.objects.filter(
        organisation__in=acting.organisations(Role.PUBLISHER),
        current__isnull=False,
        retired_at__isnull=True,
    )
    return list(found.select_related("organisation", "current").order_by("slug"))


def places_to_open(acting: Acting, procedure: Procedure) -> list[Organisation]:
    """The organisations in which `acting` may open `procedure`: its own, those that take it, municipalities."""
    taking = Edition.objects.filter(procedure=procedure).values("organisation")
    found = Organisation.objects.filter(
        Q(pk=procedure.organisation_id) | Q(pk__in=taking) | Q(kind=Organisation.Kind.MUNICIPALITY),
        pk__in=acting.organisations(Role.PUBLISHER),
    )
    return list(found.order_by("name"))


def last_editions(procedure: Procedure, places: Collection[UUID]) -> dict[UUID, Edition]:
    """For each of `places` the edition of `procedure` that opened last there."""
    found = Edition.objects.filter(procedure=procedure, organisation__in=places).select_related(
        "form_version"
    )
    return {one.organisation_id: one for one in found.order_by("opens_on", "pk")}
