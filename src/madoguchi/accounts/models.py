"""Organisations, accounts, subjects and who may act for whom."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

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


class Subject(models.Model):
    """Someone whom a procedure is about: person, household, child or business (主体).

    Carries no personal columns; what is known of a subject are facts. `name` is filled for a business
    only, from its public registration.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "個人"
        HOUSEHOLD = "household", "世帯"
        CHILD = "child", "子ども"
        BUSINESS = "business", "事業者"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("種別", max_length=12, choices=Kind)
    corporate_number = models.CharField("法人番号", max_length=13, unique=True, null=True, blank=True)  # noqa: DJ001 - unique, so absent is NULL
    name = models.CharField("公表されている名称", max_length=200, blank=True)
    created_at = models.DateTimeField("記録日時", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "主体"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="business") | Q(name="", corporate_number__isnull=True),
                name="accounts_subject_only_businesses_are_named",
            )
        ]

    def __str__(self) -> str:
        return self.name or f"{self.get_kind_display()} {self.pk}"


class UserManager(BaseUserManager["User"]):
    """Finds accounts by mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """An account with which a person signs in (アカウント)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    email = models.EmailField("メールアドレス", unique=True, max_length=254)
    name = models.CharField("表示名", max_length=200)
    person = models.OneToOneField(
        Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="user", verbose_name="本人"
    )
    is_active = models.BooleanField("有効", default=True)
    is_demo = models.BooleanField("デモ用", default=False)
    created_at = models.DateTimeField("記録日時", auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "アカウント"
        constraints = [
            # Upper, as `email__iexact` compares on PostgreSQL: the index of the constraint serves signing in.
            models.UniqueConstraint(Upper("email"), name="accounts_user_mail_once_in_any_case")
        ]

    def __str__(self) -> str:
        return self.email


class Membership(models.Model):
    """A person's part in a household or business, from one day to another (構成員)."""

    class Part(models.TextChoices):
        REPRESENTATIVE = "representative", "代表者"
        STAFF = "staff", "担当者"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="memberships", verbose_name="構成員"
    )
    group = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="members", verbose_name="世帯・事業者"
    )
    part = models.CharField("立場", max_length=20, choices=Part)
    starts_on = models.DateField("開始日")
    ends_on = models.DateField("終了日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "構成員"
        constraints = [
            models.CheckConstraint(condition=~Q(member=F("group")), name="accounts_membership_not_of_itself"),
            models.UniqueConstraint(
                fields=["member", "group", "part"],
                condition=Q(ends_on__isnull=True),
                name="accounts_membership_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.get_part_display()}"


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


class Ticket(models.Model):
    """What a guest holds instead of an account: a number and a secret shown once (控え).

    Opens the draft, the applications made of it, their messages and notices, and nothing else.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    number = models.CharField("下書き番号", max_length=20, unique=True)
    secret_hash = models.CharField("合言葉のハッシュ", max_length=64)
    created_at = models.DateTimeField("記録日時")

    class Meta:
        verbose_name = verbose_name_plural = "控え"

    def __str__(self) -> str:
        return self.number


class Attempt(models.Model):
    """A failed try to sign in or to open a ticket, counted to slow guessing down (失敗した試行)."""

    bucket = models.CharField("対象", max_length=80, db_index=True)
    at = models.DateTimeField("日時")

    class Meta:
        verbose_name = verbose_name_plural = "失敗した試行"

    def __str__(self) -> str:
        return self.bucket
