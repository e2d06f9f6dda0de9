"""Addresses of the desk."""

from django.urls import path

from madoguchi.desk.views import (
    acts,
    audit,
    beside,
    businesses,
    case,
    correction,
    decisions,
    files,
    people,
    queue,
    threads,
)

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
    path("cases/<uuid:key>/propose/", decisions.propose_decision, name="propose"),
    path("cases/<uuid:key>/sign-off/", decisions.sign_off_decision, name="sign_off"),
    path("cases/<uuid:key>/decide/", decisions.decide_case, name="decide"),
    path("cases/<uuid:key>/standards/", decisions.note_standards, name="standards"),
    path("cases/<uuid:key>/recall/", decisions.recall_proposal, name="recall"),
    path("cases/<uuid:key>/see-after/<uuid:sign_off>/", decisions.see_after_substitute, name="see_after"),
    path("cases/<uuid:key>/decision.zip", decisions.decision_file, name="decision_file"),
    path("signing/", decisions.signing_page, name="signing"),
    path("cases/<uuid:key>/files/", files.files_page, name="files"),
    path("cases/<uuid:key>/files/<uuid:file>/", files.attached_file, name="file"),
    path("cases/<uuid:key>/files/<uuid:file>/view/", files.files_page, name="file_page"),
    path("cases/<uuid:key>/notice/", files.notice_file, name="notice"),
    path("cases/<uuid:key>/compare/", beside.compare_page, name="compare"),
    path("cases/<uuid:key>/applicant/", beside.applicant_page, name="applicant"),
    path("cases/<uuid:key>/looking/", beside.looking_part, name="looking"),
    path("cases/<uuid:key>/thread/", threads.thread_page, name="thread"),
    path("cases/<uuid:key>/thread/files/<uuid:file>/", threads.thread_file, name="thread_file"),
    path("office/answers/", threads.usual_page, name="usual_answers"),
    path("office/answers/<uuid:key>/drop/", threads.drop_usual, name="usual_answer_drop"),
    path("people/", people.people_page, name="people"),
    path("people/matches/<uuid:key>/", people.person_match_page, name="person_match"),
    path("businesses/", businesses.businesses_page, name="businesses"),
    path("businesses/matches/<uuid:key>/", businesses.match_page, name="match"),
    path("businesses/corporations/<str:number>/", businesses.corporation_page, name="corporation"),
    path("businesses/corporations/<str:number>/gbizinfo/", businesses.gbizinfo_page, name="gbizinfo"),
]
