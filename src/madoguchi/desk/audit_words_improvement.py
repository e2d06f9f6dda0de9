"""Kinds of events about what gets better, in the words in which auditors ask for them."""

from django.utils.translation import gettext_lazy as _

IMPROVEMENT = {
    "improvement.planned": _("改善を計画した"),
    "improvement.changed": _("改善の計画を変えた"),
    "improvement.begun": _("改善に取り掛かった"),
    "improvement.done": _("改善を実施した"),
    "improvement.dropped": _("改善を取りやめた"),
    "improvement.measured": _("改善の効果を測った"),
    "improvement.told": _("改善の例を書いた"),
    "improvement.published": _("改善を公表した"),
    "improvement.unpublished": _("改善の公表をやめた"),
    "bpr.begun": _("BPRを始めた"),
    "bpr.flow_saved": _("業務フローを書いた"),
    "bpr.findings_saved": _("課題と対策を書いた"),
    "bpr.proposed": _("BPRの決定を求めた"),
    "bpr.sent_back": _("BPRを差し戻した"),
    "bpr.decided": _("BPRを決定した"),
    "bpr.changed": _("新しい業務フローを始めた"),
    "bpr.measured": _("BPRの効果を測った"),
    "bpr.closed": _("BPRを終えた"),
    "bpr.stopped": _("BPRを中止した"),
    "bpr.support_asked": _("BPRの支援を依頼した"),
    "bpr.support_accepted": _("BPRの支援を引き受けた"),
    "bpr.support_written": _("BPRの支援でやりとりをした"),
    "bpr.support_closed": _("BPRの支援を終えた"),
    "practice.written": _("好事例を書いた"),
    "practice.published": _("好事例を載せた"),
    "practice.withdrawn": _("好事例を下ろした"),
    "practice.taken_over": _("好事例を取り入れた"),
}
