"""The shapes of what registered systems send and get."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

Purpose = Annotated[
    str,
    Field(min_length=2, max_length=200, description="何のために見るか・書くか。事業者に表示されます。"),
]


class Corporation(Schema):
    """A corporation of the base registry: public data (法人)."""

    corporate_number: str
    name: str
    kana: str
    name_en: str
    kind: str
    address: str
    postal_code: str
    is_closed: bool
    closed_on: date | None
    successor: str = Field(
        description="The number of the corporation that took over, empty if there is none."
    )
    changed_on: date
    updated_on: date


class CorporationList(Schema):
    """Corporations that a question finds, the surest first, at most 50."""

    results: list[Corporation]


class FactItem(Schema):
    """One value of a term (情報)."""

    term: str
    label: str
    slot: str
    value: Any
    source: str = Field(description="typed, card, base_registry or officer.")
    observed_on: date


class SiteItem(Schema):
    """A site of a business (事業所)."""

    name: str
    kind: str
    postal_code: str
    address: str
    phone: str
    opened_on: date | None
    closed_on: date | None


class ConsentItem(Schema):
    """The agreement under which values are given (同意)."""

    purpose: str
    terms: list[str]
    until: datetime


class BusinessAnswer(Schema):
    """What the asking organisation may know of a business (事業者).

    `facts` and `sites` are the business's own, and stand here only as far as it agreed; `held` is what the asking
    organisation holds itself.
    """

    corporate_number: str
    registry: Corporation | None
    is_registered: bool = Field(description="Whether the business uses this service.")
    is_linked: bool = Field(description="Whether the business is known to be this corporation.")
    is_in_doubt: bool = Field(description="Whether officers are looking at a doubt.")
    consents: list[ConsentItem]
    facts: list[FactItem]
    sites: list[SiteItem]
    held: list[FactItem]


class FactWrite(Schema):
    """A value to be kept (書き込む情報)."""

    model_config = {"extra": "forbid"}

    term: str = Field(max_length=80, description="A term of business.* or site.*")
    value: Any
    slot: str = Field("", max_length=40, pattern="^[a-z0-9_-]*$")
    observed_on: date | None = None


class FactsWrite(Schema):
    """Values that the organisation holds of a business."""

    model_config = {"extra": "forbid"}

    purpose: Purpose
    facts: list[FactWrite] = Field(min_length=1, max_length=100)


class WrittenFact(Schema):
    """What was kept."""

    id: str
    term: str
    slot: str


class Written(Schema):
    """The answer to a write."""

    corporate_number: str
    facts: list[WrittenFact]


class Token(Schema):
    """A token, by RFC 6749."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str
