"""Who may have a programme and how much: the versions of its rule."""

from uuid import UUID

from django.db import models

from madoguchi.registry.models.programmes import Programme
from madoguchi.versions.models import Version


class RuleVersion(Version):
    """The rule of a programme; `body` is a rule document, as `rules.documents` reads it (要件の版).

    `examples` are invented households with what is expected of each: they are run before publication.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="rules", verbose_name="制度"
    )
    examples = models.JSONField("例", default=list, blank=True)

    class Meta(Version.Meta):
        verbose_name = verbose_name_plural = "要件の版"
        constraints = [
            *Version.Meta.constraints,
            models.UniqueConstraint(fields=["programme", "number"], name="registry_ruleversion_number"),
            models.UniqueConstraint(
                fields=["programme"],
                condition=models.Q(published_at__isnull=True),
                name="registry_ruleversion_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} 要件第{self.number}版"

    @property
    def record(self) -> Programme:
        """The programme whose rule this is."""
        return self.programme

    @property
    def organisation_id(self) -> UUID:
        """The organisation that owns the programme."""
        key: UUID = self.programme.organisation_id
        return key
