"""Kinds of events about the plan, in the words in which auditors ask for them."""

from django.utils.translation import gettext_lazy as _

PLAN = {
    "planperiod.opened": _("計画期間を始めた"),
    "planperiod.chosen": _("重点手続を選んだ"),
    "planperiod.settled": _("重点手続の選定を決めた"),
    "sheetversion.drafted": _("個票を書き始めた"),
    "sheetversion.saved": _("個票を保存した"),
    "sheetversion.publication_asked": _("個票の公開を依頼した"),
    "sheetversion.sent_back": _("個票を差し戻した"),
    "sheetversion.published": _("個票を公開した"),
    "sheetversion.discarded": _("個票の下書きを捨てた"),
    "namedlist.added": _("主要手続などの一覧を作った"),
    "namedlist.item_changed": _("一覧の手続の内容を変えた"),
    "namedlist.imported": _("一覧を表から取り込んだ"),
    "indicatorpoint.set": _("指標の公表値・目標値を書いた"),
    "indicatorpoint.removed": _("指標の公表値・目標値を取り消した"),
    "scenario.added": _("見込みのシナリオを作った"),
    "scenario.changed": _("見込みのシナリオを直した"),
    "scenario.deleted": _("見込みのシナリオを消した"),
    "periodentry.set": _("標準処理期間の対象かどうかを決めた"),
    "contact.added": _("手続以外の接点を登録した"),
    "contact.changed": _("手続以外の接点を直した"),
    "contact.step_taken": _("手続以外の接点の支援・取組を書いた"),
    "analogueclause.added": _("アナログ規制の条項を登録した"),
    "analogueclause.changed": _("アナログ規制の条項を直した"),
}
