"""Lint of the ways through a form: pages that nobody sees, dead ends, cases that fail."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from madoguchi.eforms.linting.findings import Context, Finding, Severity
from madoguchi.eforms.routes.graph import graph
from madoguchi.eforms.trying import coverage, run_cases
from madoguchi.eforms.types import FormDocument


def ways_of(document: FormDocument, context: Context) -> Iterator[Finding]:
    """What is wrong with the ways, and with what was written down about them."""
    found = graph(document, on=context.on)
    for node in found.never_shown:
        severity = Severity.BLOCK if node.is_known_for_sure else Severity.WARN
        yield Finding(
            "page_never_shown",
            severity,
            f"page.{node.id}",
            _("ページ「%(title)s」は、どう答えても出ません（条件：%(when)s）。")
            % {"title": node.title, "when": node.when},
            _("条件を直すか、ページを外してください。"),
        )
    for node in found.idle_conditions:
        yield Finding(
            "condition_idle",
            Severity.WARN,
            f"page.{node.id}",
            _("ページ「%s」の条件は、いつも成り立ちます。") % node.title,
            _("条件を外すか、直してください。"),
        )
    for stop in found.never_asked:
        yield Finding(
            "question_never_asked",
            Severity.BLOCK,
            f"question.{stop.question}",
            _("「%(label)s」は、どう答えてもたずねません。%(why)s") % {"label": stop.label, "why": stop.why},
            _("条件を直すか、質問を外してください。"),
        )
    for stop in found.stops:
        yield Finding(
            "dead_end",
            Severity.BLOCK,
            f"question.{stop.question}",
            _("「%(label)s」で行き止まりになります。%(why)s") % {"label": stop.label, "why": stop.why},
            _("答えられるように、範囲や条件を直してください。"),
        )
    yield from _cases(document, context, branches=len(found.paths) > 1)


def _cases(document: FormDocument, context: Context, *, branches: bool) -> Iterator[Finding]:
    results = run_cases(document, today=context.on)
    for n, result in enumerate(results):
        if not result.passes:
            yield Finding(
                "case_fails",
                Severity.BLOCK,
                f"case.{n}",
                _("例「%(title)s」が、期待と違います。%(wrong)s")
                % {"title": result.case.title, "wrong": " ".join(result.wrong)},
                _("様式を直すか、変えたことが正しければ例を直してください。"),
            )
    if branches and not results:
        yield Finding(
            "no_cases",
            Severity.WARN,
            "form",
            _("分かれ道のある様式ですが、例が1つもありません。"),
            _(
                "「例」のページで一度通して答え、残してください。直すたびに、同じ結果になるかを確かめられます。"
            ),
        )
    elif results and (left := coverage(document, results).unreached):
        yield Finding(
            "ways_untried",
            Severity.WARN,
            "form",
            _("どの例も通らない道が%d件あります。") % len(left),
            _("「例」のページで、足りない例を足してください。"),
        )
