"""Adding programmes and drafting their versions; the rest of their life is in `records`."""

from datetime import datetime
from typing import Any

from django.db import transaction

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.ids import random_number
from madoguchi.events.services import Entry, append
from madoguchi.registry.models import Programme, ProgrammeVersion
from madoguchi.registry.services.procedures import SlugTaken, check_slug
from madoguchi.registry.services.records import BodyHasProblems, allow, write_draft
from madoguchi.registry.types import ProgrammeBody


def add_programme(
    *, slug: str, organisation: Organisation, source_key: str = "", by: Acting, at: datetime
) -> Programme:
    """Add a programme of `organisation` with a new number `seido-…`; it is not public yet.

    `source_key` names the record of a dataset that it is imported from. Raises `SlugTaken`,
    `BadSlug`, `NotYourProcedure`.
    """
    allow(by, Role.EDITOR, organisation)
    check_slug(slug)
    with transaction.atomic():
        if Programme.objects.filter(slug=slug).exists():
            raise SlugTaken(field="slug")
        programme = Programme.objects.create(
            code=random_number("seido"), slug=slug, organisation=organisation, source_key=source_key
        )
        entry = added_entry(programme)
        append(
            stream=entry.stream, kind=entry.kind, by=by, at=at, organisation=organisation.pk, data=entry.data
        )
    return programme


def added_entry(programme: Programme) -> Entry:
    """What the log says of a new programme."""
    return Entry(
        stream=f"organisation:{programme.organisation_id}",
        kind="programme.added",
        data={"programme": str(programme.pk), "code": programme.code, "slug": programme.slug},
    )


def draft_programme(
    *, programme: Programme, body: ProgrammeBody | dict[str, Any], by: Acting, at: datetime
) -> ProgrammeVersion:
    """Write the next version of `programme` as a draft; raises `BodyHasProblems`, `NotYourProcedure`."""
    document = body.to_json() if isinstance(body, ProgrammeBody) else body
    if problems := ProgrammeBody.problems(document):
        raise BodyHasProblems(problems)
    version = write_draft(programme, document, by=by, at=at)
    assert isinstance(version, ProgrammeVersion)
    return version
