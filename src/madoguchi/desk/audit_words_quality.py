"""Kinds of events about levels and what they rest on, in the words in which auditors ask for them."""

from django.utils.translation import gettext_lazy as _

QUALITY = {
    "level.changed": _("品質レベルが変わった"),
    "standard.tightened": _("品質基準を上乗せした"),
    "standard.loosened": _("共通の品質基準に戻した"),
    "evidence.declared": _("品質の根拠を申告した"),
    "evidence.approved": _("品質の根拠の申告を承認した"),
    "evidence.withdrawn": _("品質の根拠の申告を取り下げた"),
    "accessibility.recorded": _("アクセシビリティ検査を記録した"),
    "procedure.added": _("手続を登録した"),
    "procedure.priority_set": _("重点手続かどうかを決めた"),
}
