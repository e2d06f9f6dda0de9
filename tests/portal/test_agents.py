"""An agent acts for one client at a time, says so everywhere, and loses everything when the mandate ends."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Mandate, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import withdraw_mandate
from madoguchi.applications.models import Application
from madoguchi.events.models import Access, Event
from madoguchi.facts.services import NotYours, record_fact
from madoguchi.files.selectors import read
from madoguchi.filling.models import Draft
from madoguchi.filling.services import make_receipt, tell_principal
from madoguchi.messaging.models import Message
from tests.papers.conftest import text_of
from tests.portal.groups import (
    accept,
    acting_for,
    entrust,
    form_with,
    hidden,
    oneself,
    posts,
    signed_in,
    switch,
    text,
)
from tests.world import World, get, last_event, question


@pytest.fixture
def agent_user(world: World) -> User:
    return world.person("gyosei", "代田 書子")


@pytest.fixture
def agent(agent_user: User) -> Client:
    return signed_in(agent_user)


@pytest.fixture
def client_a(world: World) -> Client:
    return signed_in(world.resident)


@pytest.fixture
def client_b(world: World) -> Client:
    return signed_in(world.neighbour)


def start(client: Client, slug: str = "child-medical") -> Draft:
    """A draft begun on the pages."""
    begun = posts(client, reverse("portal:start", args=[slug]))
    assert begun.status_code == 302, text(begun)
    return Draft.objects.latest("started_at", "id")


NAME = {"q-applicant_name-family": "印甲", "q-applicant_name-given": "名", "q-phone": "09012345678"}


def answer_page(client: Client, draft: Draft, **data: Any) -> Any:
    """Answer the first page of a draft."""
    address = reverse("portal:page", args=[draft.pk, "who"])
    return posts(client, address, {"revision": str(draft.revision), **NAME, **data})


def told(kind: str) -> list[Message]:
    """The messages that follow from the last event of `kind`."""
    tell_principal(Event.objects.filter(kind=kind).latest("id"))
    return list(Message.objects.filter(dedupe__startswith="agent:"))


def test_what_an_agent_begins_is_the_clients_and_the_client_hears_of_it(
    world: World, agent: Client, client_a: Client
) -> None:
    acting_for(agent, client_a, world.resident)
    assert "窓野 花子</strong> の手続をしています" in text(agent.get("/"))
    draft = start(agent)
    assert draft.subject == world.resident.person
    assert answer_page(agent, draft).status_code == 302
    assert "印甲" in text(client_a.get(reverse("portal:page", args=[draft.pk, "who"])))
    home = text(client_a.get(reverse("portal:my")))
    assert "代理人が準備しています" in home
    (message,) = told("draft.started")
    assert message.subject == world.resident.person and "代田 書子" in message.body
    assert message.title in text(client_a.get(reverse("portal:my")))
    assert message.title not in text(agent.get(reverse("portal:messages")))
    assert Access.objects.filter(whose=world.resident.person_id, purpose="代理").exists()


def test_filing_by_an_agent_stands_on_every_paper(world: World, agent: Client, client_a: Client) -> None:
    mandate = acting_for(agent, client_a, world.resident, kind="registered", number="１２３４５６７８")
    draft = world.filled(world.resident)
    page = reverse("portal:check", args=[draft.pk])
    sent = posts(agent, page, {"key": str(draft.key), "revision": str(draft.revision)})
    assert sent.status_code == 302, text(sent)
    case = Application.objects.get()
    kept = case.acting["mandate"]
    assert (kept["id"], kept["number"], kept["until"]) == (
        str(mandate.pk),
        "12345678",
        mandate.last_day.isoformat(),
    )
    assert kept["agent"] == str(mandate.agent_id) and kept["may_submit"] is True
    words = "代田 書子（行政書士 登録番号 12345678）"
    make_receipt(last_event(get(case.pk), "application.arrived"))
    case = get(case.pk)
    assert case.receipt_file is not None
    assert "代田書子" in "".join(text_of(read(case.receipt_file)).split())
    assert words in text(client_a.get(reverse("portal:application", args=[case.pk])))
    assert "代理人がしました" in text(client_a.get(reverse("portal:application", args=[case.pk])))
    assert told("application.arrived")[-1].subject == world.resident.person


def test_two_clients_never_meet(world: World, agent: Client, client_a: Client, client_b: Client) -> None:
    first = acting_for(agent, client_a, world.resident)
    accept_and = acting_for(agent, client_b, world.neighbour)
    of_a, of_b = world.filled(world.resident, remarks="印甲"), world.filled(world.neighbour, remarks="印乙")
    names = {of_a.pk: world.resident.name, of_b.pk: world.neighbour.name}
    for mandate, mine, other in ((first, of_a, of_b), (accept_and, of_b, of_a)):
        switch(agent, mandate.pk)
        home = text(agent.get(reverse("portal:my")))
        assert names[mine.pk] in home and names[other.pk] not in home
        assert str(mine.pk) in home and str(other.pk) not in home
        elsewhere = agent.get(reverse("portal:check", args=[other.pk]))
        assert elsewhere.status_code == 409
        assert not [mark for mark in ("印甲", "印乙") if mark in text(elsewhere)]
        assert switch(agent, mandate.pk).status_code == 302


def test_a_form_drawn_for_another_client_is_not_taken_and_nothing_is_lost(
    world: World, agent: Client, client_a: Client, client_b: Client
) -> None:
    first = acting_for(agent, client_a, world.resident)
    draft = start(agent)
    address = reverse("portal:page", args=[draft.pk, "who"])
    drawn = hidden(text(agent.get(address)))["drawn_for"]
    acting_for(agent, client_b, world.neighbour)  # another tab
    late = agent.post(address, {"drawn_for": drawn, "revision": "1", **NAME})
    page = text(late)
    assert late.status_code == 409 and "窓野 花子" in page and "川添 太郎" in page
    assert Draft.objects.get(pk=draft.pk).answers == {}
    again = hidden(form_with(page, "switch_to"))
    assert again["switch_to"] == str(first.pk)
    assert again["q-applicant_name-family"] == "印甲"
    sent = agent.post(address, again, follow=False)
    assert sent.status_code == 307
    assert agent.post(sent["Location"], again).status_code == 302
    assert Draft.objects.get(pk=draft.pk).answers["applicant_name"]["family"] == "印甲"
    assert "窓野 花子</strong> の手続をしています" in text(agent.get("/"))


def test_a_form_without_the_mark_is_not_taken_for_a_client(
    world: World, agent: Client, client_a: Client
) -> None:
    acting_for(agent, client_a, world.resident)
    assert agent.post(reverse("portal:start", args=["child-medical"])).status_code == 409
    assert not Draft.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_mandate_withdrawn_meanwhile_shows_a_page_and_does_nothing(
    world: World, agent: Client, client_a: Client, method: str
) -> None:
    mandate = acting_for(agent, client_a, world.resident)
    address = reverse("portal:start", args=["child-medical"])
    mark = hidden(text(agent.get(address)))["drawn_for"]
    posts(client_a, reverse("portal:mandate_end", args=[mandate.pk]))
    stopped = getattr(agent, method)(address, {"drawn_for": mark})
    assert stopped.status_code == 409 and "代理はできなくなりました" in text(stopped)
    assert not Draft.objects.exists()
    after = agent.get(reverse("portal:my"))
    assert after.status_code == 200 and "窓野 花子" not in text(after)
    assert switch_status(agent, mandate) == 404


def switch_status(agent: Client, mandate: Mandate) -> int:
    return switch(agent, mandate.pk).status_code


def test_who_may_only_prepare_hands_over(world: World, agent: Client, client_a: Client) -> None:
    acting_for(agent, client_a, world.resident, submit="prepare")
    draft = world.filled(world.resident)
    page = reverse("portal:check", args=[draft.pk])
    given = {"key": str(draft.key), "revision": str(draft.revision)}
    refused = posts(agent, page, given)
    assert refused.status_code == 409 and "提出はご本人ができます" in text(refused)
    assert not Application.objects.exists()
    assert posts(agent, page, {**given, "act": "hand_over"}).status_code == 200
    (message,) = told("draft.handed_over")
    assert "準備ができました" in message.title
    assert "確かめて送信できます" in text(client_a.get(reverse("portal:my")))
    assert posts(client_a, page, given).status_code == 302
    assert "mandate" not in Application.objects.get().acting


def test_limits_hold_on_every_page(world: World, agent: Client, client_a: Client) -> None:
    other = world.opened("cafe", form={**FORM_OF_ONE}, title="飲食店営業許可")
    mandate = acting_for(agent, client_a, world.resident, scope="some", procedures=[str(other.procedure_id)])
    assert mandate.limits == {other.procedure_id}
    draft, case = world.filled(world.resident), world.arrived(world.resident, shade=3)
    home = text(agent.get(reverse("portal:my")))
    assert str(draft.pk) not in home and str(case.pk) not in home
    for address in (
        reverse("portal:draft", args=[draft.pk]),
        reverse("portal:check", args=[draft.pk]),
        reverse("portal:application", args=[case.pk]),
        reverse("portal:receipt", args=[case.pk]),
    ):
        assert agent.get(address).status_code == 404
    begun = posts(agent, reverse("portal:start", args=["child-medical"]))
    assert begun.status_code == 422 and "任されていません" in text(begun)
    assert start(agent, "cafe").subject == world.resident.person
    assert "入力の途中 1件" in text(agent.get(reverse("portal:switch")))


FORM_OF_ONE = {
    "title": "申請書",
    "privacy": "審査のためだけに使います。",
    "applicant": {"name": "applicant_name"},
    "sections": [
        {
            "id": "one",
            "title": "申請者",
            "pages": [
                {"id": "who", "title": "氏名", "questions": [question("applicant_name", "name", "氏名")]}
            ],
        }
    ],
}


def test_a_link_of_a_client_offers_to_switch_and_nobody_else_learns_of_it(
    world: World, agent: Client, client_a: Client
) -> None:
    mandate = acting_for(agent, client_a, world.resident)
    draft = world.filled(world.resident, remarks="印甲")
    switch(agent, oneself(agent))
    offered = agent.get(reverse("portal:check", args=[draft.pk]))
    assert offered.status_code == 409 and "印甲" not in text(offered) and str(mandate.pk) in text(offered)
    assert signed_in(world.neighbour).get(reverse("portal:check", args=[draft.pk])).status_code == 404
    assert Client().get(reverse("portal:check", args=[draft.pk])).status_code == 404


@pytest.mark.parametrize(
    "name", ["portal:mandates", "portal:mandate_new", "portal:household", "portal:open_case"]
)
def test_an_agent_manages_nothing_of_the_client(
    world: World, agent: Client, client_a: Client, name: str
) -> None:
    acting_for(agent, client_a, world.resident)
    assert agent.get(reverse(name)).status_code == 409


def test_an_invitation_is_answered_once_and_by_the_right_person(
    world: World, agent: Client, client_a: Client, client_b: Client
) -> None:
    link = entrust(client_a, email="ＧＹＯＳＥＩ@example.jp")
    assert mail.outbox[-1].to == ["GYOSEI@example.jp"] and link in mail.outbox[-1].body
    assert client_a.get(reverse("portal:mandates")).status_code == 200
    assert client_b.get(link).status_code == 403
    assert client_a.get(link).status_code == 403
    assert Client().get(link).status_code == 302
    assert "すべての手続" in text(agent.get(link))
    assert accept(agent, link).status_code == 302
    assert agent.get(link).status_code == 403


def test_a_link_is_shown_once(world: World, client_a: Client) -> None:
    entrust(client_a)
    mandate = Mandate.objects.get()
    assert "<code>" not in text(client_a.get(reverse("portal:mandate", args=[mandate.pk])))


def test_a_declined_and_a_resigned_mandate_stand_in_the_history(
    world: World, agent: Client, client_a: Client
) -> None:
    declined = posts(agent, entrust(client_a), {"answer": "decline"})
    assert declined.status_code == 200
    mandate = acting_for(agent, client_a, world.resident)
    switch(agent, oneself(agent))
    assert posts(agent, reverse("portal:mandate_end", args=[mandate.pk])).status_code == 302
    page = text(client_a.get(reverse("portal:mandates")))
    assert "断られました" in page and "代理人が辞退しました" in page


def test_errors_of_a_new_mandate_stand_beside_their_fields(client_a: Client) -> None:
    page = posts(
        client_a,
        reverse("portal:mandate_new"),
        {
            "act": "make",
            "kind": "registered",
            "number": "12",
            "last_day-year": "2020",
            "last_day-month": "1",
            "last_day-day": "1",
            "email": "x",
        },
    )
    assert page.status_code == 422
    words = text(page)
    for expected in ("8桁の数字", "任せる手続の範囲", "どこまで任せるか"):
        assert expected in words
    assert not Mandate.objects.exists()


def test_the_agents_home_counts_with_few_queries(
    world: World, agent: Client, agent_user: User, django_assert_max_num_queries: Any
) -> None:
    for n in range(6):
        user = world.person(f"c{n}", f"依頼 {n}")
        accept(agent, entrust(signed_in(user)))
        world.filled(user, shade=20 + n)
    with django_assert_max_num_queries(14):
        page = text(agent.get(reverse("portal:switch")))
    assert page.count("入力の途中 1件") == 6


def test_a_withdrawal_by_service_is_felt_at_the_next_request(
    world: World, agent: Client, client_a: Client
) -> None:
    mandate = acting_for(agent, client_a, world.resident)
    case = world.arrived(world.resident)
    address = reverse("portal:application", args=[case.pk])
    assert agent.get(address).status_code == 200
    withdraw_mandate(mandate=mandate, by=world.acting(world.resident), at=world.at + timedelta(seconds=1))
    assert agent.get(address).status_code == 409
    assert agent.get(address).status_code == 404


def test_an_agent_writes_nothing_into_what_is_known(
    world: World, agent: Client, agent_user: User, client_a: Client
) -> None:
    mandate = acting_for(agent, client_a, world.resident)
    by = acting_of(agent_user, mandate=mandate.pk, at=world.at)
    assert world.resident.person is not None and by.is_agent
    with pytest.raises(NotYours):
        record_fact(
            subject=world.resident.person,
            term="person.phone",
            value="090-0000-1234",
            source="typed",
            by=by,
            at=world.at,
        )
