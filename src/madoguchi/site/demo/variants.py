"""What two towns of the demo say otherwise of a procedure that all share: another fee and window, other hours."""

from datetime import datetime, timedelta

from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import appoint
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Procedure
from madoguchi.registry.services import (
    add_variant,
    ask_publication,
    publish_version,
    save_draft,
    start_draft,
)
from madoguchi.site.demo.city import SETTING_UP, People
from madoguchi.site.demo.writing import Json, fee

SHARED = "dog-registration"
WRITTEN = timedelta(days=40)

SAID: dict[str, Json] = {
    "kawazoe-shi": {
        "fee": fee(2500, "1頭につき2,500円", "鑑札といっしょに届く納付書で払います。", "1-1", "1-4", "2-4"),
        "windows": [
            {
                "name": "川添市 環境センター 動物担当",
                "address": "川添市みどり台5-1",
                "phone": "03-0000-4401",
                "hours": "平日 午前9時から午後4時30分まで",
            }
        ],
        "contact": {
            "name": "川添市 環境センター",
            "phone": "03-0000-4401",
            "hours": "平日 午前9時から午後4時30分まで",
        },
        "plain_summary": "川添市では、市役所ではなく、環境センターで手続をします。",
    },
    "morishita-machi": {
        "contact": {
            "name": "森下町 住民課",
            "phone": "03-0000-5001",
            "hours": "平日 午前8時30分から午後5時15分まで（木曜は午後7時まで）",
        },
        "processing": {"window_days": 14, "online_days": 10},
        "conditions": [
            "マイクロチップの情報を国のデータベースに登録した犬も、森下町ではこの手続がいります。",
        ],
    },
}
"""By the short name of the town, the fields that it says otherwise."""


def vary(people: People, *, at: datetime) -> None:
    """Let the towns say it: the examiner writes, the approver publishes; a small office has no others."""
    written = at - WRITTEN
    procedure = Procedure.objects.get(slug=SHARED)
    for slug, body in SAID.items():
        place = people.organisations[slug]
        roles = {Role.EDITOR: people.examiners[slug], Role.PUBLISHER: people.approvers[slug]}
        for role, officer in roles.items():
            appoint(
                user=officer,
                organisation=place,
                role=role,
                starts_on=japan_day(written),
                by=SETTING_UP,
                at=written,
            )
        writes, publishes = (acting_of(officer, at=written) for officer in roles.values())
        variant = add_variant(procedure=procedure, organisation=place, by=writes, at=written)
        draft = start_draft(record=variant, by=writes, at=written)
        saved, _problems = save_draft(version=draft, body=body, revision=0, by=writes, at=written)
        asked = ask_publication(version=saved, by=writes, at=written)
        publish_version(version=asked, by=publishes, at=written + timedelta(hours=3))
