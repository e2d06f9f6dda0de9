"""Addresses of the portal."""

from django.urls import path

from madoguchi.portal.views import about, begin, correct, fill, find, my, quality, say, send, survey, verify

app_name = "portal"

urlpatterns = [
    path("", find.home, name="home"),
    path("search/", find.search_page, name="search"),
    path("search/suggest/", find.suggestions, name="suggest"),
    path("place/", find.place_page, name="place"),
    path("procedures/<slug:slug>/", find.procedure, name="procedure"),
    path("procedures/<slug:slug>/versions/", find.procedure_versions, name="procedure_versions"),
    path("procedures/<slug:slug>/versions/<int:number>/", find.procedure_version, name="procedure_version"),
    path("procedures/<slug:slug>/quality/", quality.procedure_quality, name="procedure_quality"),
    path("programmes/", find.programmes, name="programmes"),
    path("programmes/<slug:slug>/", find.programme, name="programme"),
    path("life/<slug:slug>/", find.life_event_page, name="life_event"),
    path("life/<slug:slug>/calendar.ics", find.life_event_calendar, name="life_calendar"),
    path("survey/changes/", survey.changes_page, name="survey_changes"),
    path("survey/changes.csv", survey.changes_csv, name="survey_changes_csv"),
    path("survey/changes/rates.csv", survey.rates_csv, name="survey_rates_csv"),
    path("survey/<slug:survey_id>/", survey.row_page, name="survey_row"),
    path("quality/", quality.quality_page, name="quality"),
    path("quality/map.csv", quality.quality_csv, name="quality_csv"),
    path("quality/survey/", survey.online_rates, name="survey"),
    path("quality/survey.svg", survey.online_rates_chart, name="survey_chart"),
    path("quality/survey.csv", survey.online_rates_csv, name="survey_csv"),
    path("verify/", verify.verify, name="verify"),
    path("about/", about.about, name="about"),
    path("about/accessibility/", about.accessibility, name="accessibility"),
    path("apply/<slug:slug>/", begin.start_procedure, name="start"),
    path("apply/draft/<uuid:draft>/", begin.task_list_page, name="draft"),
    path("apply/draft/<uuid:draft>/ticket/", begin.ticket, name="ticket"),
    path("apply/draft/<uuid:draft>/check/", send.check_answers, name="check"),
    path("apply/draft/<uuid:draft>/sent/", send.sent, name="sent"),
    path("apply/draft/<uuid:draft>/discard/", send.discard_draft, name="discard"),
    path("apply/draft/<uuid:draft>/<slug:page_id>/", fill.question_page, name="page"),
    path("apply/draft/<uuid:draft>/<slug:page_id>/<int:item>/", fill.question_page, name="item"),
    path("my/", my.my_page, name="my"),
    path("my/open/", my.open_case, name="open_case"),
    path("my/messages/", my.messages, name="messages"),
    path("my/messages/<uuid:key>/", my.message, name="message"),
    path("my/applications/<uuid:key>/", my.application_page, name="application"),
    path("my/applications/<uuid:key>/correction/", correct.correction, name="correction"),
    path("my/applications/<uuid:key>/withdraw/", my.withdraw_application, name="withdraw"),
    path("my/applications/<uuid:key>/receipt/", my.receipt, name="receipt"),
    path("my/applications/<uuid:key>/notice/", my.notice, name="notice"),
    path("my/applications/<uuid:key>/files/<uuid:file>/", my.attached_file, name="file"),
    path("my/applications/<uuid:key>/review/<slug:moment>/", say.review, name="review"),
]
