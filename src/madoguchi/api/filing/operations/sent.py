"""What was sent, and where to tell of it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Status

from madoguchi.api.filing.answers import ApplicationAnswer, ApplicationList, HookMade, HookTried, HookWrite
from madoguchi.api.filing.interface import filing_api, program_of
from madoguchi.api.filing.shown import shown_application
from madoguchi.api.models import Hook
from madoguchi.api.problems import problem
from madoguchi.api.services import BadAddress, register_hook, remove_hook, try_hook
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import application_for, applications_of
from madoguchi.core.clock import now
from madoguchi.examination.selectors.standing import standing_of, standings_of

MOST = 100


@filing_api.get("applications", response=ApplicationList, summary="申請を一覧する")
def list_applications(request: HttpRequest) -> dict[str, Any]:
    """The applications of the one whose key it is, of the procedures that the key names."""
    found = list(applications_of(program_of(request).acting)[:MOST])
    standings = standings_of(found, at=now())
    return {"results": [shown_application(one, standings[one.pk]) for one in found]}


@filing_api.get("applications/{uuid:application}", response=ApplicationAnswer, summary="申請の状況を読む")
def read_application(request: HttpRequest, application: UUID) -> dict[str, Any]:
    """How far an application has got."""
    try:
        found = application_for(program_of(request).acting, application)
        return shown_application(found, standing_of(found, at=now()))
    except Application.DoesNotExist as error:
        raise Http404 from error


@filing_api.put("hook", response=HookMade, summary="通知先を登録する")
def set_own_hook(request: HttpRequest, body: HookWrite) -> Any:
    """Tell at this address what becomes of the applications: signed, retried, identifiers only."""
    program = program_of(request)
    try:
        made = register_hook(access_key=program.key, url=body.url, by=program.acting, at=now())
    except BadAddress as refusal:
        return problem(422, str(refusal), errors=[("url", str(refusal))])
    return {"url": made.hook.url, "secret": made.secret}


@filing_api.post("hook/test", response=HookTried, summary="通知先を試す")
def test_own_hook(request: HttpRequest) -> Any:
    """Post a signed greeting to the address now."""
    hook = Hook.objects.filter(access_key=program_of(request).key).first()
    if hook is None:
        raise Http404
    outcome = try_hook(hook=hook, at=now())
    return {"is_taken": outcome.is_taken, "problem": outcome.problem}


@filing_api.delete("hook", response={204: None}, summary="通知先を消す")
def remove_own_hook(request: HttpRequest) -> Any:
    """Tell nothing any more."""
    program = program_of(request)
    if not remove_hook(access_key=program.key, by=program.acting, at=now()):
        raise Http404
    return Status(204, None)
