"""What keeps somebody from paying, in plain words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.core.refusal import Refusal


class MayNotPay(Refusal):
    """The actor lacks the role in the organisation that pays."""

    sentence = _("この支払をする役割がありません。組織の管理者に確かめてください。")


class NotAPurpose(Refusal):
    """What is said of a purpose is not enough, or too much."""

    sentence = _("内容に直すところがあります。")


class PurposeClosed(Refusal):
    """Nothing more is taken in for the purpose."""

    sentence = _("この件名の取込みは終えています。新しい件名を登録してください。")


class NotAnAmount(Refusal):
    """The lines of receipt numbers and amounts have something wrong; nothing of them was taken in."""

    sentence = _("金額の行に直すところがあります。")

    def __init__(self, wrongs: list[tuple[int, Any]]) -> None:
        self.wrongs = wrongs
        lines = "、".join(f"{line}行目：{words}" for line, words in wrongs[:5])
        super().__init__(f"{self.sentence}{lines}", field="lines")


class AccountWrong(Refusal):
    """The account that was typed is none."""

    sentence = _("振込先に直すところがあります。")


class InAFile(Refusal):
    """The payment stands in a file, so that its account cannot change."""

    sentence = _("この支払は、振込データに入っています。先に、振込データを取り消してください。")


class NothingToPay(Refusal):
    """No payment is ready."""

    sentence = _("支払えるものがありません。振込先などを直してから、もう一度作ってください。")


class NotABankDay(Refusal):
    """The day of the transfer is past, too far, or one on which banks are closed."""

    sentence = _("振込日は、あしたから60日以内の、銀行が開いている日にしてください。")


class NotADayOfFailure(Refusal):
    """The day on which the bank could not pay lies before the file left, or ahead."""

    sentence = _("振込不能の日は、振込データをダウンロードした日から今日までの日にしてください。")


class TotalsDiffer(Refusal):
    """What was typed is not what the lines add up to. Neither number is told: both people count for themselves."""

    sentence = _(
        "件数か合計が、振込データの明細と合いません。支出命令書と明細を見比べてください。何も変えていません。"
    )


class SecondPerson(Refusal):
    """Whoever made the file, mended one of its accounts, or is paid by it wanted to confirm it."""

    sentence = _(
        "作った人、振込先を直した人、自分や家族への支払が入っている人は、確認できません。別の決裁者が確認してください。"
    )


class LookFirst(Refusal):
    """Lines are pointed out that the second person has not said to have looked at."""

    sentence = _("印の付いた明細があります。本人の届出と見比べてから、確かめたことに印を付けてください。")


class TooLate(Refusal):
    """The day of the transfer has come: a bank would pay on another day, or not at all."""

    sentence = _("振込日が来ています。この振込データを取り消して、新しい振込日で作り直してください。")


class PaymentChanged(Refusal):
    """The file is no longer in the state that the page showed."""

    sentence = _("この振込データは、状態が変わりました。画面を読み直してください。")


class NoLongerGranted(Refusal):
    """A disposition was revoked after the file was made."""

    sentence = _(
        "処分が取り消された申請か、振込先が変わった申請が入っています。この振込データを取り消して、作り直してください。"
    )


class SentAlready(Refusal):
    """A file that left cannot be discarded."""

    sentence = _(
        "ダウンロードした振込データは、取り消せません。銀行で取り消したときは、明細ごとに「組戻し」を記録してください。"
    )


class SaysWhy(Refusal):
    """A reason is missing."""

    sentence = _("理由を書いてください。記録に残ります。")


class NoSuchLine(Refusal):
    """A line was named that the file does not have."""

    sentence = _("その番号の明細はありません。明細の「行」を入力してください。")


class FileGone(Refusal):
    """There are no bytes (yet, or any more)."""

    sentence = _("振込データのファイルは、ありません。")
