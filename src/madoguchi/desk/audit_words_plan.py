"""What the log calls the changes of the plan that auditors read; each subject area adds its own lines."""

from django.utils.translation import gettext_lazy as _

PLAN = {
    "periodentry.set": _("標準処理期間の対象かどうかを決めた"),
    "contact.added": _("手続以外の接点を登録した"),
    "contact.changed": _("手続以外の接点を直した"),
    "contact.step_taken": _("手続以外の接点の支援・取組を書いた"),
    "analogueclause.added": _("アナログ規制の条項を登録した"),
    "analogueclause.changed": _("アナログ規制の条項を直した"),
}
