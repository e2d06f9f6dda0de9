"""What people may be told when something cannot be done."""

from django.utils.translation import gettext_lazy as _

from madoguchi.core.refusal import Refusal


class NotYourWish(Refusal):
    """Only the person says what to hear of, never an agent."""

    sentence = _("案内の希望を決められるのは、ご本人だけです。")


class BadWish(Refusal):
    """A theme that does not exist, or an hour that is none."""

    sentence = _("選べないテーマか時刻があります。もう一度選んでください。")


class NotYourCampaign(Refusal):
    """The officer has no role for campaigns of this organisation."""

    sentence = _("この案内を作れるのは、制度を所管する組織の編集者だけです。")


class NotYoursToSign(Refusal):
    """The officer may not publish in this organisation."""

    sentence = _("案内を承認できるのは、制度を所管する組織の公開者だけです。")


class PlannerMayNotSign(Refusal):
    """Whoever planned does not sign."""

    sentence = _("自分で作った案内は承認できません。ほかの公開者に頼んでください。")


class CountFirst(Refusal):
    """It was not counted, or changed since it was counted."""

    sentence = _("先に試算をして、届く人数を確かめてください。")


class NoRuleInForce(Refusal):
    """The programme has no rule that holds, or is not public."""

    sentence = _("公開中の要件がない制度の案内は作れません。")


class OpenAlready(Refusal):
    """There is a campaign of this kind for the programme that has not ended."""

    sentence = _("この制度には、同じ種類の案内がすでにあります。先にそれを終わらせてください。")


class WrongKind(Refusal):
    """Automatic support is told as information, everything else is not."""

    sentence = _("申請のいらない支援は「お知らせ」として、申請のいる制度はそのほかの種類で案内してください。")


class OverAlready(Refusal):
    """The campaign was stopped or has ended."""

    sentence = _("この案内は、すでに終わっています。")


class ChangedElsewhere(Refusal):
    """Somebody changed it after the page was opened."""

    sentence = _("ほかの人がこの案内を変えました。画面を読み直してください。")


class SayWhyStopped(Refusal):
    """A stop needs its reason."""

    sentence = _("止める理由を入力してください。")
