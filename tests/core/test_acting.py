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
