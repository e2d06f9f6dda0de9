"""People, households, children and businesses, and the accounts of people."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from madoguchi.core.ids import uuid7


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

    NO_MAIL = "@account.invalid"
    """Ends the address of an account that has none: nothing can ever be sent there (RFC 2606)."""

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

    @property
    def has_mail(self) -> bool:
        """Whether a mail address is known; someone who signs in with a card alone has none."""
        return not self.email.endswith(self.NO_MAIL)


class Membership(models.Model):
    """A person's part in a household or business, from one day to another (構成員)."""

    class Part(models.TextChoices):
        REPRESENTATIVE = "representative", "代表者"
        MANAGER = "manager", "管理者"
        STAFF = "staff", "担当者"
        PREPARER = "preparer", "作成者（提出はできません）"
        HEAD = "head", "世帯主"
        GUARDIAN = "guardian", "世帯の手続をする人"
        CHILD = "child", "子ども"
        MEMBER = "member", "世帯員"

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
                fields=["member", "group"],
                condition=Q(ends_on__isnull=True),
                name="accounts_membership_one_part_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="accounts_membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.get_part_display()}"
