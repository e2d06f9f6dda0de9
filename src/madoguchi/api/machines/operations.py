"""What registered systems may ask for and write."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Header, Path, Query, Status

from madoguchi.accounts.models import Subject
from madoguchi.api.machines.answers import BusinessAnswer, CorporationList, FactsWrite, Written
from madoguchi.api.machines.interface import caller_with, machine_api
from madoguchi.api.machines.known import shown_business, shown_corporation, visible_to
from madoguchi.api.problems import problem
from madoguchi.api.services import BadFact, KeyUsed, NoSuchBusiness, write_facts
from madoguchi.api.services.clients import READ, WRITE, Caller
from madoguchi.api.services.writes import WrittenFact
from madoguchi.businesses.selectors import corporation_of, find_corporations
from madoguchi.core.clock import now
from madoguchi.events.services import record_access
from madoguchi.language.folding import strip_controls
from madoguchi.language.reading import is_corporate_number

Number = Annotated[str, Path(description="The corporate number, 13 digits.")]
Words = Annotated[str, Query(min_length=1, max_length=150, description="A number, a name or a reading.")]
Why = Annotated[
    str, Query(min_length=2, max_length=200, description="何のために見るか。事業者に表示されます。")
]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=100,
        pattern="^[A-Za-z0-9_-]+$",
        description="Of the sender's making; the same request with the same key is done once.",
    ),
]


@machine_api.get("search", response=CorporationList, summary="法人をさがす", openapi_extra={"x-scope": READ})
def search_corporations(request: HttpRequest, q: Words) -> dict[str, Any]:
    """Corporations of the base registry, public data: nothing of a business that uses this service is told."""
    caller_with(request, READ)
    return {"results": [shown_corporation(one) for one in find_corporations(strip_controls(q))]}


@machine_api.get(
    "{number}", response=BusinessAnswer, summary="事業者の情報を読む", openapi_extra={"x-scope": READ}
)
def read_business(request: HttpRequest, number: Number, purpose: Why) -> dict[str, Any]:
    """What the asking organisation may know of a business. That it asked, and why, is recorded before the answer."""
    caller = caller_with(request, READ)
    subject = _business(number)
    if subject is None:
        return shown_business(number, None, None)
    at = now()
    _record(caller, subject, strip_controls(purpose), "read")
    return shown_business(number, subject, visible_to(caller.client.organisation, subject, at=at))


@machine_api.post(
    "{number}/facts",
    response={201: Written, 200: Written},
    summary="組織が持つ事業者の情報を書く",
    openapi_extra={"x-scope": WRITE},
)
def write_business_facts(
    request: HttpRequest, response: HttpResponse, number: Number, body: FactsWrite, key: Key
) -> Any:
    """Keep what the organisation knows; what the business itself holds stays as it is. 200: it was kept before."""
    caller = caller_with(request, WRITE)
    subject = _business(number)
    if subject is None:
        raise Http404
    facts = [WrittenFact(one.term, one.value, one.slot, one.observed_on) for one in body.facts]
    try:
        answer, was_before = write_facts(
            caller=caller,
            number=number,
            facts=facts,
            purpose=strip_controls(body.purpose),
            key=key,
            at=now(),
        )
    except NoSuchBusiness as refusal:
        raise Http404 from refusal
    except KeyUsed as refusal:
        return problem(409, str(refusal))
    except BadFact as refusal:
        return problem(422, "A value cannot be taken.", errors=[(refusal.field, str(refusal))])
    if not was_before:
        _record(caller, subject, strip_controls(body.purpose), "write")
    return Status(200 if was_before else 201, answer)


def _business(number: str) -> Subject | None:
    """The business of this number, None if only the registry knows it; 404 when nobody does."""
    if not is_corporate_number(number):
        raise Http404
    subject = Subject.objects.filter(corporate_number=number, kind=Subject.Kind.BUSINESS).first()
    if subject is None and corporation_of(number) is None:
        raise Http404
    return subject


def _record(caller: Caller, subject: Subject, purpose: str, act: str) -> None:
    record_access(
        reader=caller.acting(purpose),
        whose=subject.pk,
        object=f"business:{subject.pk}",
        purpose=purpose if act == "read" else f"（書込み）{purpose}"[:200],
        organisation=caller.client.organisation_id,
        at=now(),
    )
