"""Beginning what a municipality says otherwise of a procedure that another organisation owns."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.registry.models import Procedure, Variant
from madoguchi.registry.selectors.variants import takers_among
from madoguchi.registry.services.procedures import NotPublishedYet
from madoguchi.registry.services.records import AlreadyRetired, allow_shaping


class NotTakenHere(Refusal):
    """A variant was to be begun by an organisation that does not take the procedure, or that owns it."""

    sentence = _("この手続を受け付けている区市町村だけが、違うところを登録できます。")


def add_variant(*, procedure: Procedure, organisation: Organisation, by: Acting, at: datetime) -> Variant:
    """What `organisation` says otherwise of `procedure`, begun now or before; nothing is public yet.

    Its versions are written and published as those of procedures are, in the roles of `organisation`. Raises
    `NotYourProcedure`, `NotTakenHere`, `NotPublishedYet`, `AlreadyRetired`.
    """
    allow_shaping(by, Role.EDITOR, Variant(procedure=procedure, organisation=organisation))
    with transaction.atomic():
        locked = Procedure.objects.select_for_update(of=("self",)).get(pk=procedure.pk)
        if locked.is_retired:
            raise AlreadyRetired
        if locked.current_id is None:
            raise NotPublishedYet
        if not takers_among(locked).filter(pk=organisation.pk).exists():
            raise NotTakenHere
        variant, is_new = Variant.objects.get_or_create(procedure=locked, organisation=organisation)
        if is_new:
            append(
                stream=f"organisation:{organisation.pk}",
                kind="variant.added",
                by=by,
                at=at,
                organisation=organisation.pk,
                data={"procedure": str(locked.pk), "variant": str(variant.pk)},
            )
    return variant
