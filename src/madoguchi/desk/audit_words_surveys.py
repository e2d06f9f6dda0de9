"""Kinds of events about surveys, in the words in which auditors ask for them."""

from django.utils.translation import gettext_lazy as _

SURVEYS = {
    "survey.imported": _("国の手続の調査を取り込んだ"),
    "survey.made": _("調査を作った"),
    "wave.planned": _("調査の回を作った"),
    "wave.changed": _("調査の回を書き換えた"),
    "wave.opened": _("調査の回答を受け付けはじめた"),
    "wave.invited": _("調査に招待した"),
    "wave.mailed": _("調査の案内を送った"),
    "wave.reminded": _("調査の案内をもう一度送った"),
    "wave.begun": _("だれかが調査に答えはじめた"),
    "wave.answered": _("だれかが調査に答えた"),
    "wave.refused": _("だれかが調査を断った"),
    "wave.closed": _("調査の回答を締め切った"),
    "wave.imported": _("調査会社の回答を取り込んだ"),
    "wave.counted": _("調査を集計した"),
    "wave.words_read": _("自由記述を読んだ"),
    "wave.published": _("調査の結果を公開した"),
    "wave.withdrawn": _("調査の結果の公開をやめた"),
}
