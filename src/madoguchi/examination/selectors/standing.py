"""Where a case stands, in words for the person who filed it: lists, pages, one-stop and programs all read this."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from madoguchi.applications.clock import Span, due
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move
from madoguchi.applications.services import period_of
from madoguchi.core.calendars import last_day_of_months, office_day_from
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.examination.models import CorrectionRequest, Hearing, Notice, PaperKind

State = Application.State

MONTHS_TO_REQUEST_REVIEW = 3
"""From the day after one knew of a disposition (Administrative Complaint Review Act art. 18)."""
MONTHS_AT_LONGEST = 12
"""From the day after the disposition, whenever one knew of it."""
_REVIEW = re.compile("審査請求(?:を(?:する|行う)こと)?[がも]でき(?!ません)")
"""What the instructions on review say where it can be requested."""


class Actor(StrEnum):
    """Who acts next (次に動く人)."""

    YOU = "you"
    OFFICE = "office"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands (状況).

    `words` name the state, `tone` is the colour of its tag, `actor` says who acts next in one sentence and `sentence`
    what happens next. `until` is the day that matters now, called `until_words`; `is_late` once it has passed.
    """

    words: str
    tone: str
    who: Actor
    actor: str
    sentence: str
    until: date | None = None
    until_words: str = ""
    is_late: bool = False

    @property
    def is_yours(self) -> bool:
        """Whether the applicant acts next."""
        return self.who == Actor.YOU


def standing_of(application: Application, *, at: datetime) -> Standing:
    """Where one case stands on the day of `at`."""
    return standings_of([application], at=at)[application.pk]


def standings_of(applications: Sequence[Application], *, at: datetime) -> dict[UUID, Standing]:
    """Where each of `applications` stands on the day of `at`, in at most four queries."""
    known = _Known.of(applications)
    today = japan_day(at)
    return {one.pk: _standing(one, known, today) for one in applications}


@dataclass(frozen=True)
class _Known:
    corrections: dict[UUID, date]
    turns: dict[UUID, str]
    hearings: dict[UUID, datetime]
    notices: dict[UUID, Notice]

    @classmethod
    def of(cls, applications: Sequence[Application]) -> "_Known":
        def among(*states: str) -> list[UUID]:
            return [one.pk for one in applications if one.state in states]

        correcting, hearing, decided = among(State.CORRECTING), among(State.HEARING), among(State.DECIDED)
        turned = among(State.ARRIVED, State.EXAMINING, State.HEARING, State.DECIDED)
        return cls(
            corrections=dict(
                CorrectionRequest.objects.filter(
                    application__in=correcting, answered_at__isnull=True
                ).values_list("application_id", "due_on")
            )
            if correcting
            else {},
            turns=_turns(turned),
            hearings=_hearings(hearing),
            notices=_notices(decided),
        )


_TURNS = (Move.TRANSFER, Move.INSIST, Move.DEEM, Move.DECIDE, Move.REOPEN, Move.LAPSE_CORRECTION)


def _turns(keys: Sequence[UUID]) -> dict[UUID, str]:
    """The last event of each case that makes the same state mean something else."""
    if not keys:
        return {}
    rows = Event.objects.filter(stream__in=[f"application:{key}" for key in keys], kind__in=_TURNS)
    return {
        UUID(stream.removeprefix("application:")): kind
        for stream, kind in rows.order_by("n").values_list("stream", "kind")
    }


def _notices(keys: Sequence[UUID]) -> dict[UUID, Notice]:
    """The notice of each decided case that tells when the applicant knew: the first that was opened, else the last."""
    found: dict[UUID, Notice] = {}
    if not keys:
        return found
    rows = Notice.objects.filter(
        disposition__application__in=keys, disposition__revoked_at__isnull=True, kind=PaperKind.NOTICE
    ).select_related("disposition")
    for one in rows.order_by("issued_at", "id"):
        before = found.get(one.disposition.application_id)
        if before is None or before.arrival_confirmed_at is None:
            found[one.disposition.application_id] = one
    return found


def _hearings(keys: Sequence[UUID]) -> dict[UUID, datetime]:
    """When each case is heard."""
    if not keys:
        return {}
    rows = Hearing.objects.filter(application__in=keys, ended_at__isnull=True)
    return dict(rows.values_list("application_id", "takes_place_at"))


