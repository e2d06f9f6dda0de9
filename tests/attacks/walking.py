"""One payload goes the whole way of an application; every page, paper, mail and file that comes of it is looked at."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import openpyxl
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from madoguchi.applications.models import Application
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Event
from madoguchi.examination.models import Export, Outcome
from madoguchi.examination.selectors.papers import papers_of
from madoguchi.examination.services import (
    answer_correction,
    ask_correction,
    decide,
    export_decision,
    issue_notice,
    propose,
    sign_off,
    tell,
    write_comment,
)
from madoguchi.examination.services.exporting import ask_export, fetch_export, make_exports
from madoguchi.examination.services.threads import write_to_applicant, write_to_office
from madoguchi.files.selectors import read
from madoguchi.filling.services import make_receipt
from madoguchi.messaging.services import deliver_waiting
from madoguchi.papers.reading import said_in
from madoguchi.reviews.models import Review
from madoguchi.reviews.services import write
from tests.attacks.payloads import acting_in
from tests.world import World, get, holder_of, last_event, picture

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
FIELDS = ("q-applicant_name-family", "q-applicant_name-given", "q-phone", "q-email")


def typed_again(world: World, payload: str) -> Iterator[str]:
    """What the pages of a draft show again of fields that refuse the payload, and of those that take it."""
    client = Client()
    client.force_login(world.resident)
    draft = world.started(world.resident).draft
    page = reverse("portal:page", args=[draft.pk, "who"])
    answer = client.post(page, {"revision": draft.revision, **dict.fromkeys(FIELDS, payload)})
    assert answer.status_code in (302, 422), answer.status_code
    yield from _wrong(page, answer)
    child = reverse("portal:item", args=[draft.pk, "child", 0])
    names = ("family", "given")
    sent = {f"q-child_name-{name}": payload for name in names} | {
        f"q-born_on-{part}": payload for part in ("year", "month", "day")
    }
    yield from _wrong(child, client.post(child, {"revision": draft.revision, **sent}))
    for path, query in (
        ("/search/", "q"),
        ("/place/", "q"),
        ("/windows/", "q"),
        ("/privacy/", "q"),
        ("/my/", "page"),
    ):
        yield from _wrong(path, client.get(path, {query: payload}))
    for path in ("/account/sign-in/", reverse("portal:open_case")):
        given = dict.fromkeys(("email", "password", "number", "secret", "next"), payload)
        yield from _wrong(path, Client().post(path, given))


def case_with(world: World, payload: str) -> Application:
    """A case in which whatever the applicant and the officers write is the payload, up to the notice and a review."""
    at, examiner, approver = world.at, world.acting(world.examiner), world.acting(world.approver)
    taken = "".join(
        sign for sign in payload if unicodedata.category(sign) not in ("Cc", "Cf")
    )  # others are refused
    one_line = " ".join(taken.split())[:60] or "印"
    name = {"family": one_line[:30], "given": one_line[:30]}
    case = world.examining(
        world.resident,
        applicant_name=name,
        child=[{"child_name": name, "born_on": "2022-02-22"}],
        remarks=taken[:150].strip() or None,
    )
    make_receipt(last_event(case, "application.arrived"))
    upload = SimpleUploadedFile(f"{one_line[:40].replace('/', '')}.png", picture(3), "image/png")
    given: dict[str, Any] = {"application": case, "at": at}
    write_to_office(body=payload, files=[upload], by=holder_of(case), **given)
    write_to_applicant(body=payload, by=examiner, **given)
    write_comment(text=payload, tell=[], due_on=None, by=examiner, **given)
    case = get(case.pk)
    due = japan_day(at) + timedelta(days=14)
    ask_correction(
        items={"remarks": payload},
        message=payload,
        due_on=due,
        revision=case.revision,
        by=examiner,
        **given,
    )
    answers = case.answer_sets.latest("revision")
    changed = {**answers.body, "remarks": (taken[:140] + " 直しました").strip()}
    answer_correction(answers=changed, files=answers.files, by=holder_of(case), **given)
    case = get(case.pk)
    propose(
        application=case,
        outcome=Outcome.CONDITIONAL,
        grounds=payload,
        conditions=payload,
        title=one_line,
        revision=case.revision,
        by=examiner,
        at=at,
    )
    case = get(case.pk)
    sign_off(application=case, is_approved=True, comment=payload, revision=case.revision, by=approver, at=at)
    case = get(case.pk)
    decide(application=case, revision=case.revision, by=examiner, at=at)
    issue_notice(last_event(case, "application.decided"))
    moment = Review.Moment.DECISION
    step = Review.Step.values[0]
    write(
        application=get(case.pk),
        moment=moment,
        rating=2,
        step=Review.Step(step),
        text=payload,
        by=holder_of(case),
        at=at,
    )
    for event in Event.objects.filter(stream=f"application:{case.pk}").order_by("n"):
        tell(event)
    return get(case.pk)


def found_in_pages(world: World, case: Application) -> Iterator[str]:
    """What acts on the pages of desk, portal and studio that need nothing or a case alone."""
    for app, user in (("desk", world.examiner), ("portal", world.resident), ("studio", world.editor)):
        client = Client()
        client.force_login(user)
        for address in _addresses(app, case):
            answer = client.get(address)
            assert answer.status_code < 500, address
            yield from _wrong(address, answer)


def _addresses(app: str, case: Application) -> Iterator[str]:
    (resolver,) = [one for one in get_resolver().url_patterns if getattr(one, "app_name", "") == app]
    for pattern in resolver.url_patterns:
        if not isinstance(pattern, URLPattern):
            continue
        names, place = list(pattern.pattern.converters), str(pattern.pattern)
        of_case = names == ["key"] and place.startswith(("cases/", "my/applications/"))
        if of_case or names == []:
            yield reverse(f"{app}:{pattern.name}", kwargs={"key": case.pk} if names else {})


def _wrong(address: str, answer: Any) -> Iterator[str]:
    assert answer.status_code < 500, f"{address}: {answer.status_code}"
    kind = answer.headers.get("Content-Type", "")
    assert "\n" not in str(answer.headers.get("Location", "")), address
    if answer.streaming or not answer.content:
        return
    if kind.startswith(("text/html", "image/svg")):
        assert "script-src" in answer.headers.get("Content-Security-Policy", "") or "svg" in kind, address
        for found in acting_in(answer.content.decode()):
            yield f"{address}: {found}"
    elif kind.startswith("text/csv"):
        for found in _formulas(
            csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff"), newline=""))
        ):
            yield f"{address}: {found}"


def _formulas(rows: Any) -> Iterator[str]:
    for row in rows:
        for cell in row:
            if isinstance(cell, str) and cell.startswith(FORMULAS) and not _is_number(cell):
                yield f"a formula {cell[:40]!r}"


def _is_number(cell: str) -> bool:
    return cell.lstrip("+-").replace(".", "", 1).isdigit()


def found_in_papers(case: Application) -> Iterator[str]:
    """What is wrong with receipt and notice: unreadable, or a template worked something out."""
    files = [get(case.pk).receipt_file, *(paper.file for paper in papers_of(get(case.pk)))]
    for file in files:
        assert file is not None
        data = read(file)
        said = said_in(data)
        if case.applicant_name.split()[0][:4] not in said.replace("\n", "") and "7007" in said.replace(
            "alert(7007)", ""
        ):
            yield f"paper {file.name}: {said[:80]}"
        for needle in (b"/JavaScript", b"/JS ", b"/Launch", b"/EmbeddedFile"):
            if needle in data:
                yield f"paper {file.name}: {needle.decode()}"


def found_in_mails(world: World, payload: str) -> Iterator[str]:
    """Mails that carry what was written, or go to more than one."""
    mail.outbox.clear()
    deliver_waiting(at=world.at)
    for sent in mail.outbox:
        text = f"{sent.subject}\n{sent.body}"
        if len(sent.recipients()) != 1 or sent.cc or sent.bcc:
            yield f"mail to {len(sent.recipients())}"
        if (len(payload) > 8 and payload in text) or acting_in(text) or "\n" in sent.subject:
            yield f"mail: {sent.subject[:40]}"
        if [one for one in getattr(sent, "alternatives", []) if acting_in(str(one))]:
            yield "mail: HTML"


def found_in_files(world: World, case: Application) -> Iterator[str]:
    """Formulas in what officers take away: list and answers as CSV and as a workbook, the decision as ZIP."""
    by = world.acting(world.examiner)
    for kind in Export.Kind.CASES, Export.Kind.ANSWERS:
        for shape in Export.Shape.CSV, Export.Shape.XLSX:
            made = ask_export(cases=[case.pk], kind=kind, shape=shape, purpose="点検", by=by, at=world.at)
            make_exports(at=world.at, clock=lambda: world.at)
            data = fetch_export(export=Export.objects.get(pk=made.pk), by=by, at=world.at)[1]
            if shape == Export.Shape.CSV:
                rows: Any = csv.reader(io.StringIO(data.decode().removeprefix("\ufeff"), newline=""))
                yield from _formulas(rows)
            else:
                yield from _typed_formulas(data)
    try:
        packed = export_decision(application=get(case.pk), purpose="点検", by=by, at=world.at)
    except Refusal:
        return
    data = packed if isinstance(packed, bytes) else packed[1]
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        assert box.testzip() is None
        for name in box.namelist():
            assert not name.startswith("/") and ".." not in name.split("/"), name
            if name.endswith((".html", ".svg")):
                yield from acting_in(box.read(name).decode())


def _typed_formulas(data: bytes) -> Iterator[str]:
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" or cell.hyperlink is not None:
                    yield f"a formula in {sheet.title} {cell.coordinate}"


def all_found(world: World, payload: str) -> list[str]:
    """Whatever acts, anywhere, after the payload went the whole way."""
    found = list(typed_again(world, payload))
    case = case_with(world, payload)
    found += found_in_pages(world, case)
    found += found_in_papers(case)
    found += found_in_mails(world, payload)
    return found + list(found_in_files(world, case))
