"""Taking subsidies of jGrants in as programmes: drafted by one person, published by another."""

from datetime import datetime

from django.conf import settings

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.registry.jgrants import BASE, JGrants, read_subsidies
from madoguchi.registry.services.imports import ProgrammeImport, Progress, import_records
from madoguchi.registry.services.records import allow


def import_subsidies(
    *,
    keywords: list[str],
    organisation: Organisation,
    is_open: bool = True,
    is_preview: bool = False,
    base: str = BASE,
    progress: Progress | None = None,
    by: Acting,
    at: datetime,
) -> ProgrammeImport:
    """Ask jGrants for the subsidies that hold `keywords` and draft them for `organisation`.

    Those that say what their last version says are left alone, as in `import_programmes`; with `is_preview` nothing
    is written. Everything is asked before anything is written. Raises `KeywordTooShort`,
    `SubsidiesUnavailable`, `NotYourProcedure`.
    """
    allow(by, Role.EDITOR, organisation)
    jgrants = JGrants.public(base=base, may_be_private=settings.LINK_CHECK_PRIVATE)
    records = list(read_subsidies(jgrants, keywords, is_open=is_open, progress=progress))
    return import_records(records, organisation=organisation, is_preview=is_preview, by=by, at=at)
