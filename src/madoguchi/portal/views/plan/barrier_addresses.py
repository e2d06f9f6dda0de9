"""Addresses of barriers and of reports for councils under /plan/."""

from django.urls import URLPattern, path

from madoguchi.portal.views.plan import barriers, reports

_REPORT = "plan/reports/<str:code>"

urlpatterns: list[URLPattern] = [
    path("plan/barriers/", barriers.barriers_page, name="plan_barriers"),
    path("plan/barriers.csv", barriers.barriers_csv, name="plan_barriers_csv"),
    path("plan/barriers/kinds.csv", barriers.barriers_chart, name="plan_barriers_chart"),
    path("plan/barriers/<str:code>/", barriers.barrier_page, name="plan_barrier"),
    path("plan/reports/", reports.reports_page, name="plan_reports"),
    path(f"{_REPORT}/", reports.report_page, name="plan_report"),
    path(f"{_REPORT}.pdf", reports.report_file, name="plan_report_pdf"),
    path(f"{_REPORT}/<slug:item>.csv", reports.report_table, name="plan_report_csv"),
]
