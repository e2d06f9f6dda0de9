"""Programs of people fill in and send, with the key that a person gave them, and can do no more than that person."""

import json
from datetime import timedelta
from typing import Any

import jsonschema
import pytest

from madoguchi.accounts.models import AccessKey, Membership
from madoguchi.accounts.services import (
    BadKeyTime,
    NotTheHolder,
    TooManyCalls,
    TooManyKeys,
    acting_by_key,
    make_access_key,
    revoke_access_key,
)
from madoguchi.accounts.services.keys import MOST, PER_MINUTE
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.filling.models import Draft
from tests.api.programs import ANSWERS, PREFIX, program_of
from tests.world import World, question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def world(at: Any) -> World:
    """The city."""
    return World(at)


def test_a_program_begins_fills_in_and_sends(world: World) -> None:
    program = program_of(world)
    draft = program.filled()
    assert draft["is_complete"] and draft["missing"] == []
    sent = program.ask(
        "post", f"drafts/{draft['id']}/submission", {"revision": draft["revision"]}, key="send-0001"
    )
    assert sent.status_code == 201, sent.content
    (receipt,) = sent.json()["receipts"]
    application = Application.objects.get(pk=receipt["application"])
    assert (application.receipt_number, application.subject) == (receipt["number"], world.resident.person)
    assert application.answer_sets.get().body["applicant_name"] == ANSWERS["applicant_name"]
    status = program.ask("get", f"applications/{application.pk}").json()
    assert (status["state"], status["receipt_number"]) == ("arrived", receipt["number"])
    assert [one["id"] for one in program.ask("get", "applications").json()["results"]] == [
        str(application.pk)
    ]


def test_the_same_request_is_done_once(world: World) -> None:
    program = program_of(world)
    first, second = program.begun("same-key-1"), program.begun("same-key-1")
    assert first["id"] == second["id"] and Draft.objects.count() == 1
    other = program.ask("post", "drafts", {"procedures": ["mado-0000-0000-0"]}, key="same-key-1")
    assert other.status_code in (404, 409)
    draft = program.filled()
    path, body = f"drafts/{draft['id']}/submission", {"revision": draft["revision"]}
    receipts = [program.ask("post", path, body, key="send-key-1").json()["receipts"] for _turn in range(3)]
    assert receipts[0] == receipts[1] == receipts[2] and Application.objects.count() == 1
    again = program.ask("post", path, body, key="another-key")  # the key of the draft is one still
    assert again.json()["receipts"] == receipts[0] and Application.objects.count() == 1


def test_another_request_with_the_same_key_is_refused(world: World) -> None:
    program = program_of(world)
    draft = program.filled()
    path = f"drafts/{draft['id']}/submission"
    assert program.ask("post", path, {"revision": draft["revision"]}, key="one-key-1").status_code == 201
    assert program.ask("post", path, {"revision": draft["revision"] + 1}, key="one-key-1").status_code == 409


def test_wrong_values_are_named_and_nothing_is_kept(world: World) -> None:
    program = program_of(world)
    draft = program.begun()
    answers = {**ANSWERS, "phone": "abc", "nothing": 1, "child": [{"born_on": "2022-02-31"}]}
    told = program.ask("patch", f"drafts/{draft['id']}", {"revision": draft["revision"], "answers": answers})
    assert told.status_code == 422 and "nothing" in [one["parameter"] for one in told.json()["errors"]]
    del answers["nothing"]
    told = program.ask("patch", f"drafts/{draft['id']}", {"revision": draft["revision"], "answers": answers})
    assert {one["parameter"] for one in told.json()["errors"]} == {"phone", "child.0.born_on"}
    assert Draft.objects.get().answers == {}


@pytest.mark.parametrize("value", [[{"file": "x", "name": "x", "size": 1, "sha256": "0" * 64}], "x", 1])
def test_a_file_is_never_written_as_a_value(world: World, value: Any) -> None:
    program = program_of(world)
    draft = program.begun()
    body = {"revision": draft["revision"], "answers": {"insurance": value}}
    assert program.ask("patch", f"drafts/{draft['id']}", body).status_code == 422


