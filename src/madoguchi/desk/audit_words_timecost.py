"""Kinds of events about time cost, in the words in which auditors ask for them."""

from django.utils.translation import gettext_lazy as _

TIME = {
    "changeplan.made": _("変更の計画を作った"),
    "changeplan.changed": _("変更の計画を書き換えた"),
    "changeplan.published": _("変更の計画を公開した"),
    "changeplan.withdrawn": _("変更の計画を取り下げた"),
    "privatestep.switched_off": _("民間の手続を数えないことにした"),
    "privatestep.switched_on": _("民間の手続を数えることに戻した"),
    "population.counted": _("人口を取り込んだ"),
}
