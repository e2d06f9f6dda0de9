"""The moves of the desk beside examining and deciding: who may make them when, and what their pages say."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move, may
from madoguchi.core.acting import Acting, Role


@dataclass(frozen=True, slots=True)
class DeskMove:
    """One move as the desk offers it (処理の画面)."""

    slug: str
    move: Move
    role: Role
    title: str | Promise
    lead: str | Promise
    button: str | Promise
    of_paper: bool = False
    """Whether it is the applicant's own, whom the officer notes it for: only of one who came with paper."""


_ALL = (
    DeskMove(
        "send-back",
        Move.SEND_BACK,
        Role.EXAMINER,
        _("返戻する"),
        _(
            "審査を始める前に、申請者に返します。申請者は、そのまま審査を求めることができます（行政手続法第7条）。"
        ),
        _("返戻する"),
    ),
    DeskMove(
        "hearing",
        Move.CALL_HEARING,
        Role.EXAMINER,
        _("意見聴取を通知する"),
        _("決定の前に、申請者の意見を聴きます。日時と場所は、申請者の画面に載り、メッセージで知らせます。"),
        _("通知する"),
    ),
    DeskMove(
        "record",
        Move.END_HEARING,
        Role.EXAMINER,
        _("意見聴取を記録する"),
        _("聴いた内容を残して、審査に戻ります。申出がなかったときも、その経緯を残します。"),
        _("記録して審査に戻る"),
    ),
    DeskMove(
        "lapse",
        Move.LAPSE_CORRECTION,
        Role.EXAMINER,
        _("補正を待たずに審査に戻る"),
        _(
            "回答期限が過ぎたときに、いまの内容で審査を続けます。期限が閉庁日のときは、次の開庁日まで待ちます。"
        ),
        _("審査に戻る"),
    ),
    DeskMove(
        "transfer",
        Move.TRANSFER,
        Role.EXAMINER,
        _("ほかの課に引き継ぐ"),
        _("届いた日と処理期限は、変わりません。引継ぎ先では、担当者が未定の案件になります。"),
        _("引き継ぐ"),
    ),
    DeskMove(
        "reopen",
        Move.REOPEN,
        Role.APPROVER,
        _("処分を取り消して審査を再開する"),
        _(
            "処分を取り消したことは、申請者に知らせます。決定してからきょうまでの日数は、処理期間に数えません。"
        ),
        _("取り消して再開する"),
    ),
    DeskMove(
        "answered",
        Move.ANSWER_CORRECTION,
        Role.EXAMINER,
        _("補正の書類が届いた"),
        _("紙の申請の補正です。書類のとおりに、求めた項目だけを入力します。前の回答も残ります。"),
        _("入力して審査に戻る"),
        of_paper=True,
    ),
    DeskMove(
        "insisted",
        Move.INSIST,
        Role.EXAMINER,
        _("審査の求めが届いた"),
        _("返戻した紙の申請について、申請者が審査を求めました（行政手続法第7条）。届いた日は変わりません。"),
        _("受付済みに戻す"),
        of_paper=True,
    ),
    DeskMove(
        "withdrawn",
        Move.WITHDRAW,
        Role.EXAMINER,
        _("取下書が届いた"),
        _("紙の申請を、申請者が取り下げました。元に戻せません。"),
        _("取下げにする"),
        of_paper=True,
    ),
)
BY_SLUG = {one.slug: one for one in _ALL}


def moves_of(acting: Acting, application: Application) -> list[DeskMove]:
    """The moves that this officer may make now."""
    return [one for one in _ALL if may_make(acting, application, one)]


def may_make(acting: Acting, application: Application, one: DeskMove) -> bool:
    """Whether the officer has the role and the table has the move."""
    if one.of_paper and not application.is_on_paper:
        return False
    return may(one.move, application.state) and acting.has(one.role, application.organisation_id)