def test_an_older_page_of_the_draft_changes_nothing(world: World) -> None:
    program = program_of(world)
    draft = program.begun()
    body = {"revision": draft["revision"], "answers": {"phone": "09000000000"}}
    assert program.ask("patch", f"drafts/{draft['id']}", body).status_code == 200
    assert program.ask("patch", f"drafts/{draft['id']}", body).status_code == 409


def test_what_is_missing_keeps_it_from_being_sent(world: World) -> None:
    program = program_of(world)
    draft = program.begun()
    sent = program.ask(
        "post", f"drafts/{draft['id']}/submission", {"revision": draft["revision"]}, key="too-early"
    )
    assert sent.status_code == 422 and Application.objects.count() == 0
    paths = {one["parameter"] for one in sent.json()["errors"]}
    assert {"applicant_name", "phone"} <= paths


def test_one_that_only_prepares_does_not_send(world: World) -> None:
    program = program_of(world, may_submit=False)
    draft = program.filled()
    path, body = f"drafts/{draft['id']}", {"revision": draft["revision"]}
    assert program.ask("post", f"{path}/submission", body, key="not-me-01").status_code == 403
    assert program.ask("post", f"{path}/ready", body).status_code == 200
    assert Event.objects.filter(kind="draft.handed_over", whose=world.resident.person_id).count() == 1
    held = Draft.objects.get(pk=draft["id"])
    assert world.sent(held).receipts  # the person sends it on a page


def test_nobody_else_is_reached(world: World) -> None:
    mine, theirs = program_of(world), program_of(world, world.neighbour)
    draft = mine.filled()
    assert theirs.ask("get", f"drafts/{draft['id']}").status_code == 404
    body = {"revision": draft["revision"], "answers": {"phone": "09011112222"}}
    assert theirs.ask("patch", f"drafts/{draft['id']}", body).status_code == 404
    assert theirs.ask("get", "drafts").json()["results"] == []


def test_a_key_reaches_only_the_procedures_that_it_names(world: World) -> None:
    other = world.opened("other-procedure")
    program = program_of(world, limits=[other.procedure_id])
    code = world.edition.procedure.code
    told = program.ask("post", "drafts", {"procedures": [code]}, key="not-named")
    assert told.status_code == 403
    draft = world.started(world.resident).draft
    assert program.ask("get", f"drafts/{draft.pk}").status_code == 404


def test_no_key_no_answer(world: World) -> None:
    program = program_of(world)
    for header in ({}, {"authorization": "Bearer mdk_x"}, {"authorization": "Bearer a\udc80b"}):
        told = program.client.get(f"{PREFIX}/drafts", headers=header)
        assert told.status_code == 401 and told.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_key_ends(world: World, clock: Any) -> None:
    program = program_of(world)
    revoke_access_key(key=program.made.key, by=world.acting(world.resident), at=world.at)
    assert program.ask("get", "drafts").status_code == 401
    short = program_of(world, lives=timedelta(hours=1))
    clock.shift(timedelta(hours=2))
    assert short.ask("get", "drafts").status_code == 401


def test_who_lost_the_business_lost_its_keys(world: World) -> None:
    by = world.acting(world.owner, whose=world.business)
    program = program_of(world, world.owner, by=by)
    assert program.ask("get", "drafts").status_code == 200
    Membership.objects.filter(group=world.business).delete()
    assert program.ask("get", "drafts").status_code == 401


def test_a_key_holds_no_role(world: World) -> None:
    officer = world.examiner
    with pytest.raises(NotTheHolder):
        make_access_key(
            name="審査",
            may_submit=True,
            limits=None,
            expires_at=world.at + timedelta(days=1),
            by=world.acting(officer),
            at=world.at,
        )
    made = program_of(world).made
    found = acting_by_key(secret=made.secret, at=world.at)
    assert (
        found is not None and found[1].grants == frozenset() and found[1].held == {world.resident.person_id}
    )


def test_how_long_and_how_many(world: World) -> None:
    by = world.acting(world.resident)
    for days in (0, 400):
        with pytest.raises(BadKeyTime):
            program_of(world, lives=timedelta(days=days))
    for _turn in range(MOST):
        program_of(world)
    with pytest.raises(TooManyKeys):
        program_of(world)
    with pytest.raises(NotTheHolder):
        revoke_access_key(key=AccessKey.objects.all()[0], by=world.acting(world.neighbour), at=world.at)
    assert by.whose == world.resident.person_id


