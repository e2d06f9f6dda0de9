"""A version of a form that exists only while it is rehearsed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max

from madoguchi.core.clock import japan_day
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.versions.services import digest_of


def version_to_rehearse(
    *, form: FormTemplate, body: dict[str, Any], writer: UUID, approver: UUID, at: datetime
) -> FormVersion:
    """A public version with `body`, in a transaction that the caller takes back: nobody else ever sees it."""
    assert connection.in_atomic_block, "what is rehearsed is taken back"
    last = form.versions.aggregate(last=Max("number"))["last"] or 0
    return FormVersion.objects.create(
        form=form,
        number=last + 1,
        body=body,
        digest=digest_of(body),
        edited_by_id=writer,
        approved_by_id=approver,
        published_at=at,
        effective_from=japan_day(at),
    )
