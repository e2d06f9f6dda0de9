"""Named lists of procedures whose progress is told for itself, such as the 169 main procedures."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from madoguchi.core.ids import uuid7


class NamedList(models.Model):
    """A list of procedures that a plan names, with its own states and its own progress (主要手続などの一覧)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    government = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="団体"
    )
    slug = models.SlugField("アドレス用の名前", max_length=40, unique=True)
    title = models.CharField("一覧の名前", max_length=100)
    source = models.CharField("出典", max_length=300)
    note = models.CharField("説明", max_length=500, blank=True)
    created_at = models.DateTimeField("記録日時")

    class Meta:
        verbose_name = verbose_name_plural = "主要手続などの一覧"
        ordering = ["created_at", "slug"]

    def __str__(self) -> str:
        return self.title


class NamedItem(models.Model):
    """One procedure of a named list; one that the registry does not have is only named (一覧の手続).

    `group` says in whose hands it is, and stays when it is done (`done_on`); so the parts of a list always add up.
    """

    class Group(models.TextChoices):
        OWN = "own", "自らの権限で対応できる"
        NATION = "nation", "国等への働きかけが必要"
        ENDED = "ended", "廃止等"

    class State(models.TextChoices):
        DONE = "done", gettext_noop("デジタル化済み")
        IN_POWER = "in_power", gettext_noop("これから（自らの権限で対応）")
        NEEDS_NATION = "needs_nation", gettext_noop("国等への働きかけが必要")
        ABOLISHED = "abolished", gettext_noop("廃止等")

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    list = models.ForeignKey(NamedList, on_delete=models.CASCADE, related_name="items", verbose_name="一覧")
    number = models.PositiveSmallIntegerField("番号")
    title = models.CharField("手続名", max_length=200)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="所管組織",
    )
    procedure = models.ForeignKey(
        "registry.Procedure",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="手続",
    )
    group = models.CharField("区分", max_length=8, choices=Group)
    done_on = models.DateField("デジタル化した日", null=True, blank=True)
    due_year = models.PositiveSmallIntegerField("予定の年度", null=True, blank=True)
    note = models.CharField("説明", max_length=500, blank=True)
    revision = models.PositiveIntegerField("変更の回数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "一覧の手続"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["list", "number"], name="plan_nameditem_number"),
            models.CheckConstraint(
                condition=~Q(group="ended") | Q(done_on__isnull=True), name="plan_nameditem_ended_is_not_done"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> "NamedItem.State":
        """What the list tells of it."""
        if self.group == self.Group.ENDED:
            return self.State.ABOLISHED
        if self.done_on is not None:
            return self.State.DONE
        return self.State.IN_POWER if self.group == self.Group.OWN else self.State.NEEDS_NATION
