"""Files and what uses them."""

from django.db import models

from madoguchi.core.ids import uuid7


class File(models.Model):
    """Bytes with a digest, kept under a random key (ファイル).

    `owner` is the id of the draft, application or notice to which the bytes first belonged. Equality of
    digests is never looked up across owners: it would tell one person what another holds.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    owner = models.UUIDField("持ち主")
    name = models.CharField("ファイル名", max_length=255)
    media_type = models.CharField("種類", max_length=100)
    size = models.PositiveBigIntegerField("大きさ（バイト）")
    sha256 = models.CharField("ダイジェスト", max_length=64)
    key = models.CharField("保管場所の鍵", max_length=64, unique=True)
    created_at = models.DateTimeField("記録日時")

    class Meta:
        verbose_name = verbose_name_plural = "ファイル"
        constraints = [models.UniqueConstraint(fields=["owner", "sha256"], name="files_file_once_per_owner")]

    def __str__(self) -> str:
        return self.name
