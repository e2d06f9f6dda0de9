"""What an applicant has typed so far in reply to a request for correction."""

from uuid import UUID

from django.db import models

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedJSON


class CorrectionReply(models.Model):
    """The reply to a correction before it is sent; on the server from the first answer on (補正の回答の下書き).

    `values` are answers by path, `typed` what was typed and cannot be an answer yet, `marks` say by path which screen
    saved it last. `revision` is raised by every save. The row goes when the correction ends.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    request = models.OneToOneField(
        "examination.CorrectionRequest",
        on_delete=models.CASCADE,
        related_name="reply",
        verbose_name="補正の求め",
    )
    values = SealedJSON("回答", default=dict)
    typed = SealedJSON("入力の途中", default=dict)
    marks = SealedJSON("保存の記録", default=dict)
    revision = models.PositiveIntegerField("改訂", default=1)
    saved_at = models.DateTimeField("保存日時")

    class Meta:
        verbose_name = verbose_name_plural = "補正の回答の下書き"

    def __str__(self) -> str:
        return str(self.request_id)

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.request.application.sealed_for

    @property
    def sealed_in(self) -> None:
        """What is not sent yet is the applicant's own, not the government's."""
        return None
