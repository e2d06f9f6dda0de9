"""Open data of the processes: as they are now, how they came to be so, and how often each was done in a year."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.api.datasets.columns import column
from madoguchi.api.datasets.dataset import CC_BY, Dataset, State, Words, tag_of
from madoguchi.api.models import Change
from madoguchi.api.rest.shown import PROCESS_FIELDS, process_fields
from madoguchi.api.selectors import public_processes, rows_after
from madoguchi.registry.models import ProcessStanding, ProcessSurveyRow, ProcessYear
from madoguchi.registry.selectors import ToldCounts

PROCESS_COLUMNS = (
    column("code", "プロセス番号"),
    column("procedure", "手続の番号"),
    column("procedure_title", "手続名"),
    column("organisation", "所管組織の短い名前"),
    column("organisation_name", "所管組織"),
    column("is_priority", "重点手続", "boolean"),
    column("title", "プロセス名"),
    column("type_code", "手続類型"),
    column("kind", "プロセスの種類"),
    column("state", "デジタル化の状態"),
    column("since", "いまの状態になった日", "date"),
    column("planned_on", "デジタル化の予定（年月）", "date"),
    column("planned_reason", "予定の理由"),
    column("barrier", "デジタル化できない理由"),
    column("is_own_discretion", "自らの裁量で決められる", "boolean"),
    column("tool", "使っているしくみ"),
    column("basis", "根拠の種類"),
    column("basis_law", "根拠となる法令・条例等"),
    column("basis_article", "根拠条項"),
    column("counts_year", "件数の年度", "integer"),
    column("total_count", "総件数", "integer"),
    column("online_count", "オンライン件数", "integer"),
    column("is_count_withheld", "10件未満などで公表しない件数がある", "boolean"),
    column("survey_ids", "国の手続ID", "strings"),
)

STANDING_COLUMNS = (
    column("id", "プロセス番号と何番目の状態か"),
    column("process", "プロセス番号"),
    column("on", "この状態になった日", "date"),
    column("state", "デジタル化の状態"),
    column("planned_on", "デジタル化の予定（年月）", "date"),
    column("barrier", "デジタル化できない理由"),
    column("is_own_discretion", "自らの裁量で決められる", "boolean"),
    column("reason", "変わった理由"),
    column("recorded_at", "記録日時", "datetime"),
)

YEAR_COLUMNS = (
    column("id", "プロセス番号、年度、数えたもの"),
    column("process", "プロセス番号"),
    column("fiscal_year", "年度", "integer"),
    column("source", "数えたもの"),
    column("total", "総件数", "integer"),
    column("online", "オンライン件数", "integer"),
    column("is_withheld", "10件未満などで公表しない件数がある", "boolean"),
)


def process_records() -> Iterator[dict[str, Any]]:
    """Every process of public procedures, by number."""
    rows: Iterator[Any] = rows_after(public_processes(), "code")
    counts = ToldCounts.of_all()
    for one in rows:
        procedure = one.procedure
        yield {
            "code": one.code,
            "procedure": procedure.code,
            "procedure_title": one.procedure_title,
            "organisation": procedure.organisation.slug,
            "organisation_name": procedure.organisation.name,
            "is_priority": procedure.is_priority,
            **process_fields(one, counts),
            "survey_ids": sorted(link.survey_id for link in one.survey_links.all()),
        }


def standing_records() -> Iterator[dict[str, Any]]:
    """How every process of public procedures stood from when on, by number and day."""
    plain = [each.name for each in STANDING_COLUMNS[2:]]
    for one in rows_after(public_processes().prefetch_related("standings"), "code"):
        for place, row in enumerate(one.standings.all(), 1):
            told = {name: getattr(row, name) for name in plain}
            yield {"id": f"{one.code}.{place}", "process": one.code, **told}


def year_records() -> Iterator[dict[str, Any]]:
    """How often every process of public procedures was done in a year, by number, year and source.

    Counts below ten, and those that would give one away from the sums of an organisation, are left out.
    """
    counts = ToldCounts.of_all()
    for one in rows_after(public_processes().prefetch_related("years"), "code"):
        for row in one.years.all():
            told = counts.told(one, row.fiscal_year, row.total, row.online)
            yield {
                "id": f"{one.code}.{row.fiscal_year}.{row.source}",
                "process": one.code,
                "fiscal_year": row.fiscal_year,
                "source": row.source,
                "total": told.total,
                "online": told.online,
                "is_withheld": told.is_withheld,
            }


def process_datasets(source: Words) -> tuple[Dataset, ...]:
    """The three datasets of the processes, all from `source`."""
    common: dict[str, Any] = {
        "licence": CC_BY,
        "source": source,
        "formats": ("csv", "jsonl", "parquet"),
    }
    return (
        Dataset(
            name="processes",
            title=_("手続プロセス"),
            description=_(
                "手続を、申請、通知などのプロセスに分けたものです。"
                "デジタル化の状態、根拠、件数、国の手続との対応がわかります。"
            ),
            columns=PROCESS_COLUMNS,
            state=_process_state,
            records=process_records,
            key="code",
            **common,
        ),
        Dataset(
            name="process-standings",
            title=_("手続プロセスの状態の履歴"),
            description=_(
                "手続プロセスのデジタル化の状態と予定が、いつ、なぜ変わったかです。"
                "変わるたびに1行を加え、過去の行は変えません。"
            ),
            columns=STANDING_COLUMNS,
            state=_standing_state,
            records=standing_records,
            key="id",
            **common,
        ),
        Dataset(
            name="process-years",
            title=_("手続プロセスの年度別の件数"),
            description=_(
                "手続プロセスの総件数とオンライン件数を、年度と数えたものごとに並べたものです。"
                "reported は所管組織の報告、measured はこのシステムの記録、imported は一覧表の取り込みです。"
                "10件未満の件数と、合計からそれがわかってしまう件数は、空にしています（is_withheld が true）。"
            ),
            columns=YEAR_COLUMNS,
            state=_year_state,
            records=year_records,
            key="id",
            **common,
        ),
    )


def _process_state() -> State:
    values = list(public_processes().values_list(*_STATE_FIELDS))
    links = list(ProcessSurveyRow.objects.order_by("pk").values_list("process_id", "survey_id"))
    latest = Change.objects.filter(of=Change.Of.PROCESS).order_by("-id").first()
    return State(len(values), latest.at if latest else None, tag_of(values, links))


_STATE_FIELDS = (
    "code",
    *PROCESS_FIELDS,
    "procedure__code",
    "procedure_title",
    "procedure__is_priority",
    "procedure__organisation__name",
)


def _standing_state() -> State:
    rows = ProcessStanding.objects.filter(process__in=public_processes().order_by().values("pk"))
    keys = list(rows.order_by("pk").values_list("pk", "recorded_at"))
    return State(len(keys), max((at for _key, at in keys), default=None), tag_of([key for key, _at in keys]))


def _year_state() -> State:
    rows = ProcessYear.objects.filter(process__in=public_processes().order_by().values("pk"))
    values = list(rows.order_by("pk").values_list("pk", "total", "online"))
    latest = Change.objects.filter(of=Change.Of.PROCESS).order_by("-id").first()
    return State(len(values), latest.at if latest else None, tag_of(values))
