"""What surveys found: which are open, each wave with its findings, each question with chart, table, groups and change."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.portal.downloads import csv_file
from madoguchi.surveys.models import Survey, Wave
from madoguchi.surveys.selectors import (
    FILES,
    ROLE_NAMES,
    WaveResult,
    change_chart,
    file_of,
    files_of,
    finding,
    open_wave_of,
    open_waves,
    published,
    published_wave,
    published_waves,
    question_chart,
)

MOST_WORDS = 20
PUBLISHED = ("question", "wave", "age", "option", "label", "n", "percent", "points", "quote")


@open_to(Readers.EVERYONE)
@require_safe
def surveys_page(request: HttpRequest) -> HttpResponse:
    """What may be answered now, and what was found."""
    on = japan_day(now())
    found: dict[str, Wave] = {}
    for wave in published_waves():
        found.setdefault(wave.survey.code, wave)
    context = {"open": list(open_waves(on=on)), "waves": list(found.values())}
    return render(request, "portal/surveys/list.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def survey_page(request: HttpRequest, code: str) -> HttpResponse:
    """A survey: how to answer it now, and its waves."""
    wave = open_wave_of(code, on=japan_day(now()))
    waves = list(published_waves(code))
    survey = wave.survey if wave else waves[0].survey if waves else None
    if survey is None or (
        survey.audience == Survey.Audience.STAFF and not waves and not acting_of_request(request).is_officer
    ):
        raise Http404
    context = {
        "survey": survey,
        "wave": wave,
        "waves": waves,
        "is_panel": survey.audience == Survey.Audience.PANEL,
        "is_staff": survey.audience == Survey.Audience.STAFF,
    }
    return render(request, "portal/surveys/survey.html", context)


def _result(code: str, number: int) -> WaveResult:
    wave = published_wave(code, number)
    if wave is None:
        raise Http404
    return WaveResult(wave)


@open_to(Readers.EVERYONE)
@require_safe
def wave_page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One wave: the findings in words, each leading to its question; who was asked, how, and the files."""
    result = _result(code, number)
    wave = result.wave
    context = {
        "survey": wave.survey,
        "wave": wave,
        "result": result,
        "findings": [
            {"question": one, "words": words, "label": "" if one.item.label in words else one.item.label}
            for one in result.questions
            if one.item.code not in result.roles.values() and (words := finding(result, one))
        ],
        "people": [one for one in result.questions if one.item.code in result.roles.values()],
        "files": [
            {"title": FILES[name], "href": reverse("portal:survey_wave_csv", args=[code, number, name])}
            for name in files_of(wave)
        ],
        "waves": [one for one in published_waves(code) if one.number != number],
    }
    return render(request, "portal/surveys/wave.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def question_page(request: HttpRequest, code: str, number: int, question: str) -> HttpResponse:
    """One question: the answer in words, its chart, what changed, in which groups it is otherwise, what people wrote."""
    result = _result(code, number)
    one = result.question(question)
    if one is None:
        raise Http404
    order = [each.item.code for each in result.questions]
    place = order.index(question)
    address = _address(code, number)
    context = {
        "survey": result.wave.survey,
        "wave": result.wave,
        "result": result,
        "one": one,
        "words": finding(result, one),
        "chart": question_chart(result, one),
        "changes": result.changes(question),
        "change_chart": change_chart(result, one),
        "compared_n": result.compared_n(question),
        "crosses": result.crosses(question),
        "parts": [
            (words, found)
            for part, words in result.parts[1:]
            if (found := result.question(question, part)) is not None and found.rows
        ],
        "said": result.words_of(question)[:MOST_WORDS],
        "results_csv": reverse("portal:survey_wave_csv", args=[code, number, "results"]),
        "crosses_csv": reverse("portal:survey_wave_csv", args=[code, number, "crosses"]),
        "changes_csv": reverse("portal:survey_wave_csv", args=[code, number, "changes"]),
        "previous": address(order[place - 1]) if place else "",
        "next": address(order[place + 1]) if place + 1 < len(order) else "",
    }
    return render(request, "portal/surveys/question.html", context)


def _address(code: str, number: int) -> Any:
    return lambda question: reverse("portal:survey_question", args=[code, number, question])


@open_to(Readers.EVERYONE)
@require_safe
def wave_csv(request: HttpRequest, code: str, number: int, name: str) -> StreamingHttpResponse:
    """A file of a wave: the numbers of its pages, the codebook, or records of single people where the wave gives them."""
    found = file_of(_result(code, number).wave, name)
    if found is None:
        raise Http404
    return csv_file(f"{code}-{number}-{name}.csv", *found)


@open_to(Readers.EVERYONE)
@require_safe
def published_page(request: HttpRequest) -> HttpResponse:
    """What Tokyo published of its surveys of residents, as quoted, apart from our own."""
    held = published()
    questions: dict[str, list[dict[str, Any]]] = {}
    for one in held["facts"]:
        questions.setdefault(one["question"], []).append(
            {
                "year": held["waves"][one["wave"]]["label"],
                "item": _item_of(one),
                **{name: one.get(name) for name in ("n", "percent", "points")},
            }
        )
    names = {str(role): str(name) for role, name in ROLE_NAMES.items()}
    titles = {**PUBLISHED_TITLES, **names}
    context = {
        "held": held,
        "waves": list(held["waves"].values()),
        "questions": [(titles.get(code, code), rows) for code, rows in questions.items()],
    }
    return render(request, "portal/surveys/published.html", context)


def _item_of(fact: dict[str, Any]) -> str:
    """What a figure is of, in words."""
    label = fact.get("label") or PUBLISHED_ITEMS[fact["option"]]
    return f"{fact['age']}代：{label}" if "age" in fact else label


PUBLISHED_ITEMS = {
    "": "回答者",
    "yes": "はい・ある",
    "want": "利用したい",
    "rather": "やや利用したいと思う",
    "surely": "是非利用したいと思う",
}
PUBLISHED_TITLES = {
    "n": "回答者数",
    "inconvenient": "行政サービス・手続で不便と感じたこと",
    "inconvenient_why": "不便と感じた主な理由（複数回答）",
    "digital_used": "デジタル化された行政サービス・手続の利用経験",
    "digital_inconvenient": "デジタル化された行政サービス・手続で不便と感じたこと",
    "benefit": "デジタル化で便利になったという実感",
    "missed": "給付金などを利用できなかった（しなかった）経験",
    "push": "プッシュ型行政サービスの利用意向",
    "push_topics": "プッシュ型で受け取りたい行政情報の分野（年代別の上位3つ）",
    "share": "ワンスオンリーのために自分の情報を提供してもよい",
    "several": "手続先の部署や組織が複数あることで困った経験",
}


@open_to(Readers.EVERYONE)
@require_safe
def published_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a file, with the words that each figure was read from."""
    rows = ([one.get(name) for name in PUBLISHED] for one in published()["facts"])
    return csv_file("published-surveys.csv", PUBLISHED, rows)
