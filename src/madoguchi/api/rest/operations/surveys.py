"""Surveys: published waves, and each with its questions."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Path

from madoguchi.api.problems import Nothing
from madoguchi.api.rest.interface import api
from madoguchi.api.rest.lists import absolute
from madoguchi.api.rest.survey_answers import SurveyWaveFull, SurveyWaveList
from madoguchi.surveys.models import Wave
from madoguchi.surveys.selectors import WaveResult, published_wave, published_waves


def _item(wave: Wave) -> dict[str, Any]:
    return {
        "survey": wave.survey.code,
        "title": wave.survey.title,
        "organisation": wave.survey.organisation.name,
        "number": wave.number,
        "label": wave.label,
        "opens_on": wave.opens_on,
        "closes_on": wave.closes_on,
        "n": wave.result["n"],
        "is_example": wave.survey.is_example,
        "published_at": wave.published_at,
        "address": absolute(reverse("api:survey_wave", args=[wave.survey.code, wave.number])),
        "page": absolute(reverse("portal:survey_wave", args=[wave.survey.code, wave.number])),
    }


@api.get("/surveys", response=SurveyWaveList, summary="公開した調査の一覧", tags=["surveys"])
def surveys(request: HttpRequest) -> dict[str, Any]:
    """Every published wave of every survey, the newest of each first."""
    return {"items": [_item(one) for one in published_waves()]}


@api.get("/surveys/{survey}/{number}", response=SurveyWaveFull, summary="調査の結果", tags=["surveys"])
def survey_wave(
    request: HttpRequest,
    survey: Annotated[str, Path(max_length=60, description="As in the list of surveys.")],
    number: Annotated[int, Path(ge=1, le=32767)],
) -> dict[str, Any]:
    """One wave: each question over those who were asked, and what changed since the wave before."""
    wave = published_wave(survey, number)
    if wave is None:
        raise Nothing
    result = WaveResult(wave)
    return {
        **_item(wave),
        "who": wave.design.get("who", ""),
        "method": wave.design.get("method", ""),
        "weighting": result.weighting,
        "before": result.before,
        "compared": result.compared_words if result.before else "",
        "questions": [
            {
                "question": one.item.code,
                "label": one.item.label,
                "kind": one.item.kind.value,
                "base": one.base_words,
                "n": one.n,
                "mean": one.mean,
                "options": [
                    {
                        "option": row.code,
                        "label": row.label,
                        "n": row.n,
                        "percent": row.percent,
                        "low": row.low,
                        "high": row.high,
                    }
                    for row in one.rows
                ],
                "changes": [
                    {
                        "change": row.change.value,
                        "now": [code for code, _label, _share in row.now],
                        "before": [code for code, _label, _share in row.before],
                        "points": row.points,
                        "low": row.low,
                        "high": row.high,
                        "is_significant": row.is_significant,
                    }
                    for row in result.changes(one.item.code)
                ],
            }
            for one in result.questions
        ],
    }
