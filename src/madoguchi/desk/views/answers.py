"""Frequent answers of an office, and how it takes opinions."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.opinion_forms import AnswerForm, ReceptionForm, RuleForm
from madoguchi.listening.models import FrequentAnswer, Opinion, Reception, RoutingRule
from madoguchi.listening.selectors import (
    ANSWERERS,
    answers_kept_by,
    opinions_for,
    reception_of,
    receptions_kept_by,
    targets_of,
    topics_of,
)
from madoguchi.listening.services import (
    drop_answer,
    drop_rule,
    lay_down_reception,
    publish_answer,
    save_answer,
    save_rule,
    withdraw_answer,
)


def _places(request: HttpRequest) -> list[Organisation]:
    keys = acting_of_request(request).organisations(*ANSWERERS)
    return list(Organisation.objects.filter(pk__in=keys, reception__isnull=False).order_by("slug"))


@open_to(Readers.OFFICER, *ANSWERERS)
@require_safe
def answers_page(request: HttpRequest) -> HttpResponse:
    """The frequent answers that one's organisations keep; those that wait to be published stand first."""
    acting = acting_of_request(request)
    context = {
        "rows": [
            (one, acting.has(Role.APPROVER, one.organisation_id) and one.written_by_id != acting.who)
            for one in answers_kept_by(acting)[:200]
        ],
        "places": _places(request),
        "approves": acting.organisations(Role.APPROVER),
    }
    return render(request, "desk/opinions/answers.html", context)


@open_to(Readers.OFFICER, *ANSWERERS)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A frequent answer that is not there yet; `from` names the enquiry that led to it."""
    place = next((one for one in _places(request) if one.slug == slug), None)
    if place is None:
        raise Http404
    wanted = request.GET.get("from", "")
    found = opinions_for(acting_of_request(request)).filter(number=wanted[:20]).first() if wanted else None
    return _edit(request, place, None, found)


@open_to(Readers.OFFICER, *ANSWERERS)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """A frequent answer, to be written anew."""
    answer = _answer(request, key)
    return _edit(request, answer.organisation, answer, None)


def _answer(request: HttpRequest, key: UUID) -> FrequentAnswer:
    found = answers_kept_by(acting_of_request(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _edit(
    request: HttpRequest, place: Organisation, answer: FrequentAnswer | None, opinion: Opinion | None
) -> HttpResponse:
    reception = reception_of(place)
    if reception is None:
        raise Http404
    initial = (
        {"topic": answer.topic, "question": answer.question, "text": answer.answer}
        if answer
        else {"topic": opinion.topic if opinion else "", "question": "", "text": ""}
    )
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        topics=topics_of(reception.form_version),
        initial=initial,
    )
    refused, status = None, 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            save_answer(
                answer=answer,
                organisation=place,
                topic=form.cleaned_data["topic"],
                question=form.cleaned_data["question"],
                text=form.cleaned_data["text"],
                from_opinion=opinion,
                revision=posted_revision(request),
                by=acting_of_request(request),
                at=now(),
            )
        except Refusal as refusal:
            if refusal.field:
                form.add_error(refusal.field, str(refusal))
            else:
                refused, status = refusal, 409
        else:
            return redirect("desk:answers")
    context = {
        "place": place,
        "answer": answer,
        "opinion": opinion,
        "form": form,
        "revision": answer.revision if answer else 0,
        "errors": form.summary() if form.is_bound else [],
        "refused": refused,
    }
    return render(request, "desk/opinions/answer.html", context, status=status)


@open_to(Readers.OFFICER, *ANSWERERS)
@require_POST
def answer_act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Publish what someone else wrote, take it back, or throw away what is not public."""
    answer, by, at = _answer(request, key), acting_of_request(request), now()
    try:
        if request.POST.get("act") == "publish":
            publish_answer(answer=answer, revision=posted_revision(request), by=by, at=at)
        elif request.POST.get("act") == "withdraw":
            withdraw_answer(answer=answer, by=by, at=at)
        else:
            drop_answer(answer=answer, by=by, at=at)
    except Refusal as refusal:
        return render(request, "desk/office/refused.html", {"refused": refusal}, status=409)
    return redirect("desk:answers")


def _reception(request: HttpRequest, slug: str) -> Reception:
    found = receptions_kept_by(acting_of_request(request)).filter(organisation__slug=slug).first()
    if found is None:
        raise Http404
    return found


@open_to(Readers.OFFICER, Role.ADMINISTRATOR)
@require_safe
def receptions_page(request: HttpRequest) -> HttpResponse:
    """The organisations that take opinions, and how."""
    context = {"receptions": list(receptions_kept_by(acting_of_request(request)).prefetch_related("rules"))}
    return render(request, "desk/opinions/receptions.html", context)


@open_to(Readers.OFFICER, Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def reception_page(request: HttpRequest, slug: str) -> HttpResponse:
    """How one organisation takes opinions: within how many days, who checks, to whom they go at once."""
    reception = _reception(request, slug)
    form = ReceptionForm(
        request.POST if request.method == "POST" else None,
        initial={
            "answer_days": reception.answer_days,
            "needs_second": reception.needs_second,
            "is_open": reception.is_open,
        },
    )
    if form.is_bound and form.is_valid():
        try:
            lay_down_reception(
                organisation=reception.organisation,
                form_version=reception.form_version,
                **form.cleaned_data,
                by=acting_of_request(request),
                at=now(),
            )
        except Refusal as refusal:
            return render(request, "desk/office/refused.html", {"refused": refusal}, status=409)
        return redirect("desk:reception", slug)
    return _show(request, reception, form, [])


def _show(
    request: HttpRequest, reception: Reception, form: ReceptionForm, errors: list[dict[str, str]]
) -> HttpResponse:
    topics, kinds = topics_of(reception.form_version), topics_of(reception.form_version, "kind")
    words = {**dict(topics), **dict(kinds)}
    context = {
        "reception": reception,
        "form": form,
        "topics": topics,
        "kinds": kinds,
        "targets": [(one.slug, one.name) for one in targets_of(reception.organisation)],
        "rules": [
            (one, [words.get(one.topic, ""), words.get(one.kind, ""), one.words])
            for one in reception.rules.select_related("to")
        ],
        "errors": errors or (form.summary() if form.is_bound else []),
    }
    return render(request, "desk/opinions/reception.html", context, status=422 if context["errors"] else 200)


@open_to(Readers.OFFICER, Role.ADMINISTRATOR)
@require_POST
def rule_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand on what fits, from now on."""
    reception, form = _reception(request, slug), RuleForm(request.POST)
    form.is_valid()
    said = {name: str(form.cleaned_data.get(name, "")) for name in ("topic", "kind", "words")}
    to = Organisation.objects.filter(slug=str(form.cleaned_data.get("to", ""))).first()
    try:
        save_rule(
            reception=reception,
            to=to or reception.organisation,
            **said,
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        unsent = ReceptionForm(
            initial={
                "answer_days": reception.answer_days,
                "needs_second": reception.needs_second,
                "is_open": reception.is_open,
            }
        )
        return _show(request, reception, unsent, [{"id": refusal.field or "topic", "message": str(refusal)}])
    return redirect("desk:reception", slug)


@open_to(Readers.OFFICER, Role.ADMINISTRATOR)
@require_POST
def rule_end(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """Use a rule no more."""
    rule = RoutingRule.objects.filter(reception=_reception(request, slug), pk=key).first()
    if rule is None:
        raise Http404
    drop_rule(rule=rule, by=acting_of_request(request), at=now())
    return redirect("desk:reception", slug)
