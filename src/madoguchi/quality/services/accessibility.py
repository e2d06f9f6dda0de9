"""Recording what an accessibility checker found."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.models import FormVersion
from madoguchi.events.services import append
from madoguchi.language.folding import strip_controls
from madoguchi.quality.models import AccessibilityRun
from madoguchi.registry.models import Procedure

MOST_PAGES = 500
LONGEST_NAME = 60
_BEST_PRACTICE = "best-practice"
"""Rules of the checker that no standard asks for; they are not violations of WCAG or JIS X 8341-3."""


class MayNotRecord(Refusal):
    """The actor has no role for this in the organisation."""

    sentence = _("検査の結果を記録する役割がありません。組織管理者に確認してください。")


class NotAResult(Refusal):
    """The file is not what the checker writes."""

    sentence = _(
        "axeの検査結果（JSON）を読み取れませんでした。検査の道具が書き出したままのファイルを選んでください。"
    )


class FromTheFuture(Refusal):
    """The run is said to have taken place later than now, or before the form version existed."""

    sentence = _("検査した日時を確かめてください。")


def record_run(
    *,
    procedure: Procedure,
    form_version: FormVersion | None = None,
    result: Any,
    by: Acting,
    at: datetime,
) -> AccessibilityRun:
    """Keep what axe found: `result` is what it wrote for one page, or a list of that for many.

    A violation is counted once for each element. Rules that axe itself calls best practice are not counted. Without a
    form version it is a run over the pages of another system. Raises `MayNotRecord`, `NotAResult`, `FromTheFuture`.
    """
    place = procedure.organisation_id
    if not by.machine and not (by.has(Role.EDITOR, place) or by.has(Role.PUBLISHER, place)):
        raise MayNotRecord
    pages = result if isinstance(result, list) else [result]
    if not 1 <= len(pages) <= MOST_PAGES or not all(_is_page(page) for page in pages):
        raise NotAResult(field="file")
    ran_at = max(_moment(page["timestamp"]) for page in pages)
    if ran_at > at:
        raise FromTheFuture(field="file")
    rules: dict[str, int] = {}
    for page in pages:
        for rule in page["violations"]:
            if _BEST_PRACTICE not in rule.get("tags", ()):
                name = strip_controls(str(rule["id"]))[:LONGEST_NAME]
                rules[name] = rules.get(name, 0) + max(1, len(rule["nodes"]))
    engine = pages[0].get("testEngine", {})
    with transaction.atomic():
        run, is_new = AccessibilityRun.objects.get_or_create(
            procedure=procedure,
            form_version=form_version,
            ran_at=ran_at,
            tool=strip_controls(f"{engine.get('name', 'axe-core')} {engine.get('version', '')}").strip()[:80],
            defaults={
                "pages": len(pages),
                "violations": sum(rules.values()),
                "rules": [{"rule": name, "count": n} for name, n in sorted(rules.items())],
                "recorded_by": by.label[:120],
                "recorded_at": at,
            },
        )
        if is_new:
            append(
                stream=f"procedure:{procedure.pk}",
                kind="accessibility.recorded",
                by=by,
                at=at,
                organisation=place,
                data={
                    "procedure": str(procedure.pk),
                    "run": str(run.pk),
                    "pages": run.pages,
                    "violations": run.violations,
                },
            )
    return run


def _is_page(page: Any) -> bool:
    if not isinstance(page, Mapping) or not isinstance(page.get("violations"), Sequence):
        return False
    try:
        _moment(page["timestamp"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return False
    engine = page.get("testEngine", {})
    return isinstance(engine, Mapping) and all(
        isinstance(rule, Mapping)
        and "id" in rule
        and isinstance(rule.get("nodes"), Sequence)
        and isinstance(rule.get("tags", ()), Sequence)
        for rule in page["violations"]
    )


def _moment(written: str) -> datetime:
    found = datetime.fromisoformat(written)
    if found.tzinfo is None:
        raise ValueError("a moment without its zone")
    return found.astimezone(UTC)
