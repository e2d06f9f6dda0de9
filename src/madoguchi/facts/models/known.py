"""Facts with their holders, consents, and what follows from both."""

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedJSON


class Consent(models.Model):
    """A person's or business's agreement that one purpose may use what someone holds (同意).

    From the holder `from_holder` (None: the person) to `to_organisation`, for `terms` only, until `until` or
    until it is withdrawn. `procedure` is the one that it was asked for.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey(
        "accounts.Subject", on_delete=models.PROTECT, related_name="consents", verbose_name="誰の情報か"
    )
    purpose = models.CharField("目的", max_length=200)
    procedure = models.UUIDField("手続", null=True, blank=True)
    from_holder = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="持っている組織",
    )
    to_organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="使う組織"
    )
    terms = models.JSONField("語彙")
    given_by = models.CharField("同意した人", max_length=200)
    given_at = models.DateTimeField("同意した日時")
    until = models.DateTimeField("期限")
    withdrawn_at = models.DateTimeField("撤回した日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "同意"
        ordering = ["-given_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("given_at")), name="facts_consent_ends_after_it_was_given"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="facts_consent_withdrawn_after_it_was_given",
            ),
        ]
        indexes = [models.Index(fields=["subject", "-given_at"], name="facts_consent_of_subject")]

    def __str__(self) -> str:
        return self.purpose


class Fact(models.Model):
    """A value of a term for a subject, as held by the person or by an organisation (情報).

    `holder` None is the person's own. `slot` tells several of one term apart (the second child). The value is
    sealed; `lookup` is a keyed digest of its folded form, empty where nothing is compared. What a row says
    never changes (triggers refuse it): what is corrected is superseded by the next row.
    """

    class Source(models.TextChoices):
        TYPED = "typed", "入力"
        CARD = "card", "カード"
        BASE_REGISTRY = "base_registry", "ベース・レジストリ"
        OFFICER = "officer", "職員の確認"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey(
        "accounts.Subject", on_delete=models.PROTECT, related_name="facts", verbose_name="誰の情報か"
    )
    term = models.CharField("語彙", max_length=80)
    slot = models.CharField("何人目・いくつ目", max_length=40, blank=True)
    holder = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="持っている組織",
    )
    tenant = models.UUIDField("持っている団体", null=True, blank=True)
    body = SealedJSON("封をした値", default=dict)
    lookup = models.CharField("照合用の値", max_length=64, blank=True)
    source = models.CharField("出どころ", max_length=16, choices=Source)
    ground = models.CharField("渡した根拠", max_length=200, blank=True)
    consent = models.ForeignKey(
        Consent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="facts",
        verbose_name="渡した同意",
    )
    application_id = models.UUIDField("申請", null=True, blank=True)
    observed_on = models.DateField("確かめた日")
    starts_on = models.DateField("有効になる日", null=True, blank=True)
    ends_on = models.DateField("有効でなくなる日", null=True, blank=True)
    recorded_at = models.DateTimeField("記録日時")
    superseded_at = models.DateTimeField("次の情報に替わった日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "情報"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "term", "slot"],
                condition=Q(superseded_at__isnull=True, holder__isnull=True),
                name="facts_fact_one_of_the_person",
            ),
            models.UniqueConstraint(
                fields=["subject", "term", "slot", "holder"],
                condition=Q(superseded_at__isnull=True, holder__isnull=False),
                name="facts_fact_one_of_an_organisation",
            ),
            models.CheckConstraint(
                condition=~Q(source="officer") | Q(holder__isnull=False),
                name="facts_fact_officers_write_for_their_organisation",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="facts_fact_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=True, tenant__isnull=True)
                | Q(holder__isnull=False, tenant__isnull=False),
                name="facts_fact_of_an_organisation_lies_in_its_tenant",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lookup", "term"],
                condition=Q(superseded_at__isnull=True),
                name="facts_fact_by_lookup",
            ),
            models.Index(fields=["subject", "-recorded_at"], name="facts_fact_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.term} {self.pk}"

    @property
    def value(self) -> Any:
        """The value, in the form in which `vocabulary.values.read_value` gives it."""
        return self.body["value"]

    @property
    def sealed_for(self) -> UUID:
        """Whose key seals the value: the subject's."""
        return self.subject_id

    @property
    def sealed_in(self) -> UUID | None:
        """The government under whose master key an organisation's fact lies; None for the person's own."""
        return self.tenant


