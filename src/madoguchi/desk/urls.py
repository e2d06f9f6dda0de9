"""Addresses of the desk."""

from django.urls import path

from madoguchi.desk.views import case, queue

app_name = "desk"

urlpatterns = [
    path("", queue.queue_page, name="queue"),
    path("cases/<uuid:key>/", case.case_page, name="case"),
    path("cases/<uuid:key>/take/", case.take_case, name="take"),
    path("cases/<uuid:key>/correction/", case.correction, name="correction"),
    path("cases/<uuid:key>/propose/", case.propose_decision, name="propose"),
    path("cases/<uuid:key>/sign-off/", case.sign_off_decision, name="sign_off"),
    path("cases/<uuid:key>/decide/", case.decide_case, name="decide"),
    path("cases/<uuid:key>/files/<uuid:file>/", case.attached_file, name="file"),
    path("cases/<uuid:key>/notice/", case.notice_file, name="notice"),
]
