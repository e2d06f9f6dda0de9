"""An application of a business stands beside what the base registry says."""

from datetime import date, datetime
from typing import Any

import pytest

from madoguchi.accounts.models import Subject
from madoguchi.businesses.services import take_claim
from madoguchi.eforms.types import FormDocument
from madoguchi.examination.selectors import registry_beside
from tests.businesses.world import BAKERY, DINER
from tests.registry.world import SYSTEM
from tests.world import FORM, question

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 2)
TERMS = {"name": "business.name", "number": "business.corporate_number", "address": "business.address"}
TYPES = {"name": "text", "number": "corporate_number", "address": "address"}


def _document() -> FormDocument:
    questions = [question(key, TYPES[key], key, term=term) for key, term in TERMS.items()]
    page = {"id": "shop", "title": "事業者", "questions": questions}
    section = {"id": "shop", "title": "事業者", "pages": [page]}
    return FormDocument.parse({**FORM, "sections": [section], "applicant": {"name": "name"}})


def _beside(subject: Any = None, **answers: Any) -> Any:
    return registry_beside(_document(), answers, subject, on=ON)


def test_what_differs_is_told_and_what_is_only_written_differently_too(registry: None) -> None:
    address = {
        "postal_code": "0001234", "prefecture": "窓野県", "city": "窓野市", "street": "駅前1-1", "building": "",
    }  # fmt: skip
    found = _beside(number=DINER, name="㈱まどの食堂", address=address)
    assert [(one.term, str(one.likeness)) for one in found.differences] == [
        ("business.address", "different"),
        ("business.name", "notation"),
    ]
    assert found.corporation.number == DINER and not found.is_linked


def test_the_same_words_leave_nothing_to_tell(registry: None) -> None:
    assert _beside(number=DINER, name="株式会社まどの食堂").differences == []


def test_an_unknown_number_is_told(registry: None) -> None:
    found = _beside(number=BAKERY, name="まどのパン")
    assert (found.number, found.corporation, found.differences) == (BAKERY, None, [])


def test_the_link_of_the_business_counts_where_no_number_is_asked(registry: None, at: datetime) -> None:
    subject = Subject.objects.create(kind="business", name="まどの食堂", corporate_number=DINER)
    take_claim(subject=subject, by=SYSTEM, at=at)
    found = _beside(subject.pk, name="別の食堂")
    assert found.number == DINER and found.is_linked
    assert [one.registered for one in found.differences] == ["株式会社まどの食堂"]


def test_a_person_has_no_registry(registry: None) -> None:
    assert _beside(name="窓野") is None
