"""What an office lays down for its own work, as one row of pages: each reader sees those that they may open."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from madoguchi.core.acting import Acting, Role

PAGES = {
    "routes": (gettext_lazy("決裁ルート"), (Role.ADMINISTRATOR,)),
    "grounds": (gettext_lazy("起案の定型文"), (Role.APPROVER, Role.ADMINISTRATOR)),
    "usual": (gettext_lazy("補正の定型文"), (Role.EXAMINER,)),
    "usual_answers": (gettext_lazy("よく使う返事"), (Role.EXAMINER,)),
    "assignment": (gettext_lazy("担当の割当と不在"), (Role.EXAMINER, Role.APPROVER, Role.ADMINISTRATOR)),
    "certificates": (gettext_lazy("職責証明書"), (Role.ADMINISTRATOR, Role.AUDITOR)),
    "post": (gettext_lazy("郵送"), (Role.EXAMINER,)),
    "messages": (gettext_lazy("お知らせ"), (Role.EXAMINER, Role.APPROVER, Role.AUDITOR)),
}
"""Pages of settings in their order, by the name of their address: what they are called and who opens them."""


def settings_of(acting: Acting, current: str = "") -> list[dict[str, Any]]:
    """The pages of settings that `acting` may open, the one that is open marked."""
    return [
        {"label": label, "href": reverse(f"desk:{name}"), "current": name == current}
        for name, (label, roles) in PAGES.items()
        if acting.organisations(*roles)
    ]
