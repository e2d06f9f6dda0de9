"""Refusals of the inventory, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from madoguchi.core.refusal import Refusal
from madoguchi.plan.models import InventoryEntry


class NotYours(Refusal):
    """The officer has no part in this return, or not this one."""

    sentence = _("この棚卸について、その操作はできません。担当の組織と役割を確かめてください。")


class RoundExists(Refusal):
    """The government has a round of this quarter already."""

    sentence = _("この四半期の棚卸は、もうあります。")


class RoundStillRuns(Refusal):
    """An earlier round is not final yet."""

    sentence = _("前の棚卸がまだ確定していません。先に確定してください。")


class BadDays(Refusal):
    """The days of a round do not go together."""

    sentence = _("回答の期限は、受付の開始日より後にしてください。")


class NotNow(Refusal):
    """The round or the return is not at this point."""

    sentence = _("いまはその操作をする段階ではありません。画面を読み直してください。")


class Moved(Refusal):
    """The return or the round is no longer as the page showed it."""

    sentence = _(
        "この画面を開いたあとに、ほかの画面かほかの人の操作で内容が変わりました。"
        "いまの内容を確かめてから、もう一度押してください。"
    )


class AnsweredMeanwhile(Refusal):
    """Fields were answered otherwise since the page was opened; `clashes` are pairs of entry and field."""

    sentence = _(
        "この画面を開いたあとに、同じ項目に別の回答が保存されました。"
        "下の「いまの回答」を確かめて、入力した内容でよければ、もう一度保存してください。"
    )

    def __init__(self, clashes: list[tuple[InventoryEntry, str]]) -> None:
        self.clashes = clashes
        super().__init__()


class QuarterRuns(Refusal):
    """The quarter is not over yet: nobody knows what will hold on its last day."""

    sentence = _("四半期がまだ終わっていません。棚卸は、基準日の翌日から始められます。")


class LaterRoundExists(Refusal):
    """A later quarter is counted already: answers about an older day would overwrite newer ones."""

    sentence = _("後の四半期の棚卸が、もう始まっています。前の四半期の棚卸は、いまからは始められません。")


class WordsTooLong(Refusal):
    """More was written than is kept."""

    def __init__(self, most: int) -> None:
        super().__init__(str(_("%d文字までで書いてください。")) % most, field="words")


class NothingToCount(Refusal):
    """The government has no processes."""

    sentence = _("手続プロセスが登録されていません。先にプロセスを登録してください。")


class AnswersMissing(Refusal):
    """A return was to be sent with open questions."""

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(str(_("まだ回答が必要なプロセスが%d件あります。")) % left)


class SecondPersonNeeded(Refusal):
    """The same person was to do two of the three steps."""

    sentence = _("提出した人、局で確認した人、最後に確認する人は、それぞれ別の人です。")


class WordsMissing(Refusal):
    """A return was to go back, or a round to be frozen with returns missing, without a word."""

    sentence = _("理由を1000文字までで書いてください。")


class ReturnsMissing(Refusal):
    """A round was to be frozen while returns were not approved."""

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(
            str(
                _(
                    "確認の済んでいない回答票が%d件あります。"
                    "待たずに確定するときは、その理由を書いてください（その組織の回答は使わず、登録の内容のままとします）。"
                )
            )
            % left,
            field="words",
        )


class Contradicts(Refusal):
    """The registry does not take an answer; the sentence names the process."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}：{sentence}")