class NameGram(models.Model):
    """Two neighbouring characters of a name, as a keyed number: how names are found (氏名の見出し).

    Searched by `gram` and holder, and answered from the index alone. Goes with its fact.
    """

    id = models.BigAutoField("順序", primary_key=True)
    gram = models.BigIntegerField("見出し")
    holder_id = models.UUIDField("持っている組織", null=True, blank=True)
    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="grams", verbose_name="情報")

    class Meta:
        verbose_name = verbose_name_plural = "氏名の見出し"
        indexes = [models.Index(fields=["gram", "holder_id", "fact"], name="facts_namegram_found")]

    def __str__(self) -> str:
        return str(self.gram)


class Withholding(models.Model):
    """The wish that one's own facts of a term are not offered for reuse (利用の停止)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey(
        "accounts.Subject", on_delete=models.PROTECT, related_name="+", verbose_name="誰の情報か"
    )
    term = models.CharField("語彙", max_length=80)
    slot = models.CharField("何人目・いくつ目", max_length=40, blank=True)
    since = models.DateTimeField("停止した日時")
    lifted_at = models.DateTimeField("再開した日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "利用の停止"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "term", "slot"],
                condition=Q(lifted_at__isnull=True),
                name="facts_withholding_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.term


class Use(models.Model):
    """That a fact answered a question of an application, or passed to another holder (利用).

    Names the fact without a foreign key: what was used stays told when the person deletes the fact.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey(
        "accounts.Subject", on_delete=models.PROTECT, related_name="+", verbose_name="誰の情報か"
    )
    fact_id = models.UUIDField("情報")
    term = models.CharField("語彙", max_length=80)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="使った組織"
    )
    purpose = models.CharField("目的", max_length=200)
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="uses", verbose_name="同意"
    )
    ground = models.CharField("根拠", max_length=200, blank=True)
    application_id = models.UUIDField("申請", null=True, blank=True)
    at = models.DateTimeField("日時")

    class Meta:
        verbose_name = verbose_name_plural = "利用"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(consent__isnull=False) | ~Q(ground=""), name="facts_use_by_consent_or_law"
            )
        ]
        indexes = [
            models.Index(fields=["subject", "-at"], name="facts_use_of_subject"),
            models.Index(fields=["fact_id", "-at"], name="facts_use_of_fact"),
        ]

    def __str__(self) -> str:
        return f"{self.term} {self.purpose}"


class PossibleMatch(models.Model):
    """Someone who may be a person already known: not enough agrees, so a human decides (照合待ち).

    `agreed` names which of the five items agree. `other` is who was described; nothing is linked before an
    officer says that both are the same.
    """

    class Outcome(models.TextChoices):
        SAME = "same", "同じ人"
        DIFFERENT = "different", "別の人"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="確かめる組織"
    )
    subject = models.ForeignKey(
        "accounts.Subject", on_delete=models.PROTECT, related_name="+", verbose_name="知られている人"
    )
    other = models.ForeignKey(
        "accounts.Subject", on_delete=models.PROTECT, related_name="+", verbose_name="照合する人"
    )
    agreed = models.JSONField("一致した項目")
    made_at = models.DateTimeField("見つけた日時")
    outcome = models.CharField("結果", max_length=10, choices=Outcome, blank=True)
    why = models.CharField("理由", max_length=500, blank=True)
    settled_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="決めた職員",
    )
    settled_at = models.DateTimeField("決めた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "照合待ち"
        constraints = [
            models.CheckConstraint(
                condition=~Q(subject=F("other")), name="facts_possiblematch_of_two_different_subjects"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True, settled_by__isnull=True)
                | ~Q(outcome="") & Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(why=""),
                name="facts_possiblematch_settled_by_someone_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["organisation", "subject", "other"],
                condition=Q(outcome=""),
                name="facts_possiblematch_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.other_id}"
