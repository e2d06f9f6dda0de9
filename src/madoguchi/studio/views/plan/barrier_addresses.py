"""Addresses of barriers under /studio/plan/."""

from django.urls import URLPattern, path

from madoguchi.studio.views.plan import barrier_acts as acts
from madoguchi.studio.views.plan import barriers

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
]
