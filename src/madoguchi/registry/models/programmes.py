"""Programmes and their versions."""

from django.db import models

from madoguchi.registry.models.records import Record
from madoguchi.versions.models import Version


class Programme(Record):
    """What a person or business may receive; identity only (制度).

    `source_key` is the number in the dataset that it was imported from, empty when written here.
    """

    source_key = models.CharField("取り込み元の番号", max_length=160, blank=True)
    current = models.ForeignKey(
        "registry.ProgrammeVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公開中の版",
    )
    current_rule = models.ForeignKey(
        "registry.RuleVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="適用中の要件の版",
    )

    class Meta:
        verbose_name = verbose_name_plural = "制度"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "source_key"],
                condition=~models.Q(source_key=""),
                name="registry_programme_imported_once",
            )
        ]


class ProgrammeVersion(Version):
    """What the registry says of a programme; `body` follows `registry.types.ProgrammeBody` (制度の版)."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="versions", verbose_name="制度"
    )

    class Meta(Version.Meta):
        verbose_name = verbose_name_plural = "制度の版"
        constraints = [
            *Version.Meta.constraints,
            models.UniqueConstraint(fields=["programme", "number"], name="registry_programmeversion_number"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} 第{self.number}版"

    @property
    def record(self) -> Programme:
        """The programme whose version this is."""
        return self.programme
