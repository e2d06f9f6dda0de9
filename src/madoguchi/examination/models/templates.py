"""The words in which dispositions are told: templates of notices and permits, and their versions."""

from django.db import models

from madoguchi.core.ids import uuid7
from madoguchi.examination.models.decisions import Outcome
from madoguchi.versions.models import Version


class PaperKind(models.TextChoices):
    """What a paper is (文書の種類)."""

    NOTICE = "notice", "通知書"
    PERMIT = "permit", "許可証・証明書"


class NoticeTemplate(models.Model):
    """The words of one kind of paper about one procedure, for one outcome; they are in its versions (通知書のひな形).

    `organisation` writes it, for all who take the procedure under it as long as they have none of their own. A permit
    is for whatever was granted, with conditions or in part.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="所管組織"
    )
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.PROTECT, related_name="notice_templates", verbose_name="手続"
    )
    kind = models.CharField("文書の種類", max_length=8, choices=PaperKind, default=PaperKind.NOTICE)
    outcome = models.CharField("結果", max_length=12, choices=Outcome)
    retired_at = models.DateTimeField("使うのをやめた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "通知書のひな形"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "procedure", "kind", "outcome"],
                condition=models.Q(retired_at__isnull=True),
                name="examination_noticetemplate_one",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="notice") | models.Q(outcome="granted"),
                name="examination_noticetemplate_permit_grants",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.get_kind_display()} {self.get_outcome_display()}"


class NoticeTemplateVersion(Version):
    """One version of the words; `body` is a document as `examination.writing` reads it (通知書のひな形の版)."""

    template = models.ForeignKey(
        NoticeTemplate, on_delete=models.PROTECT, related_name="versions", verbose_name="ひな形"
    )

    class Meta(Version.Meta):
        verbose_name = verbose_name_plural = "通知書のひな形の版"
        constraints = [
            *Version.Meta.constraints,
            models.UniqueConstraint(
                fields=["template", "number"], name="examination_noticetemplateversion_number"
            ),
            models.UniqueConstraint(
                fields=["template"],
                condition=models.Q(published_at__isnull=True),
                name="examination_noticetemplateversion_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} 第{self.number}版"
