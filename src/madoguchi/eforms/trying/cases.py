"""Running the cases of a form and telling what became otherwise than expected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.selectors.answers import value_at, visible_pages
from madoguchi.eforms.selectors.progress import check
from madoguchi.eforms.types import Answers, Case, FieldError, FormDocument


@dataclass(frozen=True)
class CaseResult:
    """What the form does with the answers of a case, beside what the case expects (例の結果)."""

    case: Case
    on: date
    path: tuple[str, ...]
    errors: tuple[FieldError, ...]
    wrong: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether everything is as expected."""
        return not self.wrong

    @property
    def sends(self) -> bool:
        """Whether the form could be handed in with these answers."""
        return not self.errors


def run_case(document: FormDocument, case: Case, *, today: date) -> CaseResult:
    """What `document` does with the answers of `case` on its day, or on `today` where it names none.

    `wrong` holds a sentence for each expectation that is not met: another path, sent or not, other errors. What the
    case leaves open is not looked at. Cases hold no files: that one is missing is no error.
    """
    on = _day(case.on, today)
    answers = dict(case.answers)
    path = tuple(page.id for page in visible_pages(document, answers, on=on))
    errors = errors_of(document, answers, on)
    return CaseResult(case, on, path, errors, tuple(_wrong(document, case, path, errors)))


def errors_of(document: FormDocument, answers: Answers, on: date) -> tuple[FieldError, ...]:
    """What keeps `answers` from being handed in, files that are not there left aside: none are kept with a form."""
    return tuple(
        error
        for error in check(document, answers, on)
        if not (_holds_files(document, error.path) and not value_at(document, answers, error.path))
    )


def _holds_files(document: FormDocument, path: str) -> bool:
    try:
        return document.question(path).holds_files
    except KeyError:  # the error is of a whole page: too few rounds
        return False


def run_cases(document: FormDocument, *, today: date) -> list[CaseResult]:
    """Every case kept with the form, run."""
    return [run_case(document, case, today=today) for case in document.cases]


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text) if text else today
    except ValueError:
        return today


def _wrong(
    document: FormDocument, case: Case, path: tuple[str, ...], errors: tuple[FieldError, ...]
) -> list[str]:
    found = []
    if case.path is not None and case.path != path:
        titles = {page.id: page.title for page in document.pages}
        missing = [titles.get(one, one) for one in case.path if one not in path]
        extra = [titles.get(one, one) for one in path if one not in case.path]
        if missing:
            found.append(_("通るはずのページを通りません：%s") % "、".join(missing))
        if extra:
            found.append(_("通らないはずのページを通ります：%s") % "、".join(extra))
        if not missing and not extra:
            found.append(_("ページの順番が、期待と違います。"))
    if case.sends is not None and case.sends == bool(errors):
        if errors:
            found.append(_("送れるはずが、送れません：%s") % " ".join(error.message for error in errors[:3]))
        else:
            found.append(_("送れないはずが、送れます。"))
    if case.errors is not None:
        paths = {error.path for error in errors}
        labels = dict.fromkeys(sorted(paths ^ set(case.errors)))
        if labels:
            found.append(
                _("直すところが、期待と違います：%s") % "、".join(_label(document, one) for one in labels)
            )
    return found


def _label(document: FormDocument, path: str) -> str:
    try:
        return document.question(path).label
    except KeyError:
        return next((page.title for page in document.pages if page.id == path), path)


def case_of(
    document: FormDocument, *, title: str, answers: Mapping[str, Any], on: date, keep_day: bool
) -> dict[str, Any]:
    """A case, as the document keeps it, that expects what the form does now with `answers` on the day `on`.

    `keep_day` writes the day into the case: for a form that looks at ages or days, whose result would change.
    """
    path = [page.id for page in visible_pages(document, dict(answers), on=on)]
    errors = sorted({error.path for error in errors_of(document, dict(answers), on)})
    case: dict[str, Any] = {"title": title, "answers": dict(answers), "path": path, "sends": not errors}
    if errors:
        case["errors"] = errors
    if keep_day:
        case["on"] = on.isoformat()
    return case
