"""Standard periods, contacts beside procedures and analogue clauses as sets of open data."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.api.datasets.columns import Column, column
from madoguchi.api.datasets.dataset import CC_BY, Dataset, State, Words, tag_of
from madoguchi.core.clock import japan_day, now
from madoguchi.plan.models import AnalogueClause, Contact
from madoguchi.plan.selectors.analogue import clause_json
from madoguchi.plan.selectors.contacts import contact_json
from madoguchi.plan.selectors.periods import period_rows

PERIOD_COLUMNS = (
    column("id", "行政庁と手続の番号"),
    column("organisation", "行政庁の短い名前"),
    column("organisation_name", "行政庁"),
    column("procedure", "手続の番号"),
    column("slug", "アドレス用の名前"),
    column("title", "手続名"),
    column("disposition", "処分の名称"),
    column("legal_basis", "根拠法令"),
    column("ground", "標準処理期間の根拠（law 行政手続法第6条、ordinance 行政手続条例、none 対象外）"),
    column("state", "状態（set 設定済み、explained 定めない、missing 未設定、not_subject 対象外）"),
    column("why_not", "対象外の理由"),
    column("window_days", "窓口・郵送の期間", "integer"),
    column("online_days", "オンラインの期間（空欄は窓口と同じ）", "integer"),
    column("unit", "期間の数え方"),
    column("why_none", "定めない理由"),
    column("set_on", "定めた日", "date"),
    column("revised_on", "見直した日", "date"),
    column("measured_cases", "測った件数（1件から9件は空欄）", "integer"),
    column("measured_median", "実際の日数の中央値（10件未満は空欄）", "integer"),
    column("measured_ninth", "実際の日数の90％値（10件未満は空欄）", "integer"),
)
CONTACT_COLUMNS = (
    column("code", "接点番号"),
    column("organisation", "組織の短い名前"),
    column("organisation_name", "組織"),
    column("organisation_kind", "組織の種別"),
    column("kind", "種類"),
    column("title", "名称"),
    column("means", "いまの方法"),
    column("yearly", "年間の件数", "integer"),
    column("is_important", "重要", "boolean"),
    column("why_important", "件数によらない判断の理由"),
    column("state", "デジタル化の状態"),
    column("planned_on", "予定（年月）", "date"),
    column("note", "課題・備考"),
)
CLAUSE_COLUMNS = (
    column("code", "条項番号"),
    column("organisation", "組織の短い名前"),
    column("organisation_name", "組織"),
    column("ordinance", "条例・規則など"),
    column("article", "条項"),
    column("title", "規制の内容"),
    column("kind", "種類"),
    column("technique", "代わりになる技術・方法"),
    column("stage", "段階"),
    column("due_on", "完了の予定", "date"),
    column("done_on", "見直した日", "date"),
    column("note", "備考・理由"),
)


def period_records() -> Iterator[dict[str, Any]]:
    """Every line of the tables of standard periods, as the pages show them today."""
    for row in period_rows(on=japan_day(now())):
        yield {"id": f"{row.organisation}.{row.code}", **row.to_json()}


def contact_records() -> Iterator[dict[str, Any]]:
    """Every contact, by number."""
    for row in Contact.objects.select_related("organisation").order_by("code").iterator(chunk_size=500):
        yield contact_json(row)


def clause_records() -> Iterator[dict[str, Any]]:
    """Every clause, by number."""
    rows = AnalogueClause.objects.select_related("organisation").order_by("code")
    for row in rows.iterator(chunk_size=500):
        yield clause_json(row)


def register_datasets(operator: Words) -> tuple[Dataset, ...]:
    """The sets that registers and tables of the plan give."""

    def dataset(
        name: str, title: Any, description: Any, columns: tuple[Column, ...], given: tuple[Any, Any], key: str
    ) -> Dataset:
        state, records = given
        formats = ("csv", "jsonl", "parquet")
        return Dataset(name, title, description, CC_BY, operator, columns, state, records, formats, key=key)

    return (
        dataset(
            "standard-periods",
            _("標準処理期間"),
            _(
                "行政庁ごとの標準処理期間の表です。窓口とオンラインの期間に、この12か月の実際の日数を並べています。"
                "実際の日数は暦日で、申請者を待った日数を除きます。"
            ),
            PERIOD_COLUMNS,
            (_period_state, period_records),
            "id",
        ),
        dataset(
            "contacts",
            _("手続以外のやり取り"),
            _("契約の書類、窓口で書く紙、電話など、手続以外のやり取りと、政策連携団体などの手続の一覧です。"),
            CONTACT_COLUMNS,
            (lambda: _state_of(Contact), contact_records),
            "code",
        ),
        dataset(
            "analogue-clauses",
            _("アナログ規制の条項"),
            _("目視、常駐、書面掲示などを求める条例・規則の条項と、見直しの段階です。"),
            CLAUSE_COLUMNS,
            (lambda: _state_of(AnalogueClause), clause_records),
            "code",
        ),
    )


def _state_of(model: type[Contact] | type[AnalogueClause]) -> State:
    rows = model._default_manager.order_by("code").values_list(
        "code", "changed_at", "revision", "organisation__name"
    )
    told = list(rows)
    return State(len(told), max((row[1] for row in told), default=None), tag_of(told))


def _period_state() -> State:
    """The table follows the cases of every day: it changes whenever a line does."""
    told = list(period_records())
    return State(len(told), None, tag_of(told))
