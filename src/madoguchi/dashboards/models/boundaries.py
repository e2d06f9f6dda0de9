"""The places of maps, loaded from open boundaries by an operator."""

from django.db import models

from madoguchi.core.ids import uuid7


class MapArea(models.Model):
    """A municipality on the map of a government (地図の区域).

    `x` and `y` are its middle as loaded; `shape` holds its simplified outlines as lists of points in the same
    coordinates, empty where only the middle is known. `column` and `row` are its cell in the map of tiles, found by
    an algorithm when the file is loaded.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    government = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+", verbose_name="団体"
    )
    code = models.CharField("区域の番号", max_length=20)
    name = models.CharField("区域の名前", max_length=60)
    x = models.FloatField("中心の横の位置")
    y = models.FloatField("中心の縦の位置")
    shape = models.JSONField("輪郭", default=list, blank=True)
    column = models.PositiveSmallIntegerField("マスの列")
    row = models.PositiveSmallIntegerField("マスの行")
    source = models.CharField("出典", max_length=200)
    loaded_at = models.DateTimeField("取り込んだ日時")

    class Meta:
        verbose_name = verbose_name_plural = "地図の区域"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["government", "code"], name="dashboards_maparea_code"),
            models.UniqueConstraint(fields=["government", "name"], name="dashboards_maparea_name"),
            models.UniqueConstraint(
                fields=["government", "column", "row"], name="dashboards_maparea_one_a_cell"
            ),
        ]

    def __str__(self) -> str:
        return self.name
