"""Organisations and the roles of their members."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from madoguchi.accounts.models.people import User
from madoguchi.core.acting import Role
from madoguchi.core.ids import uuid7


class Organisation(models.Model):
    """A body of the tree: prefecture, bureau, municipality … (組織).

    `government` is the root of the organisation's own tree, the tenant; a root points to itself.
    """

    class Kind(models.TextChoices):
        PREFECTURE = "prefecture", "都道府県"
        BUREAU = "bureau", "局"
        DIVISION = "division", "課"
        MUNICIPALITY = "municipality", "区市町村"
        AFFILIATED_BODY = "affiliated_body", "政策連携団体"
        COOPERATING_BODY = "cooperating_body", "事業協力団体"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField("短い名前", unique=True)
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("種別", max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上位の組織",
    )
    government = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", verbose_name="団体")
    settings = models.JSONField("設定", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "組織"
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """A role of an officer in an organisation and those below it (任用)."""

    ROLES: ClassVar[list[tuple[str, str]]] = [
        (Role.EXAMINER.value, "審査担当"),
        (Role.APPROVER.value, "決裁者"),
        (Role.EDITOR.value, "編集者"),
        (Role.PUBLISHER.value, "公開者"),
        (Role.PLAN_MANAGER.value, "計画担当"),
        (Role.AUDITOR.value, "監査担当"),
        (Role.ADMINISTRATOR.value, "組織管理者"),
    ]

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments", verbose_name="職員")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="appointments", verbose_name="組織"
    )
    role = models.CharField("役割", max_length=16, choices=ROLES)
    starts_on = models.DateField("開始日")
    ends_on = models.DateField("終了日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "任用"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ends_on__isnull=True),
                name="accounts_appointment_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_role_display()}"


class OfficerInvitation(models.Model):
    """An invitation to work in an organisation, accepted by that person alone (職員の招待).

    The secret in its link is shown once and kept as a digest; it opens for who signs in with `email`, or
    makes that account.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="officer_invitations", verbose_name="組織"
    )
    email = models.EmailField("職員のメールアドレス", max_length=254)
    roles = models.JSONField("役割")
    secret_hash = models.CharField("合言葉のハッシュ", max_length=64, unique=True)
    invited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="招いた人"
    )
    created_at = models.DateTimeField("記録日時")
    expires_at = models.DateTimeField("期限")
    accepted_at = models.DateTimeField("引き受けた日時", null=True, blank=True)
    withdrawn_at = models.DateTimeField("取り消した日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "職員の招待"
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="accounts_officerinvitation_accepted_or_withdrawn",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.pk}"
