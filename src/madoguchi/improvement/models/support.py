"""Support by the digital bureau: requests of bureaus, and what is written about them."""

from django.db import models

from madoguchi.core.ids import uuid7


class SupportRequest(models.Model):
    """A bureau's request that the digital bureau works along with it on a reengineering (BPR支援の依頼).

    `processes` is how many processes of the procedure the support counts for, as they were when it was accepted.
    """

    class State(models.TextChoices):
        ASKED = "asked", "依頼中"
        ACCEPTED = "accepted", "支援中"
        CLOSED = "closed", "支援終了"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    record = models.OneToOneField(
        "improvement.BprRecord", on_delete=models.CASCADE, related_name="support", verbose_name="BPRの記録"
    )
    to = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="支援する組織"
    )
    state = models.CharField("状態", max_length=8, choices=State, default=State.ASKED)
    wish = models.TextField("支援してほしいこと", max_length=2000)
    asked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="依頼した人"
    )
    asked_at = models.DateTimeField("依頼した日時")
    told_at = models.DateTimeField("依頼を知らせた日時", null=True, blank=True)
    helper = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="支援の担当者",
    )
    accepted_at = models.DateTimeField("引き受けた日時", null=True, blank=True)
    processes = models.PositiveIntegerField("支援した手続プロセスの数", default=0)
    closed_at = models.DateTimeField("終えた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "BPR支援の依頼"
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["to", "state"], name="improvement_support_list")]

    def __str__(self) -> str:
        return f"{self.record} {self.get_state_display()}"


class SupportMessage(models.Model):
    """One message between a bureau and those who support it (BPR支援のやりとり)."""

    class Side(models.TextChoices):
        BUREAU = "bureau", "担当局"
        SUPPORT = "support", "デジタルサービス局"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(
        SupportRequest, on_delete=models.CASCADE, related_name="messages", verbose_name="支援の依頼"
    )
    side = models.CharField("どちらから", max_length=8, choices=Side)
    body = models.TextField("本文", max_length=4000)
    officer = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="書いた職員"
    )
    at = models.DateTimeField("日時")
    told_at = models.DateTimeField("相手に知らせた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "BPR支援のやりとり"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.at:%Y-%m-%d %H:%M}"