def _standing(application: Application, known: _Known, today: date) -> Standing:
    office = {"office": application.organisation.name}
    turn = known.turns.get(application.pk, "")
    match State(application.state):
        case State.CORRECTING:
            answer_by = known.corrections.get(application.pk)
            is_late = answer_by is not None and today > answer_by
            return Standing(
                _("直してください"),
                "orange",
                Actor.YOU,
                _("あなたが、内容を直して送ります。"),
                _("期限が過ぎています。まだ送れます。できるだけ早く、直して送ってください。")
                if is_late
                else _("内容を直して送ってください。届いてから、審査を続けます。"),
                answer_by,
                _("直す期限"),
                is_late,
            )
        case State.HEARING:
            heard_at = known.hearings.get(application.pk)
            day = japan_day(heard_at) if heard_at else None
            return Standing(
                _("ご意見をお聴きします"),
                "orange",
                Actor.YOU,
                _("あなたが、意見を述べます。"),
                _(
                    "結果を決める前に、%(office)sがご意見をお聴きします。お知らせした日と方法を確かめてください。"
                )
                % office,
                day,
                _("意見を述べる日"),
                day is not None and today > day,
            )
        case State.RETURNED:
            return Standing(
                _("返戻されました"),
                "orange",
                Actor.YOU,
                _("あなたが、出し直すか、審査を求めるかを選びます。"),
                _(
                    "%(office)sが申請をお返ししました。理由を確かめてください。審査するよう求めることもできます。"
                )
                % office,
            )
        case State.WITHDRAWN:
            return Standing(
                _("取り下げました"),
                "gray",
                Actor.NOBODY,
                _("すべて終わりました。"),
                _("この申請は終わりました。もう一度申請することもできます。"),
            )
        case State.DECIDED:
            return _decided(known.notices.get(application.pk), turn, today)
        case _:
            return _with_the_office(application, turn, today)


def _decided(notice: Notice | None, turn: str, today: date) -> Standing:
    words = _("法律により、結果が決まりました") if turn == Move.DEEM else _("結果が出ました")
    if notice is None:
        return Standing(
            words,
            "green",
            Actor.NOBODY,
            _("すべて終わりました。"),
            _(
                "法律で決められた期間が過ぎたので、結果が決まったものとして扱います。くわしくは窓口におたずねください。"
            )
            if turn == Move.DEEM
            else _("通知書を作っています。まもなくお届けします。"),
        )
    last = review_request_until(notice)
    is_over = last is not None and today > last
    return Standing(
        words,
        "green",
        Actor.NOBODY,
        _("すべて終わりました。"),
        _("通知書を開いて、結果を確かめてください。"),
        None if is_over else last,
        _("審査請求ができる最後の日"),
    )


def _with_the_office(application: Application, turn: str, today: date) -> Standing:
    office = {"office": application.organisation.name}
    words, sentence = {
        State.ARRIVED: (_("受付済み"), _("%(office)sが、これから内容を確認します。")),
        State.PROPOSED: (
            _("最後の確認中"),
            _("審査が終わり、%(office)sが結果を最後に確認（決裁）しています。"),
        ),
        State.APPROVED: (_("結果を準備中"), _("結果が固まりました。%(office)sが、まもなくお知らせします。")),
    }.get(State(application.state), (_("審査中"), _("%(office)sが審査しています。このままお待ちください。")))
    if turn == Move.TRANSFER and application.state == State.ARRIVED:
        sentence = _("担当の%(office)sに引き継がれました。あらためて出す必要はありません。")
    elif turn == Move.INSIST and application.state == State.ARRIVED:
        sentence = _("審査を求める申出が届きました。%(office)sが審査します。")
    elif turn == Move.REOPEN:
        words = _("審査をやり直しています")
        sentence = _("前の結果を取り消して、%(office)sが審査をやり直しています。このままお待ちください。")
    elif turn == Move.LAPSE_CORRECTION and application.state == State.EXAMINING:
        sentence = _("直す期限が過ぎたので、%(office)sが、いまの内容で審査しています。")
    last = application.due_on
    is_late = application.is_late_on(today)
    if is_late:
        sentence = (sentence % office) + _("予定の日を過ぎています。お待たせして申し訳ありません。")
    else:
        sentence = sentence % office
    return Standing(
        words,
        "blue",
        Actor.OFFICE,
        _("%(office)sの職員が、審査を進めます。") % office,
        sentence,
        last,
        _("結果の予定"),
        is_late,
    )


def review_request_until(notice: Notice) -> date | None:
    """The last day for a request for review, once it is known when the applicant learned of the disposition.

    Three months from the day after, one year from the day after the disposition at the longest (Administrative
    Complaint Review Act art. 18), or the next day on which offices are open. None where nothing can be requested.
    """
    seen, disposition = notice.arrival_confirmed_at, notice.disposition
    if seen is None or not _REVIEW.search(disposition.review_instructions):
        return None
    known = last_day_of_months(japan_day(seen), MONTHS_TO_REQUEST_REVIEW)
    longest = last_day_of_months(japan_day(disposition.decided_at), MONTHS_AT_LONGEST)
    return office_day_from(min(known, longest))


def result_expected_if_answered(application: Application, *, on: date) -> date | None:
    """Until when the office would decide if the correction were answered on the day `on`; None without a promise."""
    period = period_of(application.edition, application.channel)
    if period is None:
        return application.due_on
    pauses = application.pauses.filter(stops_clock=True).values_list("began_on", "ended_on")
    spans = [Span(began, ended or max(began, on)) for began, ended in pauses]
    return due(japan_day(application.arrived_at), period, spans)
