"""How many procedures stood at each level on a day."""

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.quality.models.levels import Axis


class LevelSnapshot(models.Model):
    """How many procedures of an organisation stood at one level of an axis on a day (品質レベルの記録).

    Priority procedures (`is_priority`) are counted apart from the others, so that both add up to all.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    day = models.DateField("日")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+", verbose_name="所管組織"
    )
    is_priority = models.BooleanField("重点手続")
    axis = models.CharField("軸", max_length=8, choices=Axis)
    level = models.PositiveSmallIntegerField("レベル")
    count = models.PositiveIntegerField("手続の数")

    class Meta:
        verbose_name = verbose_name_plural = "品質レベルの記録"
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "organisation", "is_priority", "axis", "level"],
                name="quality_levelsnapshot_once",
            ),
            models.CheckConstraint(condition=Q(level__lte=3), name="quality_levelsnapshot_0_to_3"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.organisation_id} {self.axis} {self.level}"
