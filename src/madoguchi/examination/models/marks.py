"""By what an application is found to be like another."""

from django.db import models


class CaseMark(models.Model):
    """A keyed digest of something in an application, by which the same is found in others (重複の目印).

    Other in each government: nobody can tell from it that the same stands in the records of two.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "氏名と生年月日"
        BANK = "bank", "振込口座"
        FILE = "file", "添付ファイル"

    pk = models.CompositePrimaryKey("application", "kind", "lookup", verbose_name="主キー")
    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name="申請",
    )
    kind = models.CharField("種類", max_length=8, choices=Kind)
    lookup = models.CharField("照合用の値", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "重複の目印"
        indexes = [models.Index(fields=["lookup", "application"], name="examination_mark_found")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"
