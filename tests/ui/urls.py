"""The pages of ui, and the addresses that its frames lead to."""

from typing import NoReturn

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from madoguchi.ui import views


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


@csrf_exempt
def _fails(request: HttpRequest) -> NoReturn:
    raise RuntimeError("secret of the house")


PORTAL = [
    "home",
    "language",
    "search",
    "my",
    "open_case",
    "questions",
    "quality",
    "survey",
    "verify",
    "about",
    "accessibility",
    "privacy",
    "switch",
    "answers",
    "opinions",
    "voices",
    "windows",
    "plan",
    "time",
    "surveys",
    "dashboards",
]

DESK = [
    "queue",
    "signing",
    "routes",
    "tasks",
    "consultations",
    "payments",
    "reports",
    "audit",
    "opinions",
    "reviews",
    "windows",
]

urlpatterns = [
    path("p/", include(([path(f"{name}/", _page, name=name) for name in PORTAL], "portal"))),
    path("d/", include(([path(f"{name}/", _page, name=name) for name in DESK], "desk"))),
    path("s/", include(([path(f"{n}/", _page, name=n) for n in ("freshness", "home", "plan")], "studio"))),
    path("o/", include(([path(f"{n}/", _page, name=n) for n in ("documentation", "open")], "api"))),
    path(
        "a/",
        include(
            (
                [path(f"{n}/", _page, name=n) for n in ("sign_in", "sign_out", "act_for", "extend", "keys")],
                "accounts",
            )
        ),
    ),
    path("ui/", views.gallery),
    path("ui/staff/", views.gallery_staff),
    path("fails/", _fails),
    path("closed/", views.unavailable),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
