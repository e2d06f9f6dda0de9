"""Addresses of the surveys."""

from django.urls import URLPattern, path

from madoguchi.portal.views.surveys import answering, results

_ANSWER = "surveys/a/<str:token>/"
_WAVE = "surveys/<slug:code>/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("surveys/", results.surveys_page, name="surveys"),
    path("surveys/published/", results.published_page, name="surveys_published"),
    path("surveys/published.csv", results.published_csv, name="surveys_published_csv"),
    path(_ANSWER, answering.invited_page, name="survey_invited"),
    path(f"{_ANSWER}check/", answering.check_page, name="survey_check"),
    path(f"{_ANSWER}refuse/", answering.refuse_page, name="survey_refuse"),
    path(f"{_ANSWER}p/<slug:page_id>/", answering.question_page, name="survey_page"),
    path("surveys/<slug:code>/", results.survey_page, name="survey_home"),
    path("surveys/<slug:code>/begin/", answering.begin_page, name="survey_begin"),
    path(_WAVE, results.wave_page, name="survey_wave"),
    path(f"{_WAVE}q/<slug:question>/", results.question_page, name="survey_question"),
    path(f"{_WAVE}<slug:name>.csv", results.wave_csv, name="survey_wave_csv"),
]
