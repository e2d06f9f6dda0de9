"""The forms that officers build: those of their organisations, with what is public and what is being written."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.eforms.models import DraftStep, FormTemplate, FormVersion

SHAPERS = (Role.EDITOR, Role.PUBLISHER)


@dataclass(frozen=True, slots=True)
class BuiltForm:
    """A form in an officer's list, with its newest public version and its draft (様式の一覧の行)."""

    form: FormTemplate
    public: FormVersion | None
    draft: FormVersion | None

    @property
    def title(self) -> str:
        """What it is called: in its draft when nothing is public yet."""
        return self.form.title


def forms_shaped_by(acting: Acting, *roles: Role) -> QuerySet[FormTemplate]:
    """The forms of the organisations in which `acting` has one of `roles` (any shaping role when none is named)."""
    places = acting.organisations(*(roles or SHAPERS))
    return FormTemplate.objects.filter(organisation__in=places).select_related("organisation")


def form_for(acting: Acting, code: str, *roles: Role) -> FormTemplate:
    """The form that `acting` may shape in one of `roles`; raises `FormTemplate.DoesNotExist` for those of others."""
    return forms_shaped_by(acting, *roles).get(code=code)


def built_forms(forms: QuerySet[FormTemplate]) -> list[BuiltForm]:
    """`forms` with their newest public version and their draft, in two queries; the bodies are not read."""
    kept = list(forms.order_by("title", "code"))
    versions = (
        FormVersion.objects.filter(form__in=kept)
        .select_related("edited_by")
        .defer("body")
        .order_by("form_id", "number")
    )
    public: dict[UUID, FormVersion] = {}
    drafts: dict[UUID, FormVersion] = {}
    for version in versions:
        (public if version.is_published else drafts)[version.form_id] = version
    return [BuiltForm(form, public.get(form.pk), drafts.get(form.pk)) for form in kept]


def draft_bodies(drafts: Iterable[FormVersion]) -> dict[FormTemplate, dict[str, Any]]:
    """What stands in each of `drafts`, by form, in one query."""
    found = FormVersion.objects.filter(pk__in=[one.pk for one in drafts]).select_related("form")
    return {one.form: one.body for one in found}


def form_draft_of(form: FormTemplate) -> FormVersion | None:
    """The version of the form that is being written, None when there is none."""
    drafts = form.versions.filter(published_at__isnull=True).select_related("edited_by", "form")
    return drafts.order_by("-number").first()


def form_versions_of(form: FormTemplate) -> list[FormVersion]:
    """The public versions of the form with who wrote and approved them, the newest first."""
    found = form.versions.filter(published_at__isnull=False).select_related("edited_by", "approved_by")
    return list(found.order_by("-number"))


def steps_of(version: FormVersion) -> tuple[DraftStep | None, DraftStep | None]:
    """The step of the draft that can be undone, and the one that can be done again."""
    steps = list(version.steps.defer("body").order_by("number"))
    done = [one for one in steps if not one.is_undone]
    undone = [one for one in steps if one.is_undone]
    return (done[-1] if done else None), (undone[0] if undone else None)


def places_to_build(acting: Acting) -> list[Organisation]:
    """The organisations in which `acting` may make forms, by name."""
    return list(Organisation.objects.filter(pk__in=acting.organisations(Role.EDITOR)).order_by("name"))
