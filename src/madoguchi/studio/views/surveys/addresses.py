"""Addresses of the surveys in the studio."""

from django.urls import URLPattern, path

from madoguchi.studio.views.surveys import acts, pages, panel

_WAVE = "surveys/waves/<uuid:key>/"

urlpatterns: list[URLPattern] = [
    path("surveys/", pages.surveys, name="surveys"),
    path("surveys/new/", pages.new_survey, name="survey_new"),
    path("surveys/<uuid:key>/", pages.survey, name="survey"),
    path("surveys/<uuid:key>/waves/", pages.new_wave, name="survey_wave_new"),
    path(_WAVE, pages.wave, name="survey_wave"),
    path(f"{_WAVE}open/", acts.open_page, name="survey_open"),
    path(f"{_WAVE}close/", acts.close_page, name="survey_close"),
    path(f"{_WAVE}invite/", acts.invite_page, name="survey_invite"),
    path(f"{_WAVE}mail/", acts.mail_page, name="survey_mail"),
    path(f"{_WAVE}design/", acts.design_page, name="survey_design"),
    path(f"{_WAVE}mapping/", acts.mapping_page, name="survey_mapping"),
    path(f"{_WAVE}panel/", panel.panel_page, name="survey_panel"),
    path(f"{_WAVE}count/", acts.count_page, name="survey_count"),
    path(f"{_WAVE}results/", pages.results, name="survey_results"),
    path(f"{_WAVE}words/", pages.words, name="survey_words"),
    path(f"{_WAVE}publish/", acts.publish_page, name="survey_publish"),
    path(f"{_WAVE}withdraw/", acts.withdraw_page, name="survey_withdraw"),
]
