"""Kinds of events about payments, in the words in which auditors ask for them."""

from django.utils.translation import gettext_lazy as _

PAYMENTS = {
    "purpose.added": _("支払件名を登録した"),
    "purpose.closed": _("支払件名の取込みを終えた"),
    "payment.taking_in": _("認めた案件の取込みを始めた"),
    "payment.taken_in": _("認めた案件を支払に取り込んだ"),
    "payment.account_mended": _("振込先を直した"),
    "payment.ordered": _("振込データに入れた"),
    "payment.failed": _("振込不能を記録した"),
    "payment.failure_taken_back": _("振込不能の記録を取り消した"),
    "payment.failure_seen": _("振込不能を確認した"),
    "paymentfile.made": _("振込データを作った"),
    "paymentfile.confirmed": _("振込データの件数と合計を確認した"),
    "paymentfile.totals_differed": _("振込データの件数か合計が合わなかった"),
    "paymentfile.discarded": _("振込データを取り消した"),
    "paymentfile.fetched": _("振込データをダウンロードした"),
    "paymentfile.fetched_again": _("振込データをもう一度ダウンロードした"),
    "paymentfile.erased": _("保存期間がすぎた振込データを消した"),
}
