"""Periods of the plan, and which procedures are priority ones in each."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from madoguchi.accounts.models import Organisation
from madoguchi.core.calendars import fiscal_year
from madoguchi.core.ids import uuid7

BODIES = frozenset({Organisation.Kind.AFFILIATED_BODY, Organisation.Kind.COOPERATING_BODY})
"""Kinds of organisations beside a government, whose procedures count from fewer applications on."""


class PlanPeriod(models.Model):
    """A period of the plan, for which the priority procedures are chosen anew (計画期間).

    A procedure with at least `least_yearly` expected applications a year is one; at an affiliated or cooperating body
    one with at least `least_yearly_bodies`. `settled_at`: since then the choice holds.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    government = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="団体"
    )
    slug = models.SlugField("アドレス用の名前", max_length=40, unique=True)
    name = models.CharField("名前", max_length=60)
    begins_on = models.DateField("開始日")
    ends_on = models.DateField("終了日")
    least_yearly = models.PositiveIntegerField("重点手続とする年間の件数", default=10_000)
    least_yearly_bodies = models.PositiveIntegerField("政策連携団体などの年間の件数", default=1_000)
    settled_at = models.DateTimeField("選定を決めた日時", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="選定を決めた人",
    )

    class Meta:
        verbose_name = verbose_name_plural = "計画期間"
        ordering = ["-begins_on", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("begins_on")), name="plan_planperiod_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(least_yearly__gte=1, least_yearly_bodies__gte=1),
                name="plan_planperiod_thresholds",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def fiscal_years(self) -> list[int]:
        """The fiscal years (from 1 April) that lie in the period."""
        first, last = fiscal_year(self.begins_on), fiscal_year(self.ends_on)
        return list(range(first, last + 1))

    def threshold_for(self, kind: str) -> int:
        """From how many applications a year on a procedure of an organisation of this `kind` is a priority one."""
        return self.least_yearly_bodies if kind in BODIES else self.least_yearly


class Selection(models.Model):
    """That a procedure is a priority one in a period, or is not, and why (重点手続の選定).

    `expected` is the number of applications a year that were expected then, `source` where it came from. A choice that
    does not follow the rule of the period has its `reason`.
    """

    class Source(models.TextChoices):
        CASES = "cases", gettext_noop("このサービスの申請の記録")
        REPORTED = "reported", gettext_noop("棚卸で報告された件数")
        BEFORE = "before", gettext_noop("前の選定の件数")
        TYPED = "typed", gettext_noop("担当者が入力した件数")
        NONE = "none", gettext_noop("件数が分からない")

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    period = models.ForeignKey(
        PlanPeriod, on_delete=models.CASCADE, related_name="selections", verbose_name="計画期間"
    )
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.PROTECT, related_name="+", verbose_name="手続"
    )
    expected = models.PositiveIntegerField("見込まれる年間の申請件数", null=True, blank=True)
    source = models.CharField("件数の出どころ", max_length=8, choices=Source, default=Source.NONE)
    is_selected = models.BooleanField("重点手続にする")
    reason = models.CharField("理由", max_length=500, blank=True)
    related = models.ManyToManyField(
        "registry.Procedure", through="RelatedProcedure", related_name="+", verbose_name="関連する手続"
    )
    decided_at = models.DateTimeField("選んだ日時")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="選んだ人",
    )

    class Meta:
        verbose_name = verbose_name_plural = "重点手続の選定"
        constraints = [
            models.UniqueConstraint(fields=["period", "procedure"], name="plan_selection_once_a_period"),
            models.CheckConstraint(
                condition=Q(is_selected=False) | Q(expected__gte=1), name="plan_selection_has_its_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.procedure}"


class RelatedProcedure(models.Model):
    """A procedure that goes with a priority one and is digitised with it (関連手続)."""

    selection = models.ForeignKey(
        Selection, on_delete=models.CASCADE, related_name="related_links", verbose_name="選定"
    )
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.PROTECT, related_name="+", verbose_name="手続"
    )

    class Meta:
        verbose_name = verbose_name_plural = "関連手続"
        constraints = [
            models.UniqueConstraint(fields=["selection", "procedure"], name="plan_relatedprocedure_once")
        ]

    def __str__(self) -> str:
        return f"{self.selection} {self.procedure}"
