"""Writing what a record of reengineering holds: the steps of a flow, problems and measures."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.improvement.models import BprRecord, Indicator
from madoguchi.improvement.selectors import WORKERS, flows_of, subject_of
from madoguchi.improvement.services import OF_WINDOWS, save_findings, save_flow
from madoguchi.improvement.types import FlowStep, Measure, Phase, Problem, ProblemKind, Who
from madoguchi.language.folding import strip_controls
from madoguchi.studio.improving import MOST_ROWS, SPARE_ROWS, typed_steps
from madoguchi.studio.views.improvement.bpr import may_write, record_or_404

MOST_FINDINGS = 20
SPARE_FINDINGS = 2


def _written_or_404(request: HttpRequest, key: UUID) -> BprRecord:
    record = record_or_404(request, key)
    if not may_write(record, acting_of_request(request)) or record.state != BprRecord.State.EXAMINING:
        raise Http404
    return record


@open_to(Readers.OFFICER, *WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def flow(request: HttpRequest, key: UUID, side: str) -> HttpResponse:
    """Write the steps of the flow before or after; an empty row is no step."""
    record = _written_or_404(request, key)
    flows = flows_of(record)
    if request.method != "POST":
        steps = list(flows[side].steps)
        is_copied = side == "after" and not steps
        return _ask_flow(request, record, side, steps or list(flows["before"].steps), is_copied=is_copied)
    steps, errors = typed_steps(request.POST)
    if errors:
        return _ask_flow(request, record, side, steps, errors=errors, status=422)
    if "more" in request.POST:
        return _ask_flow(request, record, side, steps, spare=SPARE_ROWS * 2)
    try:
        save_flow(
            record=record,
            side=side,
            steps=steps,
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        errors = [{"id": "what-1", "message": str(refusal)}]
        return _ask_flow(request, record, side, steps, errors=errors, status=409)
    return redirect("studio:bpr_record", record.pk)


def _ask_flow(
    request: HttpRequest,
    record: BprRecord,
    side: str,
    steps: list[FlowStep],
    *,
    is_copied: bool = False,
    spare: int = SPARE_ROWS,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    empty = FlowStep(Phase.EXAMINATION, Who.OFFICER, "")
    rows = [*steps[:MOST_ROWS], *[empty] * spare][: MOST_ROWS + SPARE_ROWS]
    context = {
        "record": record,
        "title": subject_of(record),
        "flow": flows_of(record)[side],
        "rows": list(enumerate(rows, 1)),
        "phases": Phase.choices,
        "people": Who.choices,
        "is_copied": is_copied,
        "errors": errors or [],
    }
    return render(request, "studio/improvement/flow.html", context, status=status)


@open_to(Readers.OFFICER, *WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def findings(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write what is wrong and what is done about it; an empty row is left out."""
    record = _written_or_404(request, key)
    if request.method != "POST":
        problems = [Problem.from_json(one) for one in record.problems]
        measures = [Measure.from_json(one) for one in record.measures]
        return _ask_findings(request, record, record.aim, problems, measures)
    aim = strip_controls(request.POST.get("aim", "")).strip()
    problems, measures = _typed_problems(request), _typed_measures(request, record)
    try:
        save_findings(
            record=record,
            aim=aim,
            problems=problems,
            measures=measures,
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        errors = [{"id": refusal.field or "aim", "message": str(refusal)}]
        return _ask_findings(request, record, aim, problems, measures, errors=errors, status=409)
    return redirect("studio:bpr_record", record.pk)


def _texts(request: HttpRequest, name: str) -> list[tuple[int, str]]:
    found = (
        (n, strip_controls(request.POST.get(f"{name}-{n}", "")).strip()[:400])
        for n in range(1, MOST_FINDINGS + SPARE_FINDINGS + 1)
    )
    return [(n, text) for n, text in found if text]


def _typed_problems(request: HttpRequest) -> list[Problem]:
    found = []
    for n, text in _texts(request, "problem"):
        kind = request.POST.get(f"kind-{n}", "")
        found.append(Problem(kind if kind in ProblemKind.values else ProblemKind.WAITING, text))
    return found


def _typed_measures(request: HttpRequest, record: BprRecord) -> list[Measure]:
    """The measures; the standard action of one that was there stays with it, however its words are mended."""
    kept = {one["action"] for one in record.measures}
    known = dict(_indicators(record))
    found = []
    for n, text in _texts(request, "measure"):
        indicator = request.POST.get(f"indicator-{n}", "")
        action = request.POST.get(f"action-{n}", "")
        found.append(
            Measure(
                text,
                indicator if indicator in known else Indicator.NONE,
                action if action in kept else "",
            )
        )
    return found


def _indicators(record: BprRecord) -> list[tuple[str, str]]:
    """By what a measure may be measured: of a window only reviews are known."""
    return [(key, word) for key, word in Indicator.choices if record.window is None or key in OF_WINDOWS]


def _ask_findings(
    request: HttpRequest,
    record: BprRecord,
    aim: str,
    problems: list[Problem],
    measures: list[Measure],
    *,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    spare_problems: list[Any] = [{"kind": "", "text": ""}] * SPARE_FINDINGS
    spare_measures: list[Any] = [{"indicator": "none", "text": "", "action": ""}] * SPARE_FINDINGS
    context = {
        "record": record,
        "title": subject_of(record),
        "aim": aim,
        "problems": list(enumerate([*problems, *spare_problems], 1)),
        "measures": list(enumerate([*measures, *spare_measures], 1)),
        "kinds": ProblemKind.choices,
        "indicators": _indicators(record),
        "errors": errors or [],
    }
    return render(request, "studio/improvement/findings.html", context, status=status)
