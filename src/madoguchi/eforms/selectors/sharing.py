"""Forms that organisations share, where a copy comes from, and whether its source went on."""

from django.db.models import Q, QuerySet

from madoguchi.eforms.models import FormCopy, FormTemplate, FormVersion


def shared_forms(words: str = "") -> QuerySet[FormTemplate]:
    """The forms that are shared, by name; with `words` those whose name, note or organisation holds each of them."""
    found = FormTemplate.objects.filter(is_shared=True).select_related("organisation")
    for word in words.split()[:5]:
        found = found.filter(
            Q(title__icontains=word) | Q(share_note__icontains=word) | Q(organisation__name__icontains=word)
        )
    return found.order_by("title", "code")


def shared_version(code: str) -> FormVersion:
    """The newest public version of the shared form called `code`; raises `FormVersion.DoesNotExist`."""
    found = FormVersion.objects.filter(form__code=code, form__is_shared=True, published_at__isnull=False)
    version = found.select_related("form__organisation").order_by("-number").first()
    if version is None:
        raise FormVersion.DoesNotExist
    return version


def copies_of(form: FormTemplate) -> list[FormCopy]:
    """Where the form comes from, the latest first; empty for one that was written here."""
    return list(
        form.copies.select_related("source_version", "copied_by").order_by("-copied_at", "-source_number")
    )


def newer_source(form: FormTemplate) -> FormVersion | None:
    """The newest public version of the form's source, if it is newer than what was compared and still shared."""
    copied = form.copies.select_related("source_version").order_by("-copied_at", "-source_number").first()
    if copied is None or copied.source_version is None:
        return None
    newest = (
        FormVersion.objects.filter(
            form=copied.source_version.form_id,
            form__is_shared=True,
            published_at__isnull=False,
            number__gt=copied.source_number,
        )
        .select_related("form__organisation")
        .order_by("-number")
        .first()
    )
    return newest


def times_copied(forms: QuerySet[FormTemplate]) -> dict[str, int]:
    """How many forms were copied from each of `forms`, by code."""
    pairs = (
        FormCopy.objects.filter(source_version__form__in=forms)
        .values_list("source_version__form__code", "form")
        .distinct()
    )
    counts: dict[str, int] = {}
    for code, _form in pairs:
        counts[code] = counts.get(code, 0) + 1
    return counts
