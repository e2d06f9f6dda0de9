"""What people and businesses do with the administration beside procedures, and with affiliated bodies."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from madoguchi.core.clock import now
from madoguchi.core.ids import uuid7


class Contact(models.Model):
    """A kind of dealing with residents or businesses that is no procedure: a contract paper, a call … (手続以外の接点).

    Affiliated and cooperating bodies enter their own procedures here too. `yearly` is how often it happens in a year;
    1,000 times or more make it important, and whoever says otherwise tells why in `why_important`.
    """

    class Kind(models.TextChoices):
        CONTRACT = "contract", gettext_noop("契約・請求の書類")
        WINDOW_PAPER = "window_paper", gettext_noop("窓口で書く紙")
        PHONE = "phone", gettext_noop("電話での問合せ・申込み")
        CONSULTATION = "consultation", gettext_noop("相談")
        BOOKING = "booking", gettext_noop("施設・来庁の予約")
        EVENT = "event", gettext_noop("講座・行事の申込み")
        NOTICE = "notice", gettext_noop("お知らせ・証明の送付")
        PAYMENT = "payment", gettext_noop("料金の支払い")
        SURVEY = "survey", gettext_noop("調査・アンケートへの回答")
        GRANT = "grant", gettext_noop("団体の助成金・補助金")
        MEMBERSHIP = "membership", gettext_noop("団体の登録・利用の手続")
        OTHER = "other", gettext_noop("そのほか")

    class State(models.TextChoices):
        ANALOGUE = "analogue", gettext_noop("紙・電話・対面だけ")
        PLANNED = "planned", gettext_noop("デジタル化の予定あり")
        PARTLY = "partly", gettext_noop("一部デジタル化")
        DIGITISED = "digitised", gettext_noop("デジタル化済み")
        UNSUITED = "unsuited", gettext_noop("デジタル化になじまない")

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    code = models.CharField("接点番号", max_length=16, unique=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="contacts", verbose_name="組織"
    )
    kind = models.CharField("種類", max_length=16, choices=Kind)
    title = models.CharField("名称", max_length=120)
    means = models.CharField("いまの方法", max_length=200, blank=True)
    yearly = models.PositiveIntegerField("年間の件数", null=True, blank=True)
    is_important = models.BooleanField("重要", default=False)
    why_important = models.CharField("件数によらない判断の理由", max_length=200, blank=True)
    state = models.CharField("デジタル化の状態", max_length=12, choices=State, default=State.ANALOGUE)
    planned_on = models.DateField("予定（年月）", null=True, blank=True)
    note = models.CharField("課題・備考", max_length=300, blank=True)
    revision = models.PositiveIntegerField("変更の回数", default=1)
    changed_at = models.DateTimeField("更新日時", default=now)

    class Meta:
        verbose_name = verbose_name_plural = "手続以外の接点"
        ordering = ["organisation__slug", "code"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "title"], name="plan_contact_once"),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(planned_on__isnull=False),
                name="plan_contact_planned_has_its_month",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ContactStep(models.Model):
    """One thing that was done for a contact: support given, or how far it got; never changed (接点の支援と進み).

    `by_organisation` is who gave the support; None for what the organisation did by itself.
    """

    class Kind(models.TextChoices):
        BPR = "bpr", gettext_noop("業務フローの見直し（BPR）の支援")
        TOOL = "tool", gettext_noop("ツールの導入の支援")
        ADVICE = "advice", gettext_noop("技術的な相談への対応")
        SHARING = "sharing", gettext_noop("ノウハウ・好事例の共有")
        PROGRESS = "progress", gettext_noop("団体・組織の取組")

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="steps", verbose_name="手続以外の接点"
    )
    kind = models.CharField("内容", max_length=12, choices=Kind)
    on = models.DateField("日付")
    text = models.CharField("したこと", max_length=300)
    by_organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="支援した組織",
    )
    recorded_at = models.DateTimeField("記録日時")

    class Meta:
        verbose_name = verbose_name_plural = "接点の支援と進み"
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.on} {self.text}"
