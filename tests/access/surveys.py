"""Surveys in the access matrix: a wave of the city that everyone reads, and one that is open, with someone invited."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from madoguchi.accounts.models import User
from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Procedure
from madoguchi.surveys.models import FreeAnswer, Invitation, Response, Survey, Wave
from madoguchi.surveys.services import (
    close_wave,
    count_wave,
    invite,
    make_survey,
    open_wave,
    plan_wave,
    read_free_answer,
    token_of,
)
from madoguchi.versions.services import publish
from tests.access.names import PROCEDURE

CODE, QUESTION = "matrix", "benefit_why"


def lay_down_surveys(*, at: datetime) -> None:
    """A survey whose first wave is public; its second is open, and has one who was invited."""
    editor, publisher = User.objects.get(name="editor"), User.objects.get(name="publisher")
    by = acting_of(editor, at=at)
    survey = make_survey(
        organisation=Procedure.objects.get(slug=PROCEDURE).organisation,
        code=CODE,
        title="手続の調査",
        template="resident",
        by=by,
        at=at,
    )
    publish(survey.form.versions.get(), by=acting_of(publisher, at=at), at=at)
    first = _opened(survey, "前の回", by, at=at)
    for n in range(12):
        words = {QUESTION: "便利です。"} if n == 0 else {}
        Response.objects.create(wave=first, answers={QUESTION: "written" if words else None}, words=words)
    counted = count_wave(wave=close_wave(wave=first, by=by, at=at), by=by, at=at)
    for one in FreeAnswer.objects.filter(wave=counted):
        read_free_answer(answer=one, is_fit=True, by=by, at=at)
    counted.state, counted.published_at, counted.published_by = Wave.State.PUBLISHED, at, publisher
    counted.save()
    second = _opened(survey, "いまの回", by, at=at)
    invite(wave=second, content=b"invited@example.jp", by=by, at=at)


def _opened(survey: Survey, label: str, by: Acting, *, at: datetime) -> Wave:
    day = japan_day(at)
    planned = plan_wave(
        survey=survey,
        label=label,
        opens_on=day - timedelta(days=1),
        closes_on=day + timedelta(days=9),
        by=by,
        at=at,
    )
    return open_wave(wave=planned, by=by, at=at)


def _survey() -> list[Any]:
    return [Survey.objects.get(code=CODE).pk]


def _wave(number: int = 2) -> list[Any]:
    return [Wave.objects.get(survey__code=CODE, number=number).pk]


def _token() -> list[Any]:
    return [token_of(Invitation.objects.get(wave__survey__code=CODE))]


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "portal:survey_home": [CODE],
    "portal:survey_begin": [CODE],
    "portal:survey_wave": [CODE, 1],
    "portal:survey_question": [CODE, 1, QUESTION],
    "portal:survey_wave_csv": [CODE, 1, "results"],
    "portal:survey_invited": _token,
    "portal:survey_check": _token,
    "portal:survey_refuse": _token,
    "portal:survey_page": lambda: [*_token(), "traits"],
    "api:survey_wave": [CODE, 1],
    "studio:survey": _survey,
    "studio:survey_wave_new": _survey,
    "studio:survey_results": lambda: _wave(1),
    "studio:survey_words": lambda: _wave(1),
    **dict.fromkeys(
        (
            f"studio:survey_{name}"
            for name in (
                *("wave", "open", "close", "invite", "mail", "design", "mapping", "panel", "count"),
                *("publish", "withdraw"),
            )
        ),
        _wave,
    ),
}


def _day(o: Any) -> dict[str, Any]:
    return {"label": "次の回", "opens_on": "2026-12-01", "closes_on": "2026-12-10"}


SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "portal:survey_page": lambda o: {
        "revision": "1",
        **{f"q-{name}": one for name, one in (("sex", "male"), ("age", "30"), ("area", "center"))},
        "q-occupation": "employee",
    },
    "studio:survey_new": lambda o: {
        "organisation": Procedure.objects.get(slug=PROCEDURE).organisation.slug,
        "title": "新しい調査",
        "code": "another",
        "template": "staff",
    },
    "studio:survey_wave_new": _day,
    "studio:survey_mail": lambda o: {"act": "remind"},
    "studio:survey_design": lambda o: {
        **_day(o),
        "opens_on": "2026-11-01",
        "closes_on": "2026-11-20",
        "low": "0.3",
        "high": "3",
        "revision": str(Wave.objects.get(survey__code=CODE, number=2).revision),
    },
}
