"""Kinds of events about datasets, in the words in which auditors ask for them."""

from django.utils.translation import gettext_lazy as _

DATASETS = {
    "datasetversion.drafted": _("データの版を作った"),
    "datasetversion.saved": _("データの版を保存した"),
    "datasetversion.discarded": _("データの版を取りやめた"),
    "datasetversion.published": _("データの版を公開した"),
    "dataset.retired": _("データの公開を終えた"),
    "feed.broke": _("データの定期取得が失敗した"),
    "feed.recovered": _("データの定期取得が元に戻った"),
}
