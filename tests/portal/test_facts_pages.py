"""Once told, asked for no more: the question before the form, the marks, and the pages about oneself."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from madoguchi.accounts.models import User
from madoguchi.applications.selectors import answers_now
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from madoguchi.examination.services import open_case
from madoguchi.facts.models import Consent, Fact, Use
from madoguchi.facts.services import hold_back, record_fact
from madoguchi.filling.models import Draft, Reuse
from madoguchi.filling.services import save_answers, withdraw_reuse
from tests.filling.test_reuse import CHILDREN, FORM
from tests.portal.pages import Page, get
from tests.world import NAME, World
from tests.world import get as application_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, at: Any) -> World:
    return World(at)


@pytest.fixture(autouse=True)
def _now(at: Any) -> Iterator[None]:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def edition(world: World) -> Any:
    return world.opened("notice", form=FORM, title="転入の届出")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def hanako(world: World) -> Acting:
    return world.acting(world.resident)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.resident)


@pytest.fixture
def known(world: World, hanako: Acting, at: Any) -> dict[str, Fact]:
    """Name, phone, birth date and account of hanako."""
    given: dict[str, Any] = {"subject": world.resident.person, "source": "typed", "by": hanako}
    then = at - timedelta(days=40)
    account = {
        "bank": "まどの銀行",
        "branch": "本店",
        "kind": "ordinary",
        "number": "1234567",
        "holder_kana": "マドノ ハナコ",
    }
    return {
        "name": record_fact(term="person.name", value=NAME, **given, at=then),
        "phone": record_fact(term="person.phone", value="03-1234-5678", **given, at=then),
        "born": record_fact(term="person.birth_date", value="1990-03-04", **given, at=then),
        "account": record_fact(term="bank.account", value=account, **given, at=then),
    }


def begin(client: Client, edition: Any) -> str:
    """Start the procedure; where it leads."""
    response = client.post("/apply/notice/", {"edition": str(edition.pk)})
    assert response.status_code == 302
    return response.headers["Location"]


def use(client: Client, edition: Any, **more: Any) -> Draft:
    where = begin(client, edition)
    draft = Draft.objects.latest("started_at")
    assert where == f"/apply/draft/{draft.pk}/known/"
    response = client.post(where, {"answer": "use", "revision": draft.revision, **more})
    assert response.headers["Location"] == f"/apply/draft/{draft.pk}/"
    draft.refresh_from_db()
    return draft


def send(client: Client, draft: Draft, **more: Any) -> Any:
    return client.post(
        f"/apply/draft/{draft.pk}/check/", {"revision": draft.revision, "key": draft.key, **more}
    )


def test_the_question_names_purpose_place_and_every_value(client: Client, edition: Any, known: Any) -> None:
    page = get(client, begin(client, edition))
    for words in ("転入の届出", "窓野市", "𠮷子", "0312345678", "2026年9月23日に入力した内容です。", "1年間"):
        assert page.has(words), words
    assert "まどの銀行" not in page.html, "what this form does not ask is not shown"
    assert not Consent.objects.exists() and not Reuse.objects.exists()


def test_yes_fills_marks_and_is_confirmed_on_the_check_page(client: Client, edition: Any, known: Any) -> None:
    draft = use(client, edition)
    form = get(client, f"/apply/draft/{draft.pk}/person/")
    assert form.has("2026年9月23日に入力した内容です。")
    assert form.has("𠮷子") and not any(field.get("value") == "𠮷子" for field in form.fields)
    check = get(client, f"/apply/draft/{draft.pk}/check/")
    assert check.text.count("2026年9月23日に入力した内容です。") == 3
    assert not any(field.get("checked") is not None for field in check.fields if field.get("name") == "keep")


def test_not_now_leaves_everything_empty_and_asks_no_more(client: Client, edition: Any, known: Any) -> None:
    where = begin(client, edition)
    client.post(where, {"answer": "not_now", "revision": 1})
    draft = Draft.objects.get()
    assert (draft.answers, Consent.objects.count()) == ({}, 0)
    assert client.get(where).headers["Location"] == f"/apply/draft/{draft.pk}/"
    assert not get(client, f"/apply/draft/{draft.pk}/").has("前に入力した内容を見る")


def test_without_an_answer_it_asks_again(client: Client, edition: Any, known: Any) -> None:
    response = client.post(begin(client, edition), {"revision": 1})
    assert response.status_code == 422
    assert "選んでください" in response.content.decode()
    assert get(client, f"/apply/draft/{Draft.objects.get().pk}/").has("前に入力した内容を見る")


def test_the_second_time_it_is_filled_in_at_once(client: Client, edition: Any, known: Any) -> None:
    use(client, edition)
    where = begin(client, edition)
    assert where.endswith("/known/") is False
    assert Draft.objects.latest("id").answers["who"] == NAME
    assert Consent.objects.count() == 1


def test_with_several_children_the_page_asks_which(
    client: Client, world: World, edition: Any, hanako: Acting, at: Any
) -> None:
    for slot, (name, born) in enumerate(CHILDREN, 1):
        for term, value in (("children[].name", name), ("children[].birth_date", born)):
            record_fact(
                subject=world.resident.person,
                term=term,
                value=value,
                slot=str(slot),
                source="typed",
                by=hanako,
                at=at,
            )
    page = get(client, begin(client, edition))
    boxes = [field for field in page.fields if field.get("name") == "child"]
    assert len(boxes) == 2 and not any("checked" in box for box in boxes)
    draft = Draft.objects.get()
    client.post(
        f"/apply/draft/{draft.pk}/known/", {"answer": "use", "revision": 1, "child": boxes[1]["value"]}
    )
    draft.refresh_from_db()
    assert [one["child_name"]["given"] for one in draft.answers["child"]] == ["二"]


def test_a_guest_is_not_asked_and_nothing_is_kept(world: World, edition: Any, known: Any) -> None:
    guest = Client()
    assert begin(guest, edition).endswith("/ticket/")
    draft = Draft.objects.get()
    assert guest.get(f"/apply/draft/{draft.pk}/known/").status_code == 302
    answers = {"who": NAME, "born": "1990-03-04", "phone": "0312345678", "child": []}
    by = Acting(name="", tickets=frozenset({draft.ticket_id}))
    draft = save_answers(draft=draft, answers=answers, revision=1, by=by, at=draft.started_at)
    assert not get(guest, f"/apply/draft/{draft.pk}/check/").has("次の手続でも使えるように保存する")
    before = Fact.objects.count()
    assert send(guest, draft, keep="yes").status_code == 302
    assert Fact.objects.count() == before


@pytest.mark.parametrize("keep", [{}, {"keep": "yes"}])
def test_what_was_typed_is_kept_only_at_wish(
    client: Client, edition: Any, hanako: Acting, keep: Any, at: Any
) -> None:
    begin(client, edition)
    answers = {"who": NAME, "born": "1990-03-04", "phone": "0398765432", "child": []}
    draft = save_answers(draft=Draft.objects.get(), answers=answers, revision=1, by=hanako, at=at)
    assert get(client, f"/apply/draft/{draft.pk}/check/").has("次の手続でも使えるように保存する")
    assert send(client, draft, **keep).status_code == 302
    assert {fact.term for fact in Fact.objects.all()} == (
        {"person.name", "person.birth_date", "person.phone"} if keep else set()
    )


def test_the_officer_sees_where_it_came_from_and_that_the_consent_is_gone(
    client: Client, world: World, edition: Any, known: Any, hanako: Acting, at: Any
) -> None:
    draft = use(client, edition)
    send(client, draft)
    application = application_of(draft.submission.receipts[0]["application"])
    assert answers_now(application).origins["who"]["fact"] == str(known["name"].pk)
    officer = client_of(world.examiner)
    address = f"/desk/cases/{application.pk}/"
    page = get(officer, address)
    assert page.has("再利用：2026年9月23日に入力した内容です。") and not page.has("撤回されています")
    withdraw_reuse(consent=Consent.objects.get(), by=hanako, at=at)
    assert get(officer, address).has("再利用の同意は撤回されています（2026年11月2日）。")


def test_a_consent_withdrawn_on_another_screen_sends_nothing(
    client: Client, edition: Any, known: Any
) -> None:
    draft = use(client, edition)
    Consent.objects.update(withdrawn_at=draft.saved_at)
    response = send(client, draft)
    assert response.status_code == 409
    assert "同意がありません" in response.content.decode()
    assert not any(Draft.objects.get().answers.get(key) for key in ("who", "born", "phone"))


def test_every_fact_is_seen_and_the_sensitive_ones_are_covered(client: Client, known: Any) -> None:
    page = get(client, "/my/facts/")
    for words in ("𠮷子", "ご本人と住所", "連絡先", "所得と口座", "2026年9月23日に入力した内容です。"):
        assert page.has(words), words
    covered = re.search(r'<details class="covered">(.*?)</details>', page.html, re.S)
    assert covered and "まどの銀行" in covered[1]
    assert page.html.count('<details class="covered">') == 1


def test_a_fact_is_corrected_by_the_same_fields(client: Client, known: Any) -> None:
    address = f"/my/facts/{known['phone'].pk}/correct/"
    assert any(field.get("value") == "0312345678" for field in get(client, address).fields)
    wrong = client.post(address, {"q-value": "12"})
    assert wrong.status_code == 422 and "電話番号" in wrong.content.decode()
    right = client.post(address, {"q-value": "０９０ー１１１１ー２２２２"}, follow=True)
    page = Page(right.content.decode())
    assert page.has("新しい内容を保存しました") and page.has("09011112222")
    assert page.has("0312345678"), "the history keeps it"
    assert client.get(f"/my/facts/{known['phone'].pk}/").status_code == 404


def test_a_fact_is_held_back_and_let_go_again(client: Client, edition: Any, known: Any) -> None:
    address = f"/my/facts/{known['phone'].pk}/withhold/"
    assert (
        b"\xe4\xbd\xbf\xe3\x82\x8f\xe3\x81\xaa\xe3\x81\x84\xe8\xa8\xad\xe5\xae\x9a"
        in client.post(address, {"act": "hold"}, follow=True).content
    )
    assert "0312345678" not in get(client, begin(client, edition)).html
    client.post(address, {"act": "release"})
    assert "0312345678" in get(client, f"/apply/draft/{Draft.objects.get().pk}/known/").html


def test_a_fact_is_deleted_after_one_question(client: Client, edition: Any, known: Any) -> None:
    draft = use(client, edition)
    send(client, draft)
    address = f"/my/facts/{known['name'].pk}/delete/"
    page = get(client, address)
    assert page.has("削除しますか") and page.has("役所が法令で決められた期間") and page.has("転入の届出")
    assert Fact.objects.filter(pk=known["name"].pk).exists()
    assert Page(client.post(address, follow=True).content.decode()).has("削除しました。")
    assert not Fact.objects.filter(pk=known["name"].pk).exists()
    assert Use.objects.filter(fact_id=known["name"].pk).exists()


def test_consents_are_withdrawn_and_given_again(client: Client, edition: Any, known: Any) -> None:
    draft = use(client, edition)
    page = get(client, "/my/consents/")
    assert page.has("転入の届出") and page.has("窓野市") and page.has("氏名、生年月日、電話番号")
    address = page.link("撤回する")
    assert get(client, address).has("同意を撤回しますか")
    assert Page(client.post(address, follow=True).content.decode()).has("同意を撤回しました")
    draft.refresh_from_db()
    assert not draft.answers.get("who")
    assert client.post(address).status_code == 302
    consent = Consent.objects.get()
    client.post(f"/my/consents/{consent.pk}/again/")
    assert Consent.objects.filter(withdrawn_at__isnull=True, purpose="転入の届出").count() == 1


def test_who_looked_stands_with_office_and_purpose(client: Client, world: World, at: Any) -> None:
    application = world.arrived(world.resident)
    open_case(application=application, purpose="審査", by=world.acting(world.examiner), at=at)
    page = get(client, "/my/accesses/")
    assert page.has("窓野市の職員") and page.has("審査") and page.has("子ども医療費助成")
    assert not get(client_of(world.neighbour), "/my/accesses/").has("審査")


def test_everything_can_be_taken_along(client: Client, world: World, edition: Any, known: Any) -> None:
    draft = use(client, edition)
    send(client, draft)
    data = json.loads(client.get("/my/export/data.json").content)
    assert {fact["term"] for fact in data["facts"]} >= {"person.name", "bank.account"}
    assert data["applications"][0]["revisions"][0]["answers"]["who"] == NAME
    assert data["consents"][0]["purpose"] == "転入の届出" and data["uses"]
    page = get(client, "/my/export/")
    assert page.has("転入の届出") and page.has("𠮷子") and page.link("すべての情報") == "/my/export/data.json"
    exported = Event.objects.filter(kind="subject.exported", whose=world.resident.person_id)
    assert exported.count() == 2
    other = json.loads(client_of(world.neighbour).get("/my/export/data.json").content)
    assert not other["facts"] and not other["applications"]
    assert "𠮷子" not in json.dumps(other, ensure_ascii=False)


def test_nobody_else_opens_any_of_it(world: World, client: Client, edition: Any, known: Any) -> None:
    use(client, edition)
    consent, fact = Consent.objects.get(), known["phone"]
    own = [
        f"/my/facts/{fact.pk}/", f"/my/facts/{fact.pk}/correct/", f"/my/facts/{fact.pk}/delete/",
        f"/my/consents/{consent.pk}/withdraw/", f"/apply/draft/{Draft.objects.get().pk}/known/",
    ]  # fmt: skip
    posted = [
        *own[1:], f"/my/facts/{fact.pk}/withhold/", f"/my/consents/{consent.pk}/again/",
    ]  # fmt: skip
    before = Event.objects.count()
    for user in (world.neighbour, world.examiner):
        stranger = client_of(user)
        for address in own:
            assert stranger.get(address).status_code == 404, address
        for address in posted:
            assert stranger.post(address, {"answer": "use", "act": "hold"}).status_code == 404, address
    assert Event.objects.count() == before


def test_an_offer_that_is_held_back_is_no_offer(
    client: Client, edition: Any, known: Any, hanako: Acting, at: Any
) -> None:
    for name in ("name", "phone", "born"):
        hold_back(fact=known[name], by=hanako, at=at)
    assert begin(client, edition).endswith("/known/") is False


@pytest.mark.parametrize("address", ["/my/facts/", "/my/consents/", "/my/accesses/", "/my/export/"])
def test_lists_ask_the_database_as_often_for_many_as_for_few(
    client: Client, world: World, hanako: Acting, at: Any, address: str, django_assert_max_num_queries: Any
) -> None:
    for n, term in enumerate(("person.email", "person.phone", "business.email", "business.phone")):
        value = f"a{n}@example.jp" if "email" in term else f"0312345{n:03d}"
        record_fact(subject=world.resident.person, term=term, value=value, source="typed", by=hanako, at=at)
    get(client, address)
    with django_assert_max_num_queries(34):
        get(client, address)
