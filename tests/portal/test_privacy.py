"""What the page about personal data tells: periods as they are in force, for every procedure that is taken."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.examination.services.retention import QUARANTINE_DAYS
from madoguchi.filling.services import KEPT_FOR
from madoguchi.registry.models import Edition
from tests.world import World

pytestmark = pytest.mark.django_db


def _text(response) -> str:
    return re.sub(r"<[^>]+>", " ", response.content.decode())


def test_every_procedure_stands_with_its_years_and_who_keeps_it(world: World, client: Client) -> None:
    other = world.opened("other-one", organisation=world.other_city, title="飼い犬の登録")
    Edition.objects.filter(pk=other.pk).update(retention_years=30)
    said = _text(client.get(reverse("portal:privacy")))
    assert re.search(r"子ども医療費助成\s+5年\s+窓野市", said)
    assert re.search(r"飼い犬の登録\s+30年\s+川添市", said)
    assert f"{KEPT_FOR.days}日" in said and f"{QUARANTINE_DAYS}日待って" in said


def test_it_is_narrowed_by_words_and_says_when_nothing_fits(world: World, client: Client) -> None:
    world.opened("other-one", organisation=world.other_city, title="飼い犬の登録")
    said = _text(client.get(reverse("portal:privacy"), {"q": "飼い犬 川添"}))
    assert "飼い犬の登録" in said and "子ども医療費助成" not in said
    assert "合う手続はありませんでした" in _text(client.get(reverse("portal:privacy"), {"q": "ない手続"}))


def test_the_footer_of_every_page_leads_to_it(world: World, client: Client) -> None:
    assert reverse("portal:privacy") in client.get(reverse("portal:accessibility")).content.decode()


def test_it_asks_the_database_as_often_for_many_procedures(
    world: World, client: Client, django_assert_max_num_queries
) -> None:
    for n in range(6):
        world.opened(f"more-{n}", title=f"手続{n}")
    client.get(reverse("portal:privacy"))
    with django_assert_max_num_queries(8):
        client.get(reverse("portal:privacy"))
