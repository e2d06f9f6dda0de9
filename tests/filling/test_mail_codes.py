"""A mail address that the form wants confirmed: a code goes there, few tries, nothing in the open, nothing sent without."""

import re
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from madoguchi.accounts.services import NotTheHolder, TooManyAttempts
from madoguchi.accounts.types import remember_ticket
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.filling.models import Draft, MailCode
from madoguchi.filling.selectors import document_of_draft, to_confirm, unconfirmed
from madoguchi.filling.services import (
    CodeNotSent,
    CodeWrong,
    NotComplete,
    SentJustNow,
    confirm_address,
    save_answers,
    send_code,
)
from madoguchi.registry.models import Edition
from tests.world import FORM, World, holder_of

pytestmark = pytest.mark.django_db

ADDRESS = "hanako@example.jp"


def confirmed_form() -> dict[str, Any]:
    """The usual form, which wants its mail address confirmed."""
    body = deepcopy(FORM)
    body["sections"][0]["pages"][0]["questions"][2]["confirm"] = True
    return body


@pytest.fixture
def edition(world: World) -> Edition:
    return world.opened("confirmed", form=confirmed_form())


@pytest.fixture
def draft(world: World, edition: Edition) -> Draft:
    return world.filled(edition=edition)


def code_in_mail(place: int = -1) -> str:
    """The code of the last mail."""
    found = re.search(r"[0-9]{6}", mail.outbox[place].body)
    assert found
    return found[0]


def waiting(world: World, draft: Draft) -> list[str]:
    """The paths of what is to be confirmed."""
    return [one.path for one in to_confirm(draft, document_of_draft(draft), on=japan_day(world.at))]


def test_a_draft_is_not_sent_before_its_address_is_confirmed(world: World, draft: Draft) -> None:
    with pytest.raises(NotComplete) as refused:
        world.sent(draft)
    (error,) = refused.value.errors
    assert (error.path, error.html_id, error.page_id) == ("email", "q-email", "who")
    by = holder_of(draft)
    send_code(draft=draft, address=ADDRESS, by=by, at=world.at)
    assert mail.outbox[0].to == [ADDRESS]
    confirm_address(draft=draft, address=ADDRESS, code=f" {code_in_mail()} ", by=by, at=world.at)
    assert waiting(world, draft) == []
    assert world.sent(draft).receipts
    assert Event.objects.filter(stream=f"draft:{draft.pk}", kind="draft.mail_confirmed").count() == 1


def test_neither_address_nor_code_is_kept(world: World, draft: Draft) -> None:
    send_code(draft=draft, address=ADDRESS, by=holder_of(draft), at=world.at)
    kept = str(MailCode.objects.values().get())
    assert ADDRESS not in kept
    assert code_in_mail() not in kept
    assert ADDRESS.split("@", maxsplit=1)[0] not in mail.outbox[0].body


def test_full_width_and_spaces_are_read(world: World, draft: Draft) -> None:
    send_code(draft=draft, address=ADDRESS, by=holder_of(draft), at=world.at)
    wide = code_in_mail().translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    code = f"{wide[:3]} {wide[3:]}"
    confirm_address(draft=draft, address=ADDRESS.upper(), code=code, by=holder_of(draft), at=world.at)
    assert waiting(world, draft) == []


def test_another_address_is_to_be_confirmed_again_and_the_first_stays(world: World, draft: Draft) -> None:
    by = holder_of(draft)
    send_code(draft=draft, address=ADDRESS, by=by, at=world.at)
    confirm_address(draft=draft, address=ADDRESS, code=code_in_mail(), by=by, at=world.at)
    for email, left in (("other@example.jp", ["email"]), (ADDRESS, []), (None, [])):
        draft = save_answers(
            draft=draft,
            answers={**draft.answers, "email": email},
            revision=draft.revision,
            by=by,
            at=world.at,
        )
        assert waiting(world, draft) == left


def test_five_wrong_codes_use_it_up(world: World, draft: Draft) -> None:
    by = holder_of(draft)
    send_code(draft=draft, address=ADDRESS, by=by, at=world.at)
    right = code_in_mail()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for code in (wrong, "", "12345", right + "0", wrong):
        with pytest.raises(CodeWrong):
            confirm_address(draft=draft, address=ADDRESS, code=code, by=by, at=world.at)
    with pytest.raises(CodeWrong):
        confirm_address(draft=draft, address=ADDRESS, code=right, by=by, at=world.at)
    later = world.at + timedelta(minutes=6)
    send_code(draft=draft, address=ADDRESS, by=by, at=later)
    confirm_address(draft=draft, address=ADDRESS, code=code_in_mail(), by=by, at=later)
    assert waiting(world, draft) == []


@pytest.mark.parametrize(("minutes", "is_taken"), [(10, True), (11, False)])
def test_a_code_lasts_ten_minutes(world: World, draft: Draft, minutes: int, is_taken: bool) -> None:
    by, later = holder_of(draft), world.at + timedelta(minutes=minutes)
    send_code(draft=draft, address=ADDRESS, by=by, at=world.at)
    if is_taken:
        confirm_address(draft=draft, address=ADDRESS, code=code_in_mail(), by=by, at=later)
    else:
        with pytest.raises(CodeWrong):
            confirm_address(draft=draft, address=ADDRESS, code=code_in_mail(), by=by, at=later)


