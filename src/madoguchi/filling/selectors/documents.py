"""The form that a draft fills in: one form, or several as one conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from madoguchi.eforms.selectors import Composed, Counts, Part, compose, document_of
from madoguchi.eforms.types import FormDocument
from madoguchi.filling.models import Draft, DraftItem
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors import body_of

_COMPOSED_KEPT = 256


@dataclass(frozen=True)
class _Pinned:
    """The parts of a conversation, told apart by the versions of their forms, which never change."""

    versions: tuple[tuple[str, str, UUID], ...]
    parts: tuple[Part, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Pinned) and self.versions == other.versions

    def __hash__(self) -> int:
        return hash(self.versions)


def document_of_draft(draft: Draft) -> FormDocument:
    """The form that `draft` fills in: of its edition, or one composed of the forms of all that concerns the person."""
    composed = composed_of(draft)
    return document_of(items_of(draft)[0].edition.form_version) if composed is None else composed.document


def composed_of(draft: Draft, *, everything: bool = False) -> Composed | None:
    """The conversation of a draft for several procedures; None for a draft with one form.

    Of what surely does not apply nothing is asked, but with `everything`. Composed once for the same versions.
    """
    if not draft.is_together:
        return None
    items = items_of(draft)
    return composed_for([item.edition for item in items if item.is_filed or everything] or [items[0].edition])


def composed_for(editions: Sequence[Edition]) -> Composed:
    """The forms of `editions` as one conversation, composed once for the same versions."""
    found: dict[str, Part] = {}
    versions = []
    for edition in editions:
        key, title = part_key(edition), title_of(edition)
        if key not in found:
            found[key] = Part(key, title, document_of(edition.form_version))
            versions.append((key, title, edition.form_version_id))
    return _composed(_Pinned(tuple(versions), tuple(found.values())))


@lru_cache(maxsize=_COMPOSED_KEPT)
def _composed(pinned: _Pinned) -> Composed:
    return compose(pinned.parts)


def part_key(edition: Edition) -> str:
    """By what the form of an edition is called in a conversation: the same for every version of the form."""
    version = edition.form_version
    return version.form.code.lower().replace("-", "_")


def title_of(edition: Edition) -> str:
    """What people call the procedure."""
    return body_of(edition.procedure_version).title


def counts_of(draft: Draft) -> Counts | None:
    """How many questions the forms of a draft for several procedures ask one by one, and here; None for one form."""
    composed = composed_of(draft)
    return composed.counts if composed else None


def items_of(draft: Draft) -> list[DraftItem]:
    """What `draft` will file for, in the order chosen, with the editions and the forms."""
    found = draft.items.all()
    if "items" not in getattr(draft, "_prefetched_objects_cache", {}):
        found = found.select_related(
            "edition__form_version__form",
            "edition__organisation",
            "edition__procedure",
            "edition__procedure_version",
            "edition__variant_version",
        )
    return sorted(found, key=lambda item: item.pk)
