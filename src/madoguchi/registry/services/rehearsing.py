"""An edition that exists only while a form is rehearsed."""

from datetime import date

from django.db import connection

from madoguchi.accounts.models import Organisation
from madoguchi.eforms.models import FormVersion
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.services.procedures import NotPublishedYet

BEFORE_ALL = date(1900, 1, 1)
"""A day on which no other edition opened, so that none is replaced."""


def edition_to_rehearse(
    *, procedure: Procedure, organisation: Organisation, form_version: FormVersion, like: Edition | None
) -> Edition:
    """An edition of the public version of `procedure`, with the periods of `like`, in a transaction that is taken back.

    Raises `NotPublishedYet`.
    """
    assert connection.in_atomic_block, "what is rehearsed is taken back"
    if procedure.current is None:
        raise NotPublishedYet
    processing = procedure.current.body.get("processing") or {}
    return Edition.objects.create(
        organisation=organisation,
        procedure=procedure,
        procedure_version=procedure.current,
        variant_version=like.variant_version
        if like and like.procedure_version_id == procedure.current_id
        else None,
        form_version=form_version,
        standard_days=like.standard_days if like else processing.get("window_days"),
        online_standard_days=like.online_standard_days if like else processing.get("online_days"),
        retention_years=like.retention_years if like else 1,
        opens_on=BEFORE_ALL,
    )
