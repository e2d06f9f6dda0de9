"""Applications that arrived, their answers by revision, and the days in which they waited."""

from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import KeyMissing, SealedJSON, SealedText, Tampered


class Application(models.Model):
    """What a person or business filed, from the moment of its arrival (申請).

    `acting` is a snapshot of who filed for whom; it never follows later changes of mandates or accounts.
    `arrived_at` never changes. `due_on` is kept right by the clock (`applications.clock`); since `stopped_on` it stands
    still.
    `revision` is raised by every change, so that two officers cannot overwrite each other.
    """

    class State(models.TextChoices):
        ARRIVED = "arrived", "受付済み"
        EXAMINING = "examining", "審査中"
        CORRECTING = "correcting", "補正待ち"
        HEARING = "hearing", "意見聴取中"
        PROPOSED = "proposed", "決裁中"
        APPROVED = "approved", "決裁済み"
        DECIDED = "decided", "結果通知済み"
        WITHDRAWN = "withdrawn", "取下げ"
        RETURNED = "returned", "返戻"

    class Channel(models.TextChoices):
        ONLINE = "online", "オンライン"
        COUNTER = "counter", "窓口"
        POST = "post", "郵送"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    receipt_number = models.CharField("受付番号", max_length=20, db_index=True)
    submission_id = models.UUIDField("提出")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="受付組織"
    )
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.PROTECT, related_name="+", verbose_name="手続"
    )
    edition = models.ForeignKey(
        "registry.Edition", on_delete=models.PROTECT, related_name="+", verbose_name="適用版"
    )
    subject = models.ForeignKey(
        "accounts.Subject",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="申請者",
    )
    ticket = models.ForeignKey(
        "accounts.Ticket",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="控え",
    )
    applicant_name = SealedText("申請者の氏名・名称")
    applicant_email = SealedText("連絡先メールアドレス", blank=True)
    acting = SealedJSON("申請した人の記録", default=dict)
    channel = models.CharField("経路", max_length=10, choices=Channel, default=Channel.ONLINE)
    state = models.CharField("状態", max_length=12, choices=State, default=State.ARRIVED)
    is_open = models.BooleanField("処理中", default=True)
    arrived_at = models.DateTimeField("到達日時")
    due_on = models.DateField("処理期限", null=True, blank=True)
    stopped_on = models.DateField("期間が止まった日", null=True, blank=True)
    warned_on = models.DateField("期限が近いと知らせた日", null=True, blank=True)
    overdue_on = models.DateField("期限を過ぎたと知らせた日", null=True, blank=True)
    waited_days = models.PositiveIntegerField("申請者を待った日数", default=0)
    closed_at = models.DateTimeField("完了日時", null=True, blank=True)
    case_officer = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="担当者",
    )
    revision = models.PositiveIntegerField("改訂", default=1)
    receipt_file = models.ForeignKey(
        "files.File", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="受付票"
    )

    class Meta:
        verbose_name = verbose_name_plural = "申請"
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__isnull=False) | Q(ticket__isnull=False) | ~Q(channel="online"),
                name="applications_application_has_a_holder",
            ),
            models.CheckConstraint(
                condition=Q(
                    is_open=True,
                    closed_at__isnull=True,
                    state__in=["arrived", "examining", "correcting", "hearing", "proposed", "approved"],
                )
                | Q(is_open=False, closed_at__isnull=False, state__in=["decided", "withdrawn", "returned"]),
                name="applications_application_open_until_closed",
            ),
        ]
        indexes = [
            # Each holds all that the list of cases is narrowed and ordered by: a row is read when it is shown.
            models.Index(
                fields=[
                    *("organisation", "due_on", "id", "state", "case_officer", "procedure", "channel"),
                    *("arrived_at", "stopped_on"),
                ],
                condition=Q(is_open=True),
                name="applications_open_list",
            ),
            models.Index(
                fields=["case_officer", "organisation", "due_on", "id", "state", "stopped_on"],
                condition=Q(is_open=True, case_officer__isnull=False),
                name="applications_of_officer",
            ),
            models.Index(
                fields=[
                    *("organisation", "closed_at", "id", "state", "case_officer", "procedure", "channel"),
                    *("arrived_at", "due_on"),
                ],
                condition=Q(is_open=False),
                name="applications_closed_list",
            ),
            models.Index(
                fields=["organisation", "arrived_at", "id", "state", "case_officer", "procedure", "channel"],
                condition=Q(is_open=False),
                name="applications_closed_arrivals",
            ),
            models.Index(fields=["subject", "-arrived_at"], name="applications_of_subject"),
            models.Index(fields=["procedure", "arrived_at"], name="applications_of_procedure"),
            models.Index(fields=["submission_id"], name="applications_of_submission"),
        ]

    def __str__(self) -> str:
        return self.receipt_number

    @property
    def sealed_for(self) -> UUID:
        """Whose key seals what was filed: of the guest's ticket, else of the subject; one without is its own."""
        owner: UUID = self.ticket_id or self.subject_id or self.pk
        return owner

    @property
    def sealed_in(self) -> UUID:
        """The government that received it."""
        return self.organisation.government_id

    def is_late_on(self, day: date) -> bool:
        """Whether its last day is over on `day`; while its clock stands still since before that, it is not."""
        if self.due_on is None or not self.is_open or self.due_on >= day:
            return False
        return self.stopped_on is None or self.stopped_on >= self.due_on

    @property
    def is_on_paper(self) -> bool:
        """Whether nobody can act for the applicant online: it came by post or over the counter."""
        return self.subject_id is None and self.ticket_id is None

    @property
    def is_by_agent(self) -> bool:
        """Whether an agent filed it, for a list that has to be shown whatever became of one row."""
        try:
            return bool(self.acting.get("mandate"))
        except (KeyMissing, Tampered):
            return False

    @property
    def readable_name(self) -> str | None:
        """The applicant's name; None once its key was forgotten, or if it was tampered with."""
        try:
            return self.applicant_name
        except (KeyMissing, Tampered):
            return None

    @property
    def shown_name(self) -> str:
        """The applicant's name for a list that has to be shown whatever became of one row."""
        name = self.readable_name
        return _("（読み取れません）") if name is None else name


