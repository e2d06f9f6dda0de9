"""Addresses of the desk."""

from django.urls import path

from madoguchi.desk.views import acts, audit, businesses, case, correction, people, queue

app_name = "desk"

urlpatterns = [
    path("", queue.queue_page, name="queue"),
    path("queue.csv", queue.queue_csv, name="queue_csv"),
    path("audit/", audit.audit_page, name="audit"),
    path("audit.csv", audit.audit_csv, name="audit_csv"),
    path("cases/<uuid:key>/", case.case_page, name="case"),
    path("cases/<uuid:key>/take/", acts.take_case, name="take"),
    path("cases/<uuid:key>/correction/", correction.correction, name="correction"),
    path("cases/<uuid:key>/officers/", acts.fill_in_fields, name="officers"),
    path("cases/<uuid:key>/propose/", acts.propose_decision, name="propose"),
    path("cases/<uuid:key>/sign-off/", acts.sign_off_decision, name="sign_off"),
    path("cases/<uuid:key>/decide/", acts.decide_case, name="decide"),
    path("cases/<uuid:key>/files/<uuid:file>/", case.attached_file, name="file"),
    path("cases/<uuid:key>/notice/", case.notice_file, name="notice"),
    path("people/", people.people_page, name="people"),
    path("people/matches/<uuid:key>/", people.person_match_page, name="person_match"),
    path("businesses/", businesses.businesses_page, name="businesses"),
    path("businesses/matches/<uuid:key>/", businesses.match_page, name="match"),
    path("businesses/corporations/<str:number>/", businesses.corporation_page, name="corporation"),
    path("businesses/corporations/<str:number>/gbizinfo/", businesses.gbizinfo_page, name="gbizinfo"),
]
