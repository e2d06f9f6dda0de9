"""Which datasets there are: what each holds, under which licence, when it changed, and its records one after another."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from madoguchi.api.bodies import completed
from madoguchi.api.datasets.barriers import barrier_datasets
from madoguchi.api.datasets.columns import column, columns_of_body
from madoguchi.api.datasets.dashboards import dashboard_dataset
from madoguchi.api.datasets.dataset import CC_BY, PDL, Dataset, State, tag_of
from madoguchi.api.datasets.indicators import indicator_dataset
from madoguchi.api.datasets.processes import process_datasets
from madoguchi.api.datasets.registers import register_datasets
from madoguchi.api.datasets.sheets import sheet_datasets
from madoguchi.api.datasets.survey import FIELDS, survey_columns_of, survey_record
from madoguchi.api.datasets.surveys import survey_result_dataset
from madoguchi.api.datasets.timecost import time_dataset
from madoguchi.api.selectors import (
    in_force_since,
    later_of,
    public_rows,
    public_variants,
    rows_after,
    survey_rows_in,
)
from madoguchi.quality.models import Level
from madoguchi.quality.selectors import Scope, rows_in
from madoguchi.registry.models import Procedure, Programme, SurveyImport, SurveyRow
from madoguchi.registry.selectors import survey_editions
from madoguchi.registry.types import varied_fields

_RECORD = (
    column("code", "番号"),
    column("slug", "アドレス用の名前"),
    column("organisation", "所管組織の短い名前"),
    column("organisation_name", "所管組織"),
    column("version", "版番号", "integer"),
    column("in_force_since", "この版の公開日時", "datetime"),
    column("review_on", "次に見直す日", "date"),
)
PROCEDURE_COLUMNS = (*_RECORD, column("survey_id", "対応する国の手続ID"), *columns_of_body("procedure"))
PROGRAMME_COLUMNS = (*_RECORD, *columns_of_body("programme"))
QUALITY_COLUMNS = (
    column("code", "手続の番号"),
    column("slug", "アドレス用の名前"),
    column("title", "手続名"),
    column("organisation", "所管組織の短い名前"),
    column("organisation_name", "所管組織"),
    column("is_priority", "重点手続", "boolean"),
    column("expected_yearly", "見込まれる年間の申請件数", "integer"),
    column("is_online", "オンラインで申請できる", "boolean"),
    column("faster", "より早く（レベル）", "integer"),
    column("simpler", "よりシンプルに（レベル）", "integer"),
    column("easier", "より使いやすく（レベル）", "integer"),
    column("unmet", "目標（レベル2）に届いていない軸の数", "integer"),
    column("reviews", "声の数（1件から9件は空欄）", "integer"),
    column("satisfaction", "満足度（5点満点の平均。10件未満は空欄）", "number"),
    column("computed_at", "算定日時", "datetime"),
)

VARIANT_COLUMNS = (
    column("id", "手続の番号と区市町村の短い名前"),
    column("procedure", "手続の番号"),
    column("organisation", "区市町村の短い名前"),
    column("organisation_name", "区市町村"),
    column("version", "版番号", "integer"),
    column("in_force_since", "この版の公開日時", "datetime"),
    column("fields", "違う項目", "strings"),
    *(each for each in columns_of_body("procedure") if each.path[0] in varied_fields()),
)


def _identity(record: Procedure | Programme) -> dict[str, Any]:
    assert record.current is not None
    return {
        "code": record.code,
        "slug": record.slug,
        "organisation": record.organisation.slug,
        "organisation_name": record.organisation.name,
        "version": record.current.number,
        "in_force_since": in_force_since(record.current),
        "review_on": record.review_on,
    }


def procedure_records() -> Iterator[dict[str, Any]]:
    """Every public procedure in full, by short name."""
    for one in rows_after(public_rows(Procedure), "slug"):
        assert one.current is not None
        yield {**_identity(one), "survey_id": one.survey_id, **completed("procedure", one.current.body)}


def programme_records() -> Iterator[dict[str, Any]]:
    """Every public programme in full, by short name."""
    for one in rows_after(public_rows(Programme), "slug"):
        assert one.current is not None
        yield {**_identity(one), **completed("programme", one.current.body)}


def variant_records() -> Iterator[dict[str, Any]]:
    """What municipalities say otherwise of each shared procedure; a field that is not in `fields` is as all say."""
    for one in rows_after(public_variants(), "pk"):
        assert one.current is not None
        yield {
            "id": f"{one.procedure.code}.{one.organisation.slug}",
            "procedure": one.procedure.code,
            "organisation": one.organisation.slug,
            "organisation_name": one.organisation.name,
            "version": one.current.number,
            "in_force_since": in_force_since(one.current),
            "fields": [key for key in varied_fields() if key in one.current.body],
            **{key: one.current.body.get(key) for key in varied_fields()},
        }


def quality_records() -> Iterator[dict[str, Any]]:
    """Every published procedure as it stands on the quality map, the weakest first."""
    for one in rows_in(Scope(is_all=True)):
        yield one.to_json()


def _quality_state() -> State:
    told = [one.to_json() for one in rows_in(Scope(is_all=True))]
    latest = Level.objects.order_by("-computed_at").values_list("computed_at", flat=True).first()
    return State(len(told), latest, tag_of(told))


def _variant_state() -> State:
    told = public_variants().values_list(
        "procedure__code",
        "organisation__name",
        "current__digest",
        "current__published_at",
        "current__effective_from",
    )
    rows = list(told)
    return State(
        len(rows), max((later_of(row[-2], row[-1]) for row in rows if row[-2]), default=None), tag_of(rows)
    )


def _state_of(model: Any) -> State:
    told = public_rows(model).values_list(
        "code",
        "current__digest",
        "current__number",
        "organisation__name",
        "review_on",
        "current__published_at",
        "current__effective_from",
    )
    rows = list(told)
    ended = model._default_manager.filter(retired_at__isnull=False, current__isnull=False)
    moments = [later_of(row[-2], row[-1]) for row in rows]
    moments += [moment for moment in ended.values_list("retired_at", flat=True) if moment]
    return State(len(rows), max(moments, default=None), tag_of(rows))


def _survey_state(edition: str) -> State:
    runs = SurveyImport.objects.filter(edition=edition).order_by("-at", "-id")
    finished = runs.filter(state=SurveyImport.State.FINISHED).first()
    assert finished is not None
    latest = runs.values_list("pk", "state", "attempt").first()
    return State(_survey_count(edition, finished.pk), finished.at, tag_of(edition, finished.pk, latest))


@lru_cache(maxsize=16)
def _survey_count(edition: str, run: UUID) -> int:
    """How many rows `edition` has since `run`; counting 75,000 takes a while."""
    return SurveyRow.objects.filter(edition=edition).count()


def _survey(edition: str) -> Dataset:
    return Dataset(
        name=f"survey-{edition.lower()}",
        title=_("国の手続（行政手続等の悉皆調査） %(edition)s") % {"edition": edition},
        description=_("国の行政手続のすべてを、府省庁が毎年答えた調査です。列の値は公表されたままです。"),
        licence=PDL,
        source=_("デジタル庁「行政手続等の悉皆調査結果」を、列の名前を英語にして加工"),
        columns=survey_columns_of(edition),
        state=lambda: _survey_state(edition),
        records=lambda: map(survey_record, rows_after(survey_rows_in(edition).only(*FIELDS), "survey_id")),
        formats=("csv", "jsonl", "parquet"),
        key="survey_id",
    )


def _own() -> tuple[Dataset, ...]:
    operator = _("この窓口の手続レジストリ")
    return (
        Dataset(
            "procedures",
            _("手続"),
            _("県と市町の手続の、公開中の版のすべての項目です。"),
            CC_BY,
            operator,
            PROCEDURE_COLUMNS,
            lambda: _state_of(Procedure),
            procedure_records,
            ("csv", "jsonl", "parquet", "jsonld"),
            schema="procedure",
            key="code",
        ),
        Dataset(
            "programmes",
            _("制度"),
            _(
                "県と市町の制度（給付、助成、相談など）の、公開中の版のすべての項目です。"
                "取り込んだ制度は、元のデータの提供者と利用条件を source の列に書いています。"
            ),
            CC_BY,
            operator,
            PROGRAMME_COLUMNS,
            lambda: _state_of(Programme),
            programme_records,
            ("csv", "jsonl", "parquet", "jsonld"),
            schema="programme",
            key="code",
        ),
        *process_datasets(operator),
        indicator_dataset(operator),
        *barrier_datasets(operator),
        *register_datasets(operator),
        *sheet_datasets(operator),
        Dataset(
            "quality",
            _("手続の品質"),
            _(
                "公開中の手続の品質レベルを、より早く、よりシンプルに、より使いやすくの3つの軸で毎日計算したものです。"
                "品質マップのページ、APIと同じ数です。オンラインで申請できない手続には、レベルがありません。"
            ),
            CC_BY,
            operator,
            QUALITY_COLUMNS,
            _quality_state,
            quality_records,
            ("csv", "jsonl", "parquet"),
            key="code",
        ),
        time_dataset(operator),
        dashboard_dataset(operator),
        survey_result_dataset(operator),
        Dataset(
            "variants",
            _("区市町村による違い"),
            _(
                "県などの手続を受け付ける区市町村が、手数料や窓口など、自分の内容にしている項目です。"
                "ここにない項目は、手続の内容のとおりです。"
            ),
            CC_BY,
            operator,
            VARIANT_COLUMNS,
            _variant_state,
            variant_records,
            ("csv", "jsonl", "parquet"),
            key="id",
        ),
    )


def datasets() -> list[Dataset]:
    """Every dataset: ours, then the survey, the latest edition first."""
    return [*_own(), *(_survey(edition) for edition in reversed(survey_editions()))]


def dataset_named(name: str) -> Dataset | None:
    """The dataset called `name`, None when there is none."""
    return next((one for one in datasets() if one.name == name), None)
