"""What a municipality says otherwise of a procedure that another organisation owns."""

from uuid import UUID

from django.db import models

from madoguchi.core.ids import uuid7
from madoguchi.registry.models.procedures import Procedure, ProcedureVersion
from madoguchi.versions.models import Version


class Variant(models.Model):
    """That a municipality which takes a shared procedure says some of it otherwise (区市町村による違い).

    What it says stands in its versions; what they leave out is as the owner of the procedure says it.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="variants", verbose_name="手続"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="区市町村"
    )
    current = models.ForeignKey(
        "registry.VariantVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公開中の版",
    )

    class Meta:
        verbose_name = verbose_name_plural = "区市町村による違い"
        constraints = [
            models.UniqueConstraint(fields=["procedure", "organisation"], name="registry_variant_once")
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.organisation}"

    @property
    def is_retired(self) -> bool:
        """Whether the procedure has ended, and every variant of it."""
        return self.procedure.is_retired


class VariantVersion(Version):
    """The fields that a municipality says otherwise; `body` holds these fields only (区市町村による違いの版).

    `shared` is the version of the procedure that the editor had beside it: what the owner changes after that in
    the same fields is for the municipality to look at.
    """

    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="versions", verbose_name="区市町村による違い"
    )
    shared = models.ForeignKey(
        ProcedureVersion, on_delete=models.PROTECT, related_name="+", verbose_name="見比べた手続の版"
    )

    class Meta(Version.Meta):
        verbose_name = verbose_name_plural = "区市町村による違いの版"
        constraints = [
            *Version.Meta.constraints,
            models.UniqueConstraint(fields=["variant", "number"], name="registry_variantversion_number"),
        ]

    def __str__(self) -> str:
        return f"{self.variant} 第{self.number}版"

    @property
    def record(self) -> Variant:
        """The variant whose version this is."""
        return self.variant

    @property
    def organisation_id(self) -> UUID:
        """The municipality that says it."""
        key: UUID = self.variant.organisation_id
        return key
