"""Places in the line of those who want to send while more arrives than can be taken."""

from django.db import models

from madoguchi.filling.models.drafts import Draft


class Turn(models.Model):
    """The place in line of a draft whose holder pressed 「申請する」 in a rush (順番).

    `asked_at` is when they first did; `seen_at` when they last looked at their place: those who look no more are passed
    by, and have their place again when they come back. It goes with the submission.
    """

    draft = models.OneToOneField(
        Draft, on_delete=models.CASCADE, primary_key=True, related_name="turn", verbose_name="下書き"
    )
    asked_at = models.DateTimeField("並んだ日時")
    seen_at = models.DateTimeField("最後に見た日時")

    class Meta:
        verbose_name = verbose_name_plural = "順番"
        indexes = [models.Index(fields=["asked_at", "seen_at"], name="filling_turn_line")]

    def __str__(self) -> str:
        return str(self.draft_id)
