"""Kinds of events about payments, in the words in which auditors ask for them."""

from django.utils.translation import gettext_lazy as _

PAYMENTS = {
    "purpose.added": _("支払の名目を登録した"),
    "purpose.closed": _("支払の名目を終えた"),
    "payment.taking_in": _("認めた案件の取込みを始めた"),
    "payment.taken_in": _("認めた案件を支払に取り込んだ"),
    "payment.account_mended": _("振込先を直した"),
    "payment.ordered": _("振込データに入れた"),
    "payment.failed": _("振込不能を記録した"),
    "payment.failure_seen": _("振込不能を確認した"),
    "paymentfile.made": _("振込データを作った"),
    "paymentfile.confirmed": _("振込データの件数と合計を確認した"),
    "paymentfile.discarded": _("振込データを取り消した"),
    "paymentfile.fetched": _("振込データを受け取った"),
    "paymentfile.fetched_again": _("振込データをもう一度受け取った"),
    "paymentfile.erased": _("保存期間がすぎた振込データを消した"),
}
