"""What the services of this room refuse, each in one kind sentence."""

from django.utils.translation import gettext_lazy as _

from madoguchi.core.refusal import Refusal


class NotYours(Refusal):
    """The actor works in none of the roles that improve things in this organisation."""

    sentence = _("この組織の改善を進められるのは、その組織の職員だけです。")


class TitleMissing(Refusal):
    """An improvement or a practice has no name."""

    sentence = _("名前を書いてください。")


class WordsMissing(Refusal):
    """What was to be said was left empty."""

    sentence = _("内容を書いてください。")


class IndicatorNeedsProcedure(Refusal):
    """This indicator is measured from the records of a procedure, and none is named."""

    sentence = _("この指標は手続の記録から測ります。手続を選ぶか、満足度で測ってください。")


class NotTheirReviews(Refusal):
    """A review is of another organisation, or of another procedure or window."""

    sentence = _("ほかの組織や手続への声は、この改善には結び付けられません。")


class OwnerElsewhere(Refusal):
    """Whoever was to own it does not work in the organisation."""

    sentence = _("担当者は、この組織の職員から選んでください。")


class NotNow(Refusal):
    """The state does not allow it, or no longer."""

    sentence = _("この操作は、いまの状態ではできません。画面を読み直してください。")


class ChangedElsewhere(Refusal):
    """Someone else changed it after the page was opened."""

    sentence = _("ほかの人が更新しました。画面を読み直して、内容を確かめてからやり直してください。")


class DayAhead(Refusal):
    """Something was said to be done on a day that has not come."""

    sentence = _("実施日は、今日までの日付にしてください。")


class DayTooOld(Refusal):
    """Something was said to be done long before it was planned."""

    sentence = _("実施日は、1年前より後の日付にしてください。")


class SayWhy(Refusal):
    """It was given up without a reason."""

    sentence = _("理由を書いてください。")


class NotYoursToPublish(Refusal):
    """The actor does not publish in this organisation."""

    sentence = _("公表できるのは、この組織の公開者だけです。")


class SecondPersonNeeded(Refusal):
    """Whoever planned, did or wrote it wants to publish it or decide on it alone."""

    sentence = _("計画した人・担当者・例を書いた人とは別の公開者が、公表してください。")


class ExampleMissing(Refusal):
    """There is nothing to tell: the concrete example before and after is not written."""

    sentence = _("「前はこうでした」「今はこうなりました」の例を書いてから、公表してください。")


class OpenAlready(Refusal):
    """The procedure is being reengineered already."""

    sentence = _("この手続のBPRは、もう始まっています。")


class FlowNotWhole(Refusal):
    """A flow does not go from application over examination to notice."""

    sentence = _(
        "業務フローは、申請から審査、通知までを通して書いてください。見直し前と見直し後の両方が必要です。"
    )


class TooManySteps(Refusal):
    """A flow has more steps than can be drawn."""

    sentence = _("段階は30までです。")


class FindingsMissing(Refusal):
    """There is no problem, or nothing to be done about it."""

    sentence = _("課題と対策を、それぞれ1つ以上書いてください。")


class NotYoursToDecide(Refusal):
    """The actor does not decide in this organisation."""

    sentence = _("決定できるのは、この組織の決裁者、公開者、計画担当だけです。")


class ProposerMayNotDecide(Refusal):
    """Whoever asked for the decision wants to make it."""

    sentence = _("決定を求めた人とは別の人が、決定してください。")


class NoSupporter(Refusal):
    """No organisation of this government supports reengineering."""

    sentence = _("支援を担当する組織が、まだ決まっていません。組織管理者に相談してください。")


class AskedAlready(Refusal):
    """Support was asked for before."""

    sentence = _("支援は、もう依頼しています。やりとりの欄に書いてください。")


class KindMissing(Refusal):
    """A practice names no kind of problem, by which others would find it."""

    sentence = _("課題の種類を1つ以上選んでください。")


class NothingMeasured(Refusal):
    """Nothing was measured yet, so nothing can be passed on as good practice."""

    sentence = _("効果を測ってから、好事例にしてください。")


class WrittenAlready(Refusal):
    """A practice was made of this before."""

    sentence = _("この取組の好事例は、もう書かれています。")
