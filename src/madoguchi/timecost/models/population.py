"""The population by municipality, taken in from open files."""

from django.db import models

from madoguchi.core.ids import uuid7


class PopulationCount(models.Model):
    """How many people, households or pupils a municipality counted in a year (人口).

    It comes from a published file by the import command alone; `source` names the file.
    """

    class Measure(models.TextChoices):
        TOTAL = "total", "人口（総数）"
        AGE_0_14 = "age_0_14", "年少人口（0〜14歳）"
        AGE_65 = "age_65", "65歳以上の人口"
        HOUSEHOLDS = "households", "世帯数"
        PUPILS_PRIMARY = "pupils_primary", "小学校児童数"
        PUPILS_JUNIOR = "pupils_junior", "中学校生徒数"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+", verbose_name="取り込んだ組織"
    )
    area = models.CharField("地域", max_length=60)
    year = models.PositiveSmallIntegerField("年")
    measure = models.CharField("数えたもの", max_length=20, choices=Measure)
    count = models.PositiveBigIntegerField("数")
    source = models.CharField("出典", max_length=200)
    taken_in_at = models.DateTimeField("取り込んだ日時")

    class Meta:
        verbose_name = verbose_name_plural = "人口"
        ordering = ["measure", "area", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "area", "year", "measure"], name="timecost_populationcount_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.year} {self.get_measure_display()} {self.count}"
