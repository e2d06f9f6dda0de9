"""Kinds of events about dashboards and maps, in the words in which auditors ask for them."""

from django.utils.translation import gettext_lazy as _

DASHBOARDS = {
    "dashboardversion.drafted": _("ダッシュボードの下書きを始めた"),
    "dashboardversion.saved": _("ダッシュボードの下書きを書き換えた"),
    "dashboardversion.publication_asked": _("ダッシュボードの公開を依頼した"),
    "dashboardversion.sent_back": _("ダッシュボードを差し戻した"),
    "dashboardversion.published": _("ダッシュボードを公開した"),
    "dashboardversion.withdrawn": _("ダッシュボードの公開をやめた"),
    "dashboardversion.discarded": _("ダッシュボードの下書きを捨てた"),
    "boundaries.loaded": _("地図の区域を取り込んだ"),
}