def test_a_new_code_ends_the_one_before(world: World, draft: Draft) -> None:
    by = holder_of(draft)
    send_code(draft=draft, address=ADDRESS, by=by, at=world.at)
    first = code_in_mail()
    with pytest.raises(SentJustNow):
        send_code(draft=draft, address=ADDRESS, by=by, at=world.at + timedelta(seconds=29))
    send_code(draft=draft, address=ADDRESS, by=by, at=world.at + timedelta(seconds=31))
    if first != code_in_mail():
        with pytest.raises(CodeWrong):
            confirm_address(draft=draft, address=ADDRESS, code=first, by=by, at=world.at)
    assert MailCode.objects.count() == 1


def test_nobody_is_flooded_with_codes(world: World, edition: Edition) -> None:
    """Five mails in five minutes to one address, from however many drafts."""
    for _turn in range(5):
        draft = world.started(edition=edition).draft
        send_code(draft=draft, address=ADDRESS, by=holder_of(draft), at=world.at)
    draft = world.started(edition=edition).draft
    with pytest.raises(TooManyAttempts):
        send_code(draft=draft, address=ADDRESS.upper(), by=holder_of(draft), at=world.at)
    assert len(mail.outbox) == 5


def test_a_code_is_for_one_draft_and_its_holder(world: World, edition: Edition, draft: Draft) -> None:
    other = world.filled(edition=edition, shade=1)
    send_code(draft=draft, address=ADDRESS, by=holder_of(draft), at=world.at)
    with pytest.raises(CodeWrong):
        confirm_address(draft=other, address=ADDRESS, code=code_in_mail(), by=holder_of(other), at=world.at)
    for act in (send_code, lambda **given: confirm_address(code=code_in_mail(), **given)):
        with pytest.raises(NotTheHolder):
            act(draft=draft, address=ADDRESS, by=Acting.nobody(), at=world.at)


def test_a_mail_that_does_not_leave_is_told(
    world: World, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmailBackend, "send_messages", _refuse)
    with pytest.raises(CodeNotSent):
        send_code(draft=draft, address=ADDRESS, by=holder_of(draft), at=world.at)
    assert not MailCode.objects.exists()


def _refuse(*_given: Any) -> int:
    raise OSError("no server")


def test_the_address_of_ones_account_was_confirmed_before(world: World, edition: Edition) -> None:
    draft = world.filled(world.resident, edition=edition, email=world.resident.email.upper())
    assert waiting(world, draft) == []
    other = world.filled(world.resident, edition=edition, email="other@example.jp")
    assert waiting(world, other) == ["email"]


def test_a_form_that_does_not_want_it_asks_for_no_code(world: World) -> None:
    draft = world.filled()
    assert unconfirmed(draft, document_of_draft(draft), on=japan_day(world.at)) == []


def browser(draft: Draft, client: Client) -> str:
    """A guest's browser that holds the ticket; the address of the draft's page."""
    session = client.session
    assert draft.ticket is not None
    remember_ticket(session, draft.ticket.pk)
    session.save()
    return f"/apply/draft/{draft.pk}/who/"


def test_the_page_sends_the_code_takes_it_and_goes_on(world: World, edition: Edition, client: Client) -> None:
    draft = world.started(edition=edition).draft
    href = browser(draft, client)
    typed = {
        "q-applicant_name-family": "山田",
        "q-phone": "09012345678",
        "q-email": ADDRESS,
        "revision": draft.revision,
    }
    answer = client.post(href, typed)
    place = f"/apply/draft/{draft.pk}/mail-code/email/"
    assert (answer.status_code, answer.headers["Location"]) == (302, place)
    assert len(mail.outbox) == 1
    page = client.get(place)
    assert ADDRESS in page.content.decode()
    assert 'autocomplete="one-time-code"' in page.content.decode()
    wrong = client.post(place, {"code": "000000" if code_in_mail() != "000000" else "000001"})
    assert wrong.status_code == 422
    assert 'href="#code"' in wrong.content.decode()
    again = client.post(place, {"act": "send"})
    assert "いま送ったところです" in again.content.decode()
    right = client.post(place, {"code": code_in_mail()})
    assert (right.status_code, right.headers["Location"]) == (302, f"/apply/draft/{draft.pk}/child/")
    assert client.get(place).status_code == 302
    fresh = Draft.objects.get(pk=draft.pk)
    same = client.post(href, {**typed, "revision": fresh.revision})
    assert same.headers["Location"].endswith("/child/")
    assert len(mail.outbox) == 1


def test_an_address_that_looks_mistyped_is_asked_about_and_taken(
    world: World, edition: Edition, client: Client
) -> None:
    draft = world.filled(edition=edition, email="hanako@gmial.com")
    browser(draft, client)
    page = client.get(f"/apply/draft/{draft.pk}/mail-code/email/").content.decode()
    assert "もしかして、hanako@gmail.com ではありませんか。" in page
    assert "番号を送る" in page
    assert mail.outbox == []
