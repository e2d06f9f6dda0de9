"""The form that a draft fills in."""

from madoguchi.eforms.selectors import document_of
from madoguchi.eforms.types import FormDocument
from madoguchi.filling.models import Draft, DraftItem


def document_of_draft(draft: Draft) -> FormDocument:
    """The form that `draft` fills in: pinned by the edition for which it was begun."""
    return document_of(items_of(draft)[0].edition.form_version)


def items_of(draft: Draft) -> list[DraftItem]:
    """What `draft` will file for, in the order chosen, with the editions and the forms."""
    found = draft.items.all()
    if "items" not in getattr(draft, "_prefetched_objects_cache", {}):
        found = found.select_related("edition__form_version")
    return sorted(found, key=lambda item: item.pk)