class Pause(models.Model):
    """Days in which an application waited for someone else than the office that decides (期間の中断).

    The day on which it began is the office's own, the last day is not. `stops_clock` says whether the procedure's
    version that the application pins lets the processing period stand still meanwhile.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", "申請者の補正"
        HEARING = "hearing", "意見聴取"
        CONSULTATION = "consultation", "ほかの機関への照会"
        DECIDED = "decided", "決定から再開まで"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="pauses", verbose_name="申請"
    )
    kind = models.CharField("理由", max_length=12, choices=Kind)
    stops_clock = models.BooleanField("期間が止まる")
    began_on = models.DateField("始まった日")
    ended_on = models.DateField("終わった日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "期間の中断"
        ordering = ["began_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=Q(ended_on__isnull=True),
                name="applications_pause_one_open",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                name="applications_pause_ends_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.get_kind_display()}"


class AnswerSet(models.Model):
    """The answers of an application at one revision; insert only (回答).

    Revision 1 is what arrived; a correction adds the next one and says its basis. `origins` says of each answer
    that is bound to a term from which fact it came, by which consent, and that the applicant confirmed it.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="answer_sets", verbose_name="申請"
    )
    revision = models.PositiveIntegerField("改訂")
    body = SealedJSON("回答", default=dict)
    files = SealedJSON("ファイルとダイジェスト", default=list)
    origins = models.JSONField("出どころ", default=dict)  # by path: term, fact, source, day, consent
    digest = models.CharField("ダイジェスト", max_length=64)
    by = models.CharField("行為者", max_length=2000)
    basis = models.CharField("根拠", max_length=80)
    at = models.DateTimeField("日時")

    class Meta:
        verbose_name = verbose_name_plural = "回答"
        ordering = ["revision"]
        constraints = [
            models.UniqueConstraint(fields=["application", "revision"], name="applications_answerset_once")
        ]

    def __str__(self) -> str:
        return f"{self.application} 改訂{self.revision}"

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.application.sealed_in


class OfficerAnswers(models.Model):
    """What the desk filled in beside an application: questions of its form for officers alone (職員の記入).

    The applicant neither sees nor sends it. One row an application; `revision` is raised by every save.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="officer_answers", verbose_name="申請"
    )
    body = SealedJSON("記入", default=dict)
    revision = models.PositiveIntegerField("改訂", default=1)
    filled_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="記入した人"
    )
    filled_at = models.DateTimeField("記入日時")

    class Meta:
        verbose_name = verbose_name_plural = "職員の記入"

    def __str__(self) -> str:
        return str(self.application_id)

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.application.sealed_in
