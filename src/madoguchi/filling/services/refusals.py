"""What keeps a draft from being begun, saved or sent."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.refusal import Refusal
from madoguchi.eforms.types import FieldError


class SignInNeeded(Refusal):
    """The procedure takes no guests."""

    sentence = _("この手続は、ログインしてから始めてください。")


class NotEntrusted(Refusal):
    """An agent asked to begin a procedure that the mandate does not name."""

    sentence = _("この手続は、任されていません。ご本人に、任せる手続に加えてもらってください。")


class NotOpenNow(Refusal):
    """The edition takes no applications on this day."""

    sentence = _("この手続は、いま受け付けていません。受付期間をご確認ください。")


class PausedNow(NotOpenNow):
    """The office does not take the procedure for a time; `reason` is what it says."""

    sentence = _("この手続は、いま受付を休止しています。再開までお待ちいただくか、窓口におたずねください。")

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class NotAllOpen(NotOpenNow):
    """Some of several procedures are not taken now; `closed` says of each, by its title, why."""

    def __init__(self, closed: Mapping[str, NotOpenNow]) -> None:
        words = gettext("「%(titles)s」は、いま受け付けていません。外すと、ほかの手続を始められます。")
        super().__init__(words % {"titles": "」「".join(closed)})
        self.closed = closed


class NothingApplies(Refusal):
    """None of the procedures of a draft concerns the person, by the rules and the answers."""

    sentence = _("当てはまる手続がないので、送信するものがありません。それでも申請する手続を選んでください。")


class NotPartOfIt(Refusal):
    """The draft files for no such procedure, or for one alone."""

    sentence = _("この手続は、いまの申請に入っていません。画面を読み直してください。")


class LastOne(Refusal):
    """A draft files for one procedure at least."""

    sentence = _("手続が1つだけなので、外せません。やめるときは、下書きを削除してください。")


class ChangedElsewhere(Refusal):
    """The draft was saved from another screen after this page was opened."""

    sentence = _("別の画面で更新されました。いまの内容を確かめてから、もう一度入力してください。")


class AlreadySent(Refusal):
    """The draft was submitted before; it no longer changes."""

    sentence = _("この申請はすでに送信されています。内容は受付の控えで確認できます。")


class NotComplete(Refusal):
    """Answers are missing or no longer fit; `errors` names them."""

    sentence = _("まだ入力が必要な項目があります。確認して、入力してください。")

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__()
        self.errors = errors
        self.add_note(", ".join(f"{error.path}: {error.message}" for error in errors))


class FileMissing(Refusal):
    """A file that the answers name is not stored as it was."""

    sentence = _("添付したファイルを確認できませんでした。もう一度添付してください。")
