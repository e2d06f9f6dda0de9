"""Clauses of ordinances and rules that ask for eyes, presence or paper."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from madoguchi.core.clock import now
from madoguchi.core.ids import uuid7


class AnalogueClause(models.Model):
    """A clause that asks for something done by eye, in person or on paper, and what becomes of it (アナログ規制の条項).

    `technique` is what could take its place. Stage `done` has its day; `kept` is a clause that stays as it is, and says why
    in `note`. The first seven kinds are those by which the nation reviewed its own laws.
    """

    class Kind(models.TextChoices):
        VISUAL = "visual", gettext_noop("目視")
        ON_SITE = "on_site", gettext_noop("実地監査")
        PERIODIC = "periodic", gettext_noop("定期検査・点検")
        STATIONED = "stationed", gettext_noop("常駐・専任")
        POSTED = "posted", gettext_noop("書面掲示")
        FACE_TO_FACE = "face_to_face", gettext_noop("対面講習")
        INSPECTION = "inspection", gettext_noop("往訪閲覧・縦覧")
        MEDIA = "media", gettext_noop("記録媒体の指定")
        OTHER = "other", gettext_noop("そのほか")

    class Stage(models.TextChoices):
        FOUND = "found", gettext_noop("洗い出し済み")
        EXAMINING = "examining", gettext_noop("検討中")
        DECIDED = "decided", gettext_noop("見直しの方針を決定")
        AMENDING = "amending", gettext_noop("改正の手続中")
        DONE = "done", gettext_noop("見直し済み")
        KEPT = "kept", gettext_noop("見直さない")

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    code = models.CharField("条項番号", max_length=16, unique=True)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="analogue_clauses",
        verbose_name="組織",
    )
    ordinance = models.CharField("条例・規則など", max_length=200)
    article = models.CharField("条項", max_length=120)
    title = models.CharField("規制の内容", max_length=200)
    kind = models.CharField("種類", max_length=16, choices=Kind)
    technique = models.CharField("代わりになる技術・方法", max_length=300, blank=True)
    stage = models.CharField("段階", max_length=12, choices=Stage, default=Stage.FOUND)
    due_on = models.DateField("完了の予定", null=True, blank=True)
    done_on = models.DateField("見直した日", null=True, blank=True)
    note = models.CharField("備考・理由", max_length=300, blank=True)
    revision = models.PositiveIntegerField("変更の回数", default=1)
    changed_at = models.DateTimeField("更新日時", default=now)

    class Meta:
        verbose_name = verbose_name_plural = "アナログ規制の条項"
        ordering = ["organisation__slug", "ordinance", "article", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "ordinance", "article", "kind", "title"],
                name="plan_analogueclause_once",
            ),
            models.CheckConstraint(
                condition=Q(stage="done", done_on__isnull=False)
                | (~Q(stage="done") & Q(done_on__isnull=True)),
                name="plan_analogueclause_done_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(stage="kept") | ~Q(note=""), name="plan_analogueclause_kept_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ordinance} {self.article}"
