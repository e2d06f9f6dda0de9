"""What changed for those who read the registry, in the order in which they may see it."""

from django.db import models

from madoguchi.core.ids import uuid7


class Change(models.Model):
    """One public change of the registry, derived from the log: what feeds and cursors show (公開の変更).

    `id` grows in the order in which changes were seen, so that a reader who has come to one misses none that
    follow. `of` is the kind of record, `code` its number, or the edition of the survey.
    """

    class Kind(models.TextChoices):
        """What happened (変更の種類)."""

        PUBLISHED = "published", "公開"
        RETIRED = "retired", "廃止"
        PROCESS = "process", "プロセスの変更"
        IMPORTED = "imported", "調査結果の取込み"

    class Of(models.TextChoices):
        """What it happened to (対象)."""

        PROCEDURE = "procedure", "手続"
        PROGRAMME = "programme", "制度"
        PROCESS = "process", "手続プロセス"
        SURVEY = "survey", "国の手続"

    id = models.BigAutoField("順序", primary_key=True)
    key = models.UUIDField("識別子", default=uuid7, unique=True, editable=False)
    event = models.BigIntegerField("証跡の順序", unique=True)
    at = models.DateTimeField("日時")
    kind = models.CharField("種類", max_length=10, choices=Kind)
    of = models.CharField("対象", max_length=10, choices=Of)
    code = models.CharField("番号", max_length=20)
    slug = models.CharField("アドレス用の名前", max_length=80, blank=True)
    title = models.CharField("名前", max_length=200)
    organisation = models.CharField("所管組織", max_length=100, blank=True)
    version = models.PositiveIntegerField("版番号", null=True, blank=True)
    successor = models.CharField("後継の番号", max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公開の変更"
        ordering = ["id"]
        indexes = [models.Index(fields=["of", "id"], name="api_change_of")]

    def __str__(self) -> str:
        return f"{self.code} {self.kind}"
