"""Names are sacred: what was typed in a browser is what stands in the answers, byte for byte."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.applications.models import AnswerSet, Application
from madoguchi.filling.models import Draft
from tests.world import World, upload

pytestmark = pytest.mark.django_db

NAMES = [
    ("\U00020bb7野", "家"),  # 𠮷: a kanji outside the basic plane
    ("葛\U000e0100城", "葛\U000e0101"),  # two forms of one kanji by ideographic variation sequences
    ("\u9ad9橋", "は\u3099んは\u309a"),  # 髙, and kana with combining marks that normalisation would join
    ("\ufa19田", "\ufa10"),  # compatibility kanji (神, 塚) that every normalisation replaces
    ("ﾏﾄﾞﾉ", "Ａｎｎａ－Ｍａｒｉｅ"),  # half and full width
    ("O'Brien <b>", '&amp; "x"'),  # what HTML and SQL mean something else by
    ("Nguye\u0302\u0303n", "A\u030a"),  # Latin letters with combining marks
]


@pytest.mark.parametrize(("family", "given"), NAMES)
def test_a_name_goes_from_the_page_to_the_answers_unchanged(
    client: Client, world: World, family: str, given: str
) -> None:
    with time_machine.travel(world.at, tick=False):
        client.post(reverse("portal:start", args=["child-medical"]))
        draft = Draft.objects.get()
        page = _page(client, draft, "who")
        page(
            {
                "q-applicant_name-family": family,
                "q-applicant_name-given": given,
                "q-phone": "０９０-0000-0000",
            }
        )
        child = {"q-child_name-family": given, "q-child_name-given": family}
        born = {"q-born_on-year": "2022", "q-born_on-month": "2", "q-born_on-day": "22"}
        page({**child, **born}, to=reverse("portal:item", args=[draft.pk, "child", 0]))
        page({"q-insurance": upload(), "q-remarks": f"{family} {given}"}, to=_address(draft, "papers"))
        shown = client.get(reverse("portal:check", args=[draft.pk]))
        assert shown.status_code == 200
        draft.refresh_from_db()
        sent = client.post(
            reverse("portal:check", args=[draft.pk]), {"key": draft.key, "revision": draft.revision}
        )
        assert sent.status_code == 302

    body = AnswerSet.objects.get().body
    assert body["applicant_name"] == {"family": family, "given": given}
    assert body["child"][0]["child_name"] == {"family": given, "given": family}
    assert body["remarks"] == f"{family} {given}"
    assert body["phone"] == "09000000000"
    assert Application.objects.get().applicant_name == f"{family}　{given}"


def _address(draft: Draft, page_id: str) -> str:
    return reverse("portal:page", args=[draft.pk, page_id])


def _page(client: Client, draft: Draft, first: str):
    def send(fields: dict, to: str = "") -> None:
        draft.refresh_from_db()
        response = client.post(to or _address(draft, first), {**fields, "revision": draft.revision})
        assert response.status_code == 302, response.content.decode()

    return send
