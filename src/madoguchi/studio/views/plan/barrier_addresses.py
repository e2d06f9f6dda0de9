"""Addresses of barriers and of reports for councils under /studio/plan/."""

from django.urls import URLPattern, path

from madoguchi.studio.views.plan import barrier_acts as acts
from madoguchi.studio.views.plan import barriers, reports

_REPORT = "plan/reports/<str:code>"

urlpatterns: list[URLPattern] = [
    path("plan/barriers/", barriers.barriers, name="barriers"),
    path("plan/barriers.csv", barriers.barriers_csv, name="barriers_csv"),
    path("plan/barriers/new/", acts.new_barrier, name="barrier_new"),
    path("plan/barriers/gaps/", barriers.barrier_gaps, name="barrier_gaps"),
    path("plan/barriers/meeting/", barriers.meeting, name="barrier_meeting"),
    path("plan/barriers/meeting.pdf", barriers.meeting_pdf, name="barrier_meeting_pdf"),
    path("plan/barriers/<str:code>/", barriers.barrier, name="barrier"),
    path("plan/barriers/<str:code>/edit/", acts.edit_barrier, name="barrier_edit"),
    path("plan/barriers/<str:code>/act/", acts.act, name="barrier_act"),
    path("plan/reports/", reports.reports, name="council_reports"),
    path("plan/reports/new/", reports.new_report, name="council_report_new"),
    path(f"{_REPORT}/", reports.report, name="council_report"),
    path(f"{_REPORT}/view/", reports.report_view, name="council_report_view"),
    path(f"{_REPORT}.pdf", reports.report_file, name="council_report_pdf"),
    path(f"{_REPORT}/act/", reports.act, name="council_report_act"),
]