def test_a_program_that_asks_too_often_waits(world: World) -> None:
    program = program_of(world)
    AccessKey.objects.update(minute=int(world.at.timestamp()) // 60, calls=PER_MINUTE)
    with pytest.raises(TooManyCalls):
        acting_by_key(secret=program.made.secret, at=world.at)
    told = program.ask("get", "drafts")
    assert told.status_code == 429 and 0 < int(told.headers["Retry-After"]) <= 60


def test_the_secret_is_not_kept(world: World) -> None:
    program = program_of(world)
    row = AccessKey.objects.values().get()
    assert program.made.secret not in json.dumps(row, default=str)
    assert Event.objects.get(kind="accesskey.made").whose == world.resident.person_id
    assert isinstance(world.acting(world.resident), Acting)


def test_the_description_names_every_operation(world: World) -> None:
    told = program_of(world).client.get(f"{PREFIX}/openapi.json").json()
    assert told["openapi"].startswith("3.1") and f"{PREFIX}/drafts" in told["paths"]
    for operations in told["paths"].values():
        for operation in operations.values():
            assert operation["security"] == [{"key": []}] and "401" in operation["responses"]


def test_a_conversation_for_several(world: World) -> None:
    other = world.opened("another-one", title="別の手続")
    program = program_of(world)
    codes = [world.edition.procedure.code, other.procedure.code]
    draft = program.ask("post", "drafts", {"procedures": codes}, key="together-1").json()
    assert {item["procedure"] for item in draft["items"]} == set(codes)


def test_the_form_is_read_as_json_schema_and_takes_what_is_sent(world: World) -> None:
    program = program_of(world)
    code = world.edition.procedure.code
    told = program.client.get(f"/api/v1/procedures/{code}/form")
    assert told.status_code == 200, told.content
    form = told.json()
    assert (form["organisation"], form["edition"]) == ("city", str(world.edition.pk))
    jsonschema.Draft202012Validator.check_schema(form["answers"])
    draft = program.filled()
    jsonschema.Draft202012Validator(form["answers"]).validate(draft["answers"])
    wrong = {**draft["answers"], "phone": 5}
    assert list(jsonschema.Draft202012Validator(form["answers"]).iter_errors(wrong))
    assert program.client.get(f"/api/v1/procedures/{code}/form?organisation=nobody").status_code == 404
    assert program.client.get("/api/v1/procedures/mado-0000-0000-0/form").status_code == 404


def test_a_signature_says_the_day_on_which_it_is_written(world: World) -> None:
    signed = {
        "title": "署名する申請",
        "privacy": "審査のために使います。",
        "sections": [
            {
                "id": "all",
                "title": "署名",
                "pages": [
                    {"id": "sign", "title": "署名", "questions": [question("sign", "signature", "署名")]}
                ],
            }
        ],
    }
    code = world.opened("signed", form=signed).procedure.code
    program = program_of(world)
    draft = program.ask("post", "drafts", {"procedures": [code]}, key="signed-01").json()

    def write(day: str) -> Any:
        body = {"revision": draft["revision"], "answers": {"sign": {"name": "窓野 花子", "on": day}}}
        return program.ask("patch", f"drafts/{draft['id']}", body)

    assert write("2020-01-01").status_code == 422 and Draft.objects.get().answers == {}
    assert write(japan_day(world.at).isoformat()).status_code == 200


def test_as_many_files_as_the_question_takes_and_no_more(world: World) -> None:
    program = program_of(world)
    draft = program.filled()
    second = program.add_file(draft, shade=7)
    assert second.status_code == 200 and len(second.json()["answers"]["insurance"]) == 2
    third = program.add_file(second.json(), shade=9)
    assert third.status_code == 422 and len(Draft.objects.get().answers["insurance"]) == 2


def test_the_same_draft_is_told_to_be_ready_once(world: World) -> None:
    program = program_of(world, may_submit=False)
    draft = program.filled()
    for _turn in range(3):
        assert (
            program.ask("post", f"drafts/{draft['id']}/ready", {"revision": draft["revision"]}).status_code
            == 200
        )
    assert Event.objects.filter(kind="draft.handed_over").count() == 1
