"""What a research firm brought."""

from django.db import models

from madoguchi.core.ids import uuid7


class PanelImport(models.Model):
    """That a firm's answers were taken into a wave, with how its columns were read (調査会社からの取込み).

    The same file (`digest`, with its codebook) is taken in once; another one takes the place of all answers.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    wave = models.ForeignKey(
        "surveys.Wave", on_delete=models.CASCADE, related_name="imports", verbose_name="調査の回"
    )
    digest = models.CharField("ファイルのダイジェスト", max_length=64)
    columns = models.JSONField("列の対応", default=dict)
    rows = models.PositiveIntegerField("行数")
    left_out = models.PositiveIntegerField("取り込まなかった行数", default=0)
    taken_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="取り込んだ職員"
    )
    taken_at = models.DateTimeField("取り込んだ日時")

    class Meta:
        verbose_name = verbose_name_plural = "調査会社からの取込み"
        ordering = ["-taken_at", "-id"]

    def __str__(self) -> str:
        return f"{self.wave} {self.rows}"
