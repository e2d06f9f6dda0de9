"""Who acts, and how a refusal speaks."""

from uuid import UUID

import pytest

from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal

BUREAU, DIVISION, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
PERSON, TICKET = UUID(int=4), UUID(int=5)

OFFICER = Acting(
    name="窓野 花子",
    who=PERSON,
    grants=frozenset({(Role.EXAMINER, BUREAU), (Role.EXAMINER, DIVISION), (Role.APPROVER, DIVISION)}),
)


def test_roles_hold_only_where_they_were_given():
    assert OFFICER.has(Role.EXAMINER, BUREAU)
    assert OFFICER.has(Role.APPROVER, DIVISION)
    assert not OFFICER.has(Role.APPROVER, BUREAU)
    assert not OFFICER.has(Role.EXAMINER, OTHER)


def test_the_organisations_of_any_of_the_named_roles():
    assert OFFICER.organisations() == {BUREAU, DIVISION}
    assert OFFICER.organisations(Role.APPROVER) == {DIVISION}
    assert OFFICER.organisations(Role.APPROVER, Role.EXAMINER) == {BUREAU, DIVISION}
    assert OFFICER.organisations(Role.AUDITOR) == frozenset()


def test_only_grants_make_an_officer():
    assert OFFICER.is_officer
    assert not Acting(name="窓野 花子", who=PERSON).is_officer
    assert not Acting.nobody().is_officer
    assert not Acting.system("deliver mail").is_officer


@pytest.mark.parametrize(
    ("acting", "label"),
    [
        (OFFICER, f"user:{PERSON}"),
        (Acting(name="窓野 花子", tickets=frozenset({TICKET})), f"ticket:{TICKET}"),
        (Acting(name="", tickets=frozenset({TICKET, BUREAU})), f"ticket:{BUREAU},{TICKET}"),
        (Acting.nobody(), "nobody"),
        (Acting.system("seal"), "system:seal"),
    ],
)
def test_the_log_names_an_actor_without_a_personal_name(acting, label):
    assert acting.label == label
    assert "花子" not in acting.label


def test_saying_why_makes_another_actor():
    asked = OFFICER.for_purpose("審査")
    assert (asked.purpose, OFFICER.purpose) == ("審査", "")
    assert (asked.who, asked.grants) == (OFFICER.who, OFFICER.grants)
    with pytest.raises(AttributeError):
        OFFICER.purpose = "審査"  # type: ignore[misc]


class Closed(Refusal):
    sentence = "受付は終わりました。"


def test_a_refusal_carries_one_sentence_and_where():
    assert (str(Closed()), Closed().field) == ("受付は終わりました。", "")
    named = Closed("12月1日に受付を始めます。", field="start")
    assert (str(named), named.sentence, named.field) == (
        "12月1日に受付を始めます。",
        "12月1日に受付を始めます。",
        "start",
    )
    assert Closed.sentence == "受付は終わりました。"
    assert str(Refusal()) == "この操作はできません。"


def test_each_question_about_an_officer_asks_for_its_roles():
    """T14: which roles open what, written out a second time on purpose."""
    asked = {
        "may_examine": {Role.EXAMINER, Role.APPROVER, Role.AUDITOR},
        "may_sign_off": {Role.APPROVER},
        "may_lay_down": {Role.ADMINISTRATOR},
        "may_handle": {Role.EXAMINER, Role.APPROVER},
        "may_shape": {Role.EDITOR, Role.PUBLISHER},
        "may_plan": {Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER},
        "may_keep_windows": {Role.EDITOR, Role.ADMINISTRATOR},
        "may_administer": {Role.ADMINISTRATOR, Role.AUDITOR},
        "may_audit": {Role.AUDITOR},
        "may_oversee": {Role.ADMINISTRATOR, Role.PLAN_MANAGER, Role.AUDITOR},
    }
    for question, roles in asked.items():
        for role in Role:
            one = Acting(name="", who=PERSON, grants=frozenset({(role, BUREAU)}))
            assert getattr(one, question) is (role in roles), (question, role)


def test_one_holds_only_for_whom_one_acts_now():
    both = Acting(name="", whose=PERSON, subjects=frozenset({PERSON, BUREAU}))
    assert both.held == {PERSON}
    assert Acting(name="", subjects=frozenset({PERSON})).held == frozenset()
    assert Acting(name="", whose=OTHER, subjects=frozenset({PERSON})).held == frozenset()


def test_a_mandate_reaches_the_procedures_that_it_names():
    agent = Acting(name="", who=PERSON, mandate=OTHER, limits=frozenset({BUREAU}))
    assert agent.is_agent and agent.reaches(BUREAU) and not agent.reaches(DIVISION)
    assert not OFFICER.is_agent and OFFICER.reaches(DIVISION)
    assert agent.label == f"user:{PERSON} mandate:{OTHER}"
    assert Acting(name="", mandate=OTHER).label == "nobody"
    assert (Acting(name="").assurance, Acting(name="").authentication) == (0, 0)
    assert Acting(name="").may_submit and not Acting(name="").is_second_missing


def test_nobody_has_no_role_anywhere():
    assert not any(OFFICER.has(role, OTHER) for role in Role)
    assert Acting.nobody().organisations() == frozenset()
    assert Acting.nobody().name == "" and Acting.system("x").name == ""
