"""What the views of the studio share: finding a record for who asks, its names, refusals shown in the page."""

from typing import Any, cast

from django.http import Http404, HttpRequest
from django.urls import reverse

from madoguchi.accounts.types import acting_of_request
from madoguchi.core.acting import Role
from madoguchi.registry.models import Procedure, Programme
from madoguchi.registry.selectors import draft_of, record_for
from madoguchi.registry.selectors.shaping import AnyRecord, AnyVersion, Kind
from madoguchi.registry.types import Problem, ProcedureBody, ProgrammeBody
from madoguchi.studio.shape import id_of, problems_by_section

KINDS: dict[str, Kind] = {"procedures": "procedure", "programmes": "programme"}
"""The kinds of records as they stand in addresses."""


def record_of(request: HttpRequest, kind: str, slug: str, *roles: Role) -> AnyRecord:
    """The record if who asks may shape it in one of `roles`, else 404."""
    try:
        return record_for(acting_of_request(request), KINDS[kind], slug, *roles)
    except (Procedure.DoesNotExist, Programme.DoesNotExist) as error:
        raise Http404 from error


def kind_of(record: AnyRecord) -> Kind:
    """Whether a record is a procedure or a programme."""
    return cast("Kind", record._meta.model_name)


def places(record: AnyRecord) -> tuple[str, str]:
    """The arguments of the record's addresses."""
    return f"{kind_of(record)}s", record.slug


def address(record: AnyRecord, name: str = "record", *more: Any) -> str:
    """The address of a page about the record."""
    return reverse(f"studio:{name}", args=[*places(record), *more])


def is_withdrawn(version: AnyVersion) -> bool:
    """Whether a published version was taken back before its day."""
    return hasattr(version, "withdrawal")


def title_of(record: AnyRecord, version: AnyVersion | None = None) -> str:
    """What the record is called: in the version, the current one, its draft, else its short name."""
    for one in (version, record.current):
        if one is not None and one.body.get("title"):
            return str(one.body["title"])
    draft = draft_of(record) if version is None else None
    return str(draft.body.get("title") or record.slug) if draft else record.slug


def problems_in(kind: Kind, body: Any) -> list[Problem]:
    """What is still to be mended in a body."""
    return (ProcedureBody if kind == "procedure" else ProgrammeBody).problems(body)


def problem_links(record: AnyRecord, problems: list[Problem]) -> list[dict[str, str]]:
    """Each problem with the address of its field."""
    kind, found = kind_of(record), []
    for number, inside in enumerate(problems_by_section(kind, problems).values(), 1):
        page = address(record, "edit", number)
        found += [
            {
                "href": f"{page}?check=1#{id_of(problem.path)}",
                "label": problem.label,
                "sentence": problem.sentence,
            }
            for problem in inside
        ]
    return found
