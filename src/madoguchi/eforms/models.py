"""Forms and their versions."""

from django.db import models

from madoguchi.core.ids import uuid7
from madoguchi.versions.models import Version


class FormTemplate(models.Model):
    """A form; its questions are in its versions (様式)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    code = models.SlugField("様式コード", unique=True)
    title = models.CharField("名称", max_length=200)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="所管組織"
    )

    is_shared = models.BooleanField("ほかの組織に分ける", default=False)
    share_note = models.CharField("分けるときの説明", max_length=1000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "様式"

    def __str__(self) -> str:
        return self.title


class FormVersion(Version):
    """One version of a form: a JSON document that `eforms.schema` describes (様式の版)."""

    form = models.ForeignKey(
        FormTemplate, on_delete=models.PROTECT, related_name="versions", verbose_name="様式"
    )

    class Meta(Version.Meta):
        verbose_name = verbose_name_plural = "様式の版"
        constraints = [
            *Version.Meta.constraints,
            models.UniqueConstraint(fields=["form", "number"], name="eforms_formversion_number"),
        ]

    def __str__(self) -> str:
        return f"{self.form} 第{self.number}版"


class FormCopy(models.Model):
    """That a form was copied from another organisation's, or taken over more of it later (写しの出どころ).

    What the source was then is kept in words, so that it can be told when the source is gone or lies elsewhere;
    `source_version` is None for a form that came as a file. The latest row says up to which version was compared.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    form = models.ForeignKey(
        FormTemplate, on_delete=models.CASCADE, related_name="copies", verbose_name="様式"
    )
    source_version = models.ForeignKey(
        "eforms.FormVersion",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="元の様式の版",
    )
    source_title = models.CharField("元の様式の名称", max_length=200)
    source_place = models.CharField("元の組織", max_length=200)
    source_number = models.PositiveIntegerField("元の版番号")
    source_digest = models.CharField("元の内容のダイジェスト", max_length=64)
    copied_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="写した人"
    )
    copied_at = models.DateTimeField("写した日時")

    class Meta:
        verbose_name = verbose_name_plural = "写しの出どころ"
        ordering = ["copied_at", "id"]

    def __str__(self) -> str:
        return f"{self.source_place} {self.source_title} 第{self.source_number}版"


class DraftStep(models.Model):
    """What a draft was before one step of writing it, kept for whoever wants to undo it (下書きの一歩).

    Of a step that is undone it is what the draft was after it, to be done again. Only the last steps are kept, and
    none of a version that is public. Forms hold no personal data.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(
        FormVersion, on_delete=models.CASCADE, related_name="steps", verbose_name="様式の版"
    )
    number = models.PositiveIntegerField("何歩目か")
    body = models.JSONField("内容")
    told = models.CharField("したこと", max_length=200)
    is_undone = models.BooleanField("取り消した", default=False)
    made_at = models.DateTimeField("した日時")

    class Meta:
        verbose_name = verbose_name_plural = "下書きの一歩"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="eforms_draftstep_number"),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.told}"
