"""How offices of the demo decide: routes of sign-off, usual words, and what they find of each standard."""

from datetime import datetime
from typing import Any

from madoguchi.accounts.selectors import acting_of
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.examination.models import Outcome
from madoguchi.examination.selectors import last_proposal, seat_of, standards_of
from madoguchi.examination.services import Noted, Step, save_grounds, save_route, sign_off
from madoguchi.registry.models import Edition, Procedure
from madoguchi.site.demo.city import People
from madoguchi.site.demo.writing import DemoProcedure

SEEN = "申請の内容と添付書類で確かめました。"
NOT_SEEN = "届け出られた住所に、住民登録がありませんでした（住民票で確認）。"

_EASY = ("child-medical-certificate", "dog-registration")
_THREE_STEPS = ("restaurant-permission", "cook-licence")
_WORDS: list[tuple[str, str, str, str, str, str]] = [
    (
        "madono-shi",
        "child-medical-certificate",
        "granted",
        "要件をすべて満たす",
        "窓野県子どもの医療費の助成に関する条例第3条の要件を、住民票と健康保険の資格の記録で確かめ、すべて満たすと認めました。",
        "",
    ),
    (
        "madono-shi",
        "child-allowance",
        "granted",
        "要件をすべて満たす",
        "児童手当法第4条の支給要件を、住民票と申請の内容で確かめ、すべて満たすと認めました。",
        "",
    ),
    (
        "madono-shi",
        "child-allowance",
        "refused",
        "要件を満たさない",
        "児童手当法第4条の支給要件を確かめたところ、次の要件を満たすと認められませんでした。",
        "",
    ),
    (
        "seikatsu-hoken-kyoku",
        "restaurant-permission",
        "conditional",
        "条件を付けて許可",
        "食品衛生法第54条の施設の基準に合うことを、現地の調査で確かめました。",
        "1　営業許可の有効期間は、許可の日から6年とします。\n2　施設の構造や設備を変えるときは、前もって届け出てください。",
    ),
    (
        "seikatsu-hoken-kyoku",
        "restaurant-permission",
        "refused",
        "施設の基準に合わない",
        "食品衛生法第54条の施設の基準に照らして調べたところ、次の基準に合うと認められませんでした。",
        "",
    ),
    (
        "seikatsu-hoken-kyoku",
        "cook-licence",
        "granted",
        "資格を確認",
        "調理師法第3条第1項の資格があり、第4条と第4条の2の欠格事由に当たらないことを、提出された書類で確かめました。",
        "",
    ),
]


def lay_down(people: People, published: list[tuple[DemoProcedure, list[Edition]]], *, at: datetime) -> None:
    """One step for what is easy, three for permissions of the health bureau, and usual words."""
    procedures = {demo.slug: opened[0].procedure for demo, opened in published if opened}
    city, bureau = people.organisations["madono-shi"], people.organisations["seikatsu-hoken-kyoku"]
    clerk = Acting(
        name="", machine="demo", grants=frozenset({(Role.ADMINISTRATOR, one.pk) for one in (city, bureau)})
    )
    head = people.approvers["madono-shi"].pk
    given: dict[str, Any] = {"route": None, "by": clerk, "at": at}
    save_route(organisation=city, procedure=None, steps=[Step("課長")], **given)
    for slug in _EASY:
        if slug in procedures:
            save_route(
                organisation=city,
                procedure=procedures[slug],
                steps=[Step("課長", (head,))],
                decides_at_once=True,
                document_class="子育て・生活　交付決定",
                **given,
            )
    chief, director = (one.pk for one in people.signers["seikatsu-hoken-kyoku"])
    middle = people.approvers["seikatsu-hoken-kyoku"].pk
    steps = [
        Step("係長", (chief,)),
        Step("課長", (middle,), (director,)),
        Step("部長", (director,), (middle,)),
    ]
    for slug in _THREE_STEPS:
        if slug in procedures:
            save_route(
                organisation=bureau,
                procedure=procedures[slug],
                steps=steps,
                decides_at_once=True,
                document_class="生活衛生　営業許可・免許",
                **given,
            )
    for place, slug, outcome, name, grounds, conditions in _WORDS:
        if slug in procedures:
            save_grounds(
                template=None,
                organisation=people.organisations[place],
                procedure=Procedure.objects.get(slug=slug),
                outcome=Outcome(outcome),
                name=name,
                grounds=grounds,
                conditions=conditions,
                by=clerk,
                at=at,
            )


def looked_at(application: Application, outcome: Outcome = Outcome.GRANTED) -> dict[str, Noted]:
    """What the examiner finds of each standard: all met, or the first one not."""
    codes = [one.standard.code for one in standards_of(application)]
    found = {code: Noted("met", SEEN) for code in codes}
    if codes and outcome == Outcome.REFUSED:
        found[codes[0]] = Noted("unmet", NOT_SEEN)
    return found


def signer_of(people: People, place: str, application: Application, at: datetime) -> Acting:
    """Who signs the step that is next."""
    proposal = last_proposal(application)
    assert proposal is not None, "something was proposed"
    for one in (people.approvers[place], *people.signers.get(place, ())):
        seat = seat_of(proposal, one.pk, on=japan_day(at))
        if seat is not None and not seat.is_substitute:
            return acting_of(one, at=at)
    raise AssertionError(f"nobody signs step {proposal.step} at {place}")


def sign(people: People, place: str, application: Application, *, at: datetime) -> None:
    """Let whoever is next sign."""
    sign_off(
        application=application,
        is_approved=True,
        revision=application.revision,
        by=signer_of(people, place, application, at),
        at=at,
    )
