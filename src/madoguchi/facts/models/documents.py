"""Documents that a person or business keeps, and where each was used."""

from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedText
from madoguchi.vocabulary.documents import DOCUMENTS, DocumentKind


class StoredDocument(models.Model):
    """A document that its holder keeps, to hand it in again without uploading it again (しまった書類).

    Its `file` is owned by this row alone: what was handed in with an application is another row of the same bytes,
    and stays when this one is deleted. One that was replaced or deleted keeps its row without a file.
    """

    class Source(models.TextChoices):
        LOCKER = "locker", "この画面でしまった"
        APPLICATION = "application", "申請で出した"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey(
        "accounts.Subject", on_delete=models.PROTECT, related_name="+", verbose_name="誰の書類か"
    )
    kind = models.CharField("書類の種類", max_length=40)
    file = models.ForeignKey(
        "files.File",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ファイル",
    )
    note = SealedText("覚え書き", blank=True)
    issued_on = models.DateField("発行日", null=True, blank=True)
    valid_until = models.DateField("有効期限", null=True, blank=True)
    source = models.CharField("出どころ", max_length=12, choices=Source, default=Source.LOCKER)
    kept_at = models.DateTimeField("しまった日時")
    withdrawn_at = models.DateTimeField("削除した日時", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="入れ替えた書類",
    )

    class Meta:
        verbose_name = verbose_name_plural = "しまった書類"
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, file__isnull=False)
                | Q(withdrawn_at__isnull=False, file__isnull=True),
                name="facts_storeddocument_has_a_file_until_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("issued_on")),
                name="facts_storeddocument_ends_after_it_was_issued",
            ),
        ]
        indexes = [
            models.Index(
                fields=["subject", "kind", "-kept_at"],
                condition=Q(withdrawn_at__isnull=True),
                name="facts_storeddocument_kept",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def sealed_for(self) -> UUID:
        """Whose key seals the note and the file: the subject's."""
        return self.subject_id

    @property
    def sealed_in(self) -> None:
        """What is kept is the holder's own."""
        return None

    @property
    def of_kind(self) -> DocumentKind:
        """The kind, as the vocabulary describes it."""
        return DOCUMENTS[self.kind]

    def holds_on(self, day: date) -> bool:
        """Whether the document is usually taken on `day`."""
        return self.valid_until is None or day <= self.valid_until


class DocumentUse(models.Model):
    """That a kept document was chosen for a draft and, once it was filed, by which application (書類の利用).

    Names document, draft and application without foreign keys: what was used stays told when the document is deleted.
    `file_id` is the copy that was handed in.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey(
        "accounts.Subject", on_delete=models.PROTECT, related_name="+", verbose_name="誰の書類か"
    )
    document_id = models.UUIDField("しまった書類", db_index=True)
    kind = models.CharField("書類の種類", max_length=40)
    draft_id = models.UUIDField("下書き")
    file_id = models.UUIDField("ファイル")
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="出した先",
    )
    application_id = models.UUIDField("申請", null=True, blank=True)
    at = models.DateTimeField("日時")

    class Meta:
        verbose_name = verbose_name_plural = "書類の利用"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(application_id__isnull=True, organisation__isnull=True)
                | Q(application_id__isnull=False, organisation__isnull=False),
                name="facts_documentuse_filed_somewhere",
            ),
            models.UniqueConstraint(
                fields=["file_id", "application_id"],
                condition=Q(application_id__isnull=False),
                name="facts_documentuse_once_in_an_application",
            ),
        ]
        indexes = [models.Index(fields=["file_id"], name="facts_documentuse_of_file")]

    def __str__(self) -> str:
        return f"{self.kind} {self.document_id}"
