"""Every page of the studio opens for who may, is light, and takes few queries."""

import pytest
from django.urls import reverse

from tests.studio.conftest import Studio

pytestmark = pytest.mark.django_db


def test_the_pages_of_a_record_open(studio: Studio) -> None:
    studio.draft(title="新しい名前")
    client = studio.client(studio.both)
    for address in (
        reverse("studio:home"),
        reverse("studio:new"),
        studio.address(),
        studio.address("draft"),
        *(studio.address("edit", number) for number in range(1, 9)),
        studio.address("discard"),
        studio.address("publish"),
        studio.address("compare"),
        studio.address("version", 1),
        studio.address("preview", 2),
        studio.address("preview", 2) + "?width=wide",
        studio.address("previewed_page", 2),
        reverse("studio:process_new", args=["restaurant"]),
    ):
        response = client.get(address)
        assert response.status_code == 200, address
        assert len(response.content) < 120_000, address
