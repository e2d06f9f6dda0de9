"""Files, who holds their keys, and uploads on their way."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from madoguchi.core.ids import uuid7
from madoguchi.files.sealing import NoKey, unlocked_name
from madoguchi.vault.types import KeyMissing, SealedText, Tampered


class File(models.Model):
    """Bytes with a digest, kept sealed under a random key (ファイル).

    `owner` is the id of the draft, application, notice or stored document to which the bytes belong. Equality of
    digests is never looked up across owners: it would tell one person what another holds. `size` and `sha256` are
    those of the plain bytes. Several rows may share one `key`: what is used again is not stored twice. One that is
    not `is_sealed` was stored before files were sealed; its name stands in `plain_name`.
    """

    class Scan(models.TextChoices):
        UNSCANNED = "unscanned", "検査なし"
        WAITING = "waiting", "検査待ち"
        CLEAN = "clean", "異常なし"
        INFECTED = "infected", "ウイルスを検出"
        OWN = "own", "当サービスが作成"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    owner = models.UUIDField("持ち主")
    plain_name = models.CharField("封をしていないファイル名", max_length=255, blank=True)
    sealed_name = models.BinaryField("封をしたファイル名", default=b"")
    media_type = models.CharField("種類", max_length=100)
    size = models.PositiveBigIntegerField("大きさ（バイト）")
    sha256 = models.CharField("ダイジェスト", max_length=64)
    key = models.CharField("保管場所の鍵", max_length=64, db_index=True)
    is_sealed = models.BooleanField("暗号化", default=True)
    scan = models.CharField("ウイルス検査", max_length=10, choices=Scan, default=Scan.UNSCANNED)
    scanned_at = models.DateTimeField("検査した日時", null=True, blank=True)
    created_at = models.DateTimeField("記録日時")

    class Meta:
        verbose_name = verbose_name_plural = "ファイル"
        constraints = [
            models.UniqueConstraint(fields=["owner", "sha256"], name="files_file_once_per_owner"),
            models.CheckConstraint(
                condition=Q(is_sealed=False) | Q(plain_name=""), name="files_file_sealed_with_its_name"
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(scan__in=["waiting", "unscanned"]),
                name="files_file_to_scan",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def secret(self) -> bytes:
        """The key of the bytes, from any hold that still opens; raises `KeyMissing` when none does."""
        return secret_of(self.holds.all())

    @property
    def name(self) -> str:
        """The name as people see it; one whose key was forgotten is called after what it is."""
        if not self.is_sealed:
            return self.plain_name
        try:
            return unlocked_name(self.secret(), bytes(self.sealed_name), self.pk)
        except (KeyMissing, Tampered):
            return _("（読み取れません）")


class Hold(models.Model):
    """The key of one file's bytes, sealed for one who holds the file (ファイルの鍵).

    Without `tenant` it is the person's own; with one, that of the government that received the file. Each can be
    forgotten by itself, and when all are, the bytes open no more, wherever a copy of them lies.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="holds", verbose_name="ファイル")
    whose = models.UUIDField("鍵の持ち主")
    tenant = models.UUIDField("団体", null=True, blank=True)
    secret = SealedText("内容の鍵")

    class Meta:
        verbose_name = verbose_name_plural = "ファイルの鍵"
        constraints = [
            models.UniqueConstraint(
                fields=["file"], condition=Q(tenant__isnull=True), name="files_hold_one_of_the_person"
            ),
            models.UniqueConstraint(
                fields=["file", "tenant"],
                condition=Q(tenant__isnull=False),
                name="files_hold_one_of_a_tenant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}"

    @property
    def sealed_for(self) -> UUID:
        """Whose key seals it: of the subject or ticket."""
        return self.whose

    @property
    def sealed_in(self) -> UUID | None:
        """The government that holds the file; None for the person's own."""
        return self.tenant


def secret_of(holds: Iterable[Hold]) -> bytes:
    """The key of the bytes of one file, from any of its holds that still opens; raises `KeyMissing` when none does."""
    for hold in holds:
        try:
            return bytes.fromhex(hold.secret)
        except (KeyMissing, Tampered):
            continue
    raise NoKey


class Upload(models.Model):
    """A file on its way in parts, which goes on where it stopped (アップロード).

    `received` bytes are there. `sha256` is what the sender says of the whole, compared at the end; then `file` is
    set, so that a repeated end gives the same file.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    owner = models.UUIDField("持ち主", db_index=True)
    whose = models.UUIDField("鍵の持ち主")
    question = models.CharField("質問", max_length=200)
    name = SealedText("ファイル名")
    is_photo = models.BooleanField("写真", default=False)
    size = models.PositiveBigIntegerField("大きさ（バイト）")
    sha256 = models.CharField("ダイジェスト", max_length=64)
    received = models.PositiveBigIntegerField("届いた大きさ（バイト）", default=0)
    file = models.ForeignKey(
        File, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ファイル"
    )
    begun_at = models.DateTimeField("開始日時")
    expires_at = models.DateTimeField("期限", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "アップロード"
        constraints = [
            models.UniqueConstraint(fields=["owner", "question", "sha256"], name="files_upload_once"),
            models.CheckConstraint(
                condition=Q(received__lte=models.F("size")), name="files_upload_not_more_than_said"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def sealed_for(self) -> UUID:
        """Whose key seals the name and the parts."""
        return self.whose

    @property
    def sealed_in(self) -> None:
        """What has not arrived is the person's own."""
        return None


class UploadChunk(models.Model):
    """One part of an upload, stored sealed, with the digest of its plain bytes (アップロードの一部分)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    upload = models.ForeignKey(
        Upload, on_delete=models.CASCADE, related_name="chunks", verbose_name="アップロード"
    )
    offset = models.PositiveBigIntegerField("位置（バイト）")
    size = models.PositiveIntegerField("大きさ（バイト）")
    sha256 = models.CharField("ダイジェスト", max_length=64)
    key = models.CharField("保管場所の鍵", max_length=64, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "アップロードの一部分"
        ordering = ["offset"]
        constraints = [models.UniqueConstraint(fields=["upload", "offset"], name="files_uploadchunk_once")]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.offset}"
