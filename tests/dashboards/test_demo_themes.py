"""The six theme pages of the demo, built of a small city's records."""

from datetime import timedelta

import pytest
from django.test import Client

from madoguchi.core.clock import now
from madoguchi.dashboards.models import Dashboard, MapArea
from madoguchi.dashboards.selectors import body_of, shown_page
from madoguchi.dashboards.types import BlockKind, Health
from madoguchi.quality.services import recompute_all
from madoguchi.registry.models import Procedure
from madoguchi.reviews.models import Review
from madoguchi.site.demo.catalogue import publish_catalogue
from madoguchi.site.demo.city import build_city
from madoguchi.site.demo.dashboards import map_the_prefecture, show_themes
from madoguchi.site.demo.procedures import PROCEDURES
from madoguchi.site.demo.programmes import publish_programmes
from madoguchi.site.demo.theme_pages import THEMES
from madoguchi.site.demo.timecost import count_time
from madoguchi.site.demo.windows import open_windows
from madoguchi.timecost.services import reckon

pytestmark = pytest.mark.django_db
WORDS = "スマートフォンで夜に出せて、とても助かりました。"


def _say(at: object) -> None:
    """Forty reviews over two months."""
    procedure = Procedure.objects.first()
    assert procedure is not None
    Review.objects.bulk_create(
        Review(
            procedure=procedure,
            organisation=procedure.organisation,
            moment="any",
            step="whole",
            source="link",
            rating=5 if n % 4 else 2,
            reasons=["quick"] if n % 4 else ["many_papers"],
            text=WORDS if n == 0 else "",
            once=f"{n:064d}",
            digest="d" * 64,
            written_at=now() - timedelta(days=2 + 35 * (n % 2)),
        )
        for n in range(80)
    )


def test_six_pages_are_built_of_records_and_published_by_another(client: Client):
    at = now()
    people = build_city(at=at)
    publish_programmes(people, at=at)
    publish_catalogue(people, procedures=PROCEDURES[:6], at=at)
    open_windows(people, today=at)
    _say(at)
    count_time(people, today=at)
    map_the_prefecture(people, today=at)
    reckon(at=at)
    recompute_all(at=at)
    show_themes(people, today=at)
    assert MapArea.objects.count() == 12
    pages = list(Dashboard.objects.select_related("current", "organisation").order_by("code"))
    assert [one.code for one in pages] == sorted(theme.code for theme in THEMES)
    kinds: set[BlockKind] = set()
    for page in pages:
        assert page.current is not None and page.current.approved_by_id != page.current.edited_by_id
        shown = shown_page(page, body_of(page.current), at=at)
        assert {one.health for one in shown} == {Health.FINE}, page.code
        assert all(one.source and one.updated_at for one in shown if one.block.asks)
        assert any(one.picture for one in shown), page.code
        kinds |= {one.block.kind for one in shown}
    assert kinds == set(BlockKind)
    listed = client.get("/dashboards/").content.decode()
    assert all(f"/dashboards/{page.code}/" in listed for page in pages)
    assert "<blockquote>" in client.get("/dashboards/voices/").content.decode()
