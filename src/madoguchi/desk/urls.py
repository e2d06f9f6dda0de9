"""Addresses of the desk."""

from django.urls import path

from madoguchi.desk.views import acts, case, correction, queue

app_name = "desk"

urlpatterns = [
    path("", queue.queue_page, name="queue"),
    path("queue.csv", queue.queue_csv, name="queue_csv"),
    path("cases/<uuid:key>/", case.case_page, name="case"),
    path("cases/<uuid:key>/take/", acts.take_case, name="take"),
    path("cases/<uuid:key>/correction/", correction.correction, name="correction"),
    path("cases/<uuid:key>/propose/", acts.propose_decision, name="propose"),
    path("cases/<uuid:key>/sign-off/", acts.sign_off_decision, name="sign_off"),
    path("cases/<uuid:key>/decide/", acts.decide_case, name="decide"),
    path("cases/<uuid:key>/files/<uuid:file>/", case.attached_file, name="file"),
    path("cases/<uuid:key>/notice/", case.notice_file, name="notice"),
]
