"""The log: events in chains, accesses, seals and the cursors of those who follow."""

from typing import Any

from django.db import models

from madoguchi.core.ids import uuid7


class TransactionId(models.Func):
    """The number of the writing transaction on PostgreSQL; 0 on SQLite, whose single writer commits in order.

    The function `events_xid_offset()` (0 at first, see the first migration) is added, so that the order
    goes on where it stood after a dump was loaded into a new cluster, which counts from the beginning.
    """

    allowed_default = True
    output_field = models.BigIntegerField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        return "0", ()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        return "(pg_current_xact_id()::text::bigint + events_xid_offset())", ()


class Event(models.Model):
    """Something that happened; never changed, never deleted (証跡).

    `hash` covers every other column of the meaning and `prev`, the hash of the event before it in the
    same stream. `data` holds no personal values. No foreign keys: the log outlives what it speaks of.
    """

    id = models.BigAutoField("順序", primary_key=True)
    stream = models.CharField("系列", max_length=80)
    n = models.PositiveIntegerField("系列内の番号")
    xid = models.BigIntegerField("トランザクション番号", db_default=TransactionId(), editable=False)
    organisation = models.UUIDField("組織", null=True, blank=True)
    at = models.DateTimeField("日時")
    kind = models.CharField("種類", max_length=60)
    by = models.CharField("行為者", max_length=2000)
    whose = models.UUIDField("誰のために", null=True, blank=True)
    why = models.CharField("理由・目的", max_length=400, blank=True)
    data = models.JSONField("内容", default=dict)
    prev = models.CharField("直前のハッシュ", max_length=64)
    hash = models.CharField("ハッシュ", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "証跡"
        constraints = [
            models.UniqueConstraint(fields=["stream", "n"], name="events_event_one_place_in_stream")
        ]
        indexes = [models.Index(fields=["xid", "id"], name="events_event_commit_order")]

    def __str__(self) -> str:
        return f"{self.stream}#{self.n} {self.kind}"


class StreamHead(models.Model):
    """The last event of a stream; its row is the lock of the chain (系列の先頭)."""

    stream = models.CharField("系列", max_length=80, primary_key=True)
    n = models.PositiveIntegerField("系列内の番号")
    hash = models.CharField("ハッシュ", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "系列の先頭"

    def __str__(self) -> str:
        return f"{self.stream}#{self.n}"


class Access(models.Model):
    """A view of personal data, recorded before the page leaves (閲覧記録)."""

    id = models.BigAutoField("順序", primary_key=True)
    xid = models.BigIntegerField("トランザクション番号", db_default=TransactionId(), editable=False)
    at = models.DateTimeField("日時")
    reader = models.CharField("閲覧者", max_length=2000)
    reader_name = models.CharField("閲覧者の表示", max_length=200, blank=True)
    organisation = models.UUIDField("組織", null=True, blank=True)
    whose = models.UUIDField("誰の情報か", null=True, blank=True)
    object = models.CharField("対象", max_length=80)
    purpose = models.CharField("目的", max_length=200)
    hash = models.CharField("ハッシュ", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "閲覧記録"
        indexes = [
            models.Index(fields=["xid", "id"], name="events_access_commit_order"),
            models.Index(fields=["object", "at"], name="events_access_object"),
            models.Index(fields=["whose", "at"], name="events_access_whose"),
        ]

    def __str__(self) -> str:
        return f"{self.object} {self.at:%Y-%m-%d %H:%M}"


class Seal(models.Model):
    """A Merkle root over what the log gained since the last seal (封印).

    Its leaves are this row without `root`, the last event of every stream that grew, and every access.
    `prev`, the root before it, ties the seals together, so the newest root speaks for all stream heads
    and all accesses. What belongs to it lies between two places in commit order: that of the seal before
    it and (`xid`, `upto`) or (`access_xid`, `access_upto`).
    """

    n = models.PositiveIntegerField("番号", primary_key=True)
    at = models.DateTimeField("日時")
    prev = models.CharField("直前の根", max_length=64, blank=True)
    root = models.CharField("根", max_length=64)
    streams = models.PositiveIntegerField("伸びた系列の数")
    accesses = models.PositiveIntegerField("閲覧記録の数")
    xid = models.BigIntegerField("含む証跡の最後のトランザクション番号")
    upto = models.BigIntegerField("含む証跡の最後の順序")
    access_xid = models.BigIntegerField("含む閲覧記録の最後のトランザクション番号")
    access_upto = models.BigIntegerField("含む閲覧記録の最後の順序")

    class Meta:
        verbose_name = verbose_name_plural = "封印"
        constraints = [models.UniqueConstraint(fields=["prev"], name="events_seal_one_after_another")]

    def __str__(self) -> str:
        return f"{self.n} {self.root[:12]}"


class Cursor(models.Model):
    """How far a follower has read the log, in commit order (読み位置).

    `holder` is the worker that reads now, and `leased_until` when another may take over.
    """

    name = models.CharField("名前", max_length=60, primary_key=True)
    xid = models.BigIntegerField("トランザクション番号", default=0)
    event_id = models.BigIntegerField("証跡の順序", default=0)
    read_at = models.DateTimeField("読んだ日時", null=True, blank=True)
    holder = models.UUIDField("読んでいる処理", null=True, blank=True)
    leased_until = models.DateTimeField("処理の期限", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "読み位置"

    def __str__(self) -> str:
        return f"{self.name} {self.event_id}"


class Retry(models.Model):
    """An event that a follower failed at and will try again; no `next_at`: it waits for a person (再試行)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    name = models.CharField("読み手", max_length=60)
    event_id = models.BigIntegerField("証跡の順序")
    attempts = models.PositiveIntegerField("回数", default=1)
    next_at = models.DateTimeField("次の試行", null=True, blank=True)
    error = models.TextField("最後の誤り")  # the class and the places in our code, never a message

    class Meta:
        verbose_name = verbose_name_plural = "再試行"
        constraints = [models.UniqueConstraint(fields=["name", "event_id"], name="events_retry_once")]
        indexes = [models.Index(fields=["name", "next_at"], name="events_retry_due")]

    def __str__(self) -> str:
        return f"{self.name} {self.event_id} ({self.attempts})"


class WorkerBeat(models.Model):
    """That a worker was at work at a moment, so that a silent one is noticed from every host (稼働記録)."""

    name = models.CharField("処理", max_length=120, primary_key=True)
    beat_at = models.DateTimeField("日時")

    class Meta:
        verbose_name = verbose_name_plural = "稼働記録"

    def __str__(self) -> str:
        return f"{self.name} {self.beat_at:%Y-%m-%d %H:%M:%S}"
