"""What is refused about barriers, each in one kind sentence."""

from django.utils.translation import gettext_lazy as _

from madoguchi.core.refusal import Refusal


class NotYours(Refusal):
    """The actor writes no barriers of this organisation, or no processes of that one."""

    sentence = _("この組織の障壁を書けるのは、その組織の編集者と計画担当だけです。")


class NotNow(Refusal):
    """The barrier is gone or closed already."""

    sentence = _("この障壁は、もう解消または終了しています。")


class Required(Refusal):
    """Something that has to be written or chosen was left empty."""

    sentence = _("この欄を入力してください。")


class LawMissing(Refusal):
    """A barrier of national law that does not say which law."""

    sentence = _("国の法令による障壁は、法令名を書いてください。")


class OwnerElsewhere(Refusal):
    """Whoever was to look after it does not work there."""

    sentence = _("担当者は、この組織の編集者か計画担当から選んでください。")


class NotBarred(Refusal):
    """A process that can go online is kept back by nothing."""

    sentence = _("結び付けられるのは、状態が「デジタル化できない」の手続プロセスだけです。")


class DayAhead(Refusal):
    """Something was said to have happened on a day that has not come."""

    sentence = _("今日までの日付を入力してください。")


class DayBefore(Refusal):
    """An answer came before the request, or a release before the barrier was asked about."""

    sentence = _("要望した日より後の日付を入力してください。")


class AnsweredAlready(Refusal):
    """The answer to this request was kept before."""

    sentence = _("この要望への回答は、もう記録されています。新しい要望として記録してください。")


class MonthMissing(Refusal):
    """Nobody said when the processes will go online now."""

    sentence = _("デジタル化の予定の年月を入力してください。")


class MonthPast(Refusal):
    """The month in which a process is to go online is over."""

    sentence = _("デジタル化の予定は、今月か、これからの年月にしてください。")


class SecondPersonNeeded(Refusal):
    """Whoever wrote it wants to publish it alone."""

    sentence = _("最後に書いた人とは別の人が、公表してください。")
