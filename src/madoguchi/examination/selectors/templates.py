"""The templates of notices: which one holds for a case, and those that someone may write or publish."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet

from madoguchi.core.acting import Acting, Role
from madoguchi.eforms.models import FormVersion
from madoguchi.examination.models import (
    NoticeTemplate,
    NoticeTemplateVersion,
    Outcome,
    PaperKind,
)
from madoguchi.examination.selectors.merging import names_in_all
from madoguchi.examination.writing.defaults import default_words
from madoguchi.examination.writing.document import Words
from madoguchi.examination.writing.fields import (
    ANSWER,
    ENTRY,
    Field,
    answer_field,
    answer_name,
    entry_field,
    field_named,
    fields_for,
)
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.selectors import body_for, body_of
from madoguchi.vocabulary.terms import TERMS

SHAPERS = (Role.EDITOR, Role.PUBLISHER)
GRANTING = frozenset({Outcome.GRANTED, Outcome.CONDITIONAL, Outcome.PARTIAL})


def words_of(version: NoticeTemplateVersion) -> Words:
    """The words of a version."""
    return Words.read(version.body)


def version_in_force(edition: Edition, *, kind: str, outcome: str, on: date) -> NoticeTemplateVersion | None:
    """The version in which a paper of `kind` is written on the day `on`; None where nobody published one.

    What the organisation that decides wrote goes before what the owner of the procedure wrote for all.
    """
    if kind == PaperKind.PERMIT and outcome not in GRANTING:
        return None
    wanted = Outcome.GRANTED if kind == PaperKind.PERMIT else outcome
    rows = NoticeTemplateVersion.objects.filter(
        template__procedure=edition.procedure_id,
        template__organisation__in={edition.organisation_id, edition.procedure.organisation_id},
        template__kind=kind,
        template__outcome=wanted,
        template__retired_at__isnull=True,
        published_at__isnull=False,
        effective_from__lte=on,
    ).select_related("template")
    found = sorted(
        rows, key=lambda one: (one.template.organisation_id == edition.organisation_id, one.number)
    )
    return found[-1] if found else None


def words_for(edition: Edition, version: NoticeTemplateVersion | None, *, outcome: str) -> Words:
    """The words of `version`, else those of all notices without a template."""
    if version is not None:
        return words_of(version)
    return default_words(PaperKind.NOTICE, outcome, body_for(edition).notice_title)


def _mine(acting: Acting, *roles: Role) -> QuerySet[NoticeTemplate]:
    return NoticeTemplate.objects.filter(
        organisation__in=acting.organisations(*(roles or SHAPERS)), retired_at__isnull=True
    ).select_related("organisation", "procedure__current", "procedure__organisation")


def templates_for(acting: Acting) -> list[NoticeTemplate]:
    """The templates that `acting` may write or publish, by procedure, outcome and kind."""
    order = [*Outcome.values]
    found = list(_mine(acting).prefetch_related("versions").order_by("procedure__slug", "kind"))
    return sorted(found, key=lambda one: (one.procedure.slug, one.kind, order.index(one.outcome)))


def template_for(acting: Acting, key: UUID, *roles: Role) -> NoticeTemplate:
    """The template with this key; raises `NoticeTemplate.DoesNotExist` for those of others."""
    return _mine(acting, *roles).get(pk=key)


def draft_of_template(template: NoticeTemplate) -> NoticeTemplateVersion | None:
    """The version that is being written."""
    rows = template.versions.filter(published_at__isnull=True).select_related("edited_by", "template")
    return rows.first()


def versions_of_template(template: NoticeTemplate) -> list[NoticeTemplateVersion]:
    """The published versions, the newest first."""
    rows = template.versions.filter(published_at__isnull=False).select_related("edited_by", "approved_by")
    return list(rows.order_by("-number"))


def template_drafts_for(acting: Acting, *, limit: int = 50) -> list[NoticeTemplateVersion]:
    """The drafts that `acting` may write or publish, those asked for first."""
    rows = NoticeTemplateVersion.objects.filter(
        published_at__isnull=True, template__in=_mine(acting).values("pk")
    ).select_related("template__procedure__current", "template__organisation", "edited_by")
    return list(rows.order_by(F("asked_at").asc(nulls_last=True), "created_at")[:limit])


def procedures_to_word(acting: Acting) -> list[Procedure]:
    """The published procedures for which `acting` may write a template: those owned and those taken."""
    places = acting.organisations(Role.EDITOR)
    rows = Procedure.objects.filter(current__isnull=False, retired_at__isnull=True)
    keys = set(rows.filter(organisation__in=places).values_list("pk", flat=True))
    keys |= set(Edition.objects.filter(organisation__in=places).values_list("procedure", flat=True))
    found = rows.filter(pk__in=keys).select_related("current", "organisation").order_by("slug")
    return list(found)


def places_to_word(acting: Acting, procedure: Procedure) -> list[UUID]:
    """The organisations of `acting` that own or take `procedure`."""
    places = acting.organisations(Role.EDITOR)
    taking = Edition.objects.filter(procedure=procedure, organisation__in=places)
    found = set(taking.values_list("organisation", flat=True))
    return sorted(found | ({procedure.organisation_id} & set(places)), key=str)


def forms_of(template: NoticeTemplate) -> list[FormVersion]:
    """The forms in which the procedure is taken now by those for whom the template is, each once."""
    rows = Edition.objects.filter(procedure=template.procedure_id).select_related("form_version")
    if template.organisation_id != template.procedure.organisation_id:
        rows = rows.filter(organisation=template.organisation_id)
    newest: dict[UUID, Edition] = {}
    for edition in rows.order_by("opens_on", "pk"):
        newest[edition.organisation_id] = edition
    forms = {edition.form_version_id: edition.form_version for edition in newest.values()}
    return list(forms.values())


def answers_for(template: NoticeTemplate) -> list[str]:
    """The names of the answers that a template may count on: every form in use asks for them."""
    return names_in_all(forms_of(template), template.kind)


def fields_of_template(template: NoticeTemplate) -> list[tuple[str, list[Field]]]:
    """All merge fields that a template may use, by group."""
    from_answers = [_field(name, template.kind) for name in answers_for(template)]
    return [("案件と文書", list(fields_for(template.kind))), ("申請書の答えと職員の記入", from_answers)]


def _field(name: str, kind: str) -> Field:
    if name.startswith(ENTRY):
        return entry_field(name.removeprefix(ENTRY))
    term = next((one for one in TERMS if answer_name(one, kind) == name), "")
    return answer_field(term, kind) or Field(name, "", name.removeprefix(ANSWER))


def examples_of(template: NoticeTemplate, names: Iterable[str]) -> dict[str, str]:
    """An invented value for each of the fields `names` that there is."""
    known = set(answers_for(template))
    found: dict[str, str] = {}
    for name in names:
        one = field_named(name)
        if one is not None and template.kind in one.kinds:
            found[name] = one.example
        elif name in known:
            found[name] = _field(name, template.kind).example
    return found


def title_of_procedure(template: NoticeTemplate) -> str:
    """What the procedure is called."""
    current = template.procedure.current
    return body_of(current).title if current else template.procedure.slug
