"""All addresses of the product."""

from django.urls import URLPattern, URLResolver, include, path

from madoguchi.accounts.types import Readers, open_to
from madoguchi.site.watch import views
from madoguchi.ui.views import chart_picture, gallery, gallery_staff

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("madoguchi.portal.urls")),
    path("desk/", include("madoguchi.desk.urls")),
    path("studio/", include("madoguchi.studio.urls")),
    path("", include("madoguchi.api.urls")),
    path("account/", include("madoguchi.accounts.urls")),
    path("", include("madoguchi.accounts.idp_urls")),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.numbers, name="metrics"),
    path("status", views.status, name="status"),
    path("status.json", views.status_json, name="status_json"),
    path("ui/", open_to(Readers.EVERYONE)(gallery), name="gallery"),
    path("ui/staff/", open_to(Readers.EVERYONE)(gallery_staff), name="gallery_staff"),
    path("ui/charts/<slug:digest>.svg", open_to(Readers.EVERYONE)(chart_picture), name="chart"),
    path(
        "ui/charts/<slug:digest>/narrow.svg",
        open_to(Readers.EVERYONE)(chart_picture),
        {"form": "narrow"},
        name="chart_narrow",
    ),
]

handler400 = "madoguchi.ui.views.bad_request"
handler403 = "madoguchi.ui.views.forbidden"
handler404 = "madoguchi.ui.views.not_found"
handler500 = "madoguchi.ui.views.server_error"
