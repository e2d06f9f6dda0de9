"""Priority procedures, the indicators of their sheets and named lists as sets of open data."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.api.datasets.columns import Column, column
from madoguchi.api.datasets.dataset import CC_BY, Dataset, State, Words, tag_of
from madoguchi.plan.selectors.sheet_json import indicator_records, item_records, priority_records

PRIORITY_COLUMNS = (
    column("id", "計画期間と手続の番号"),
    column("period", "計画期間のアドレス用の名前"),
    column("period_name", "計画期間"),
    column("procedure", "手続の番号"),
    column("slug", "アドレス用の名前"),
    column("title", "手続名"),
    column("organisation", "所管組織の短い名前"),
    column("organisation_name", "所管組織"),
    column("expected_yearly", "見込まれる年間の申請件数", "integer"),
    column("expected_from", "件数の出どころ（cases 申請の記録、reported 棚卸、before 前の選定、typed 入力）"),
    column("reason", "選んだ理由（基準と違うとき）"),
    column("related", "関連する手続のアドレス用の名前（空白で区切る）"),
    column("sheet_version", "個票の版", "integer"),
    column("sheet_published_on", "個票の公開日", "date"),
    column("indicators", "指標の数", "integer"),
    column("judged", "目標と実績がそろう指標", "integer"),
    column("reached", "目標に届いた指標", "integer"),
)
INDICATOR_COLUMNS = (
    column("id", "計画期間、手続、指標、年度"),
    column("period", "計画期間のアドレス用の名前"),
    column("procedure", "手続の番号"),
    column("title", "手続名"),
    column("kind", "指標の種類"),
    column("indicator", "指標"),
    column("unit", "単位"),
    column("fiscal_year", "年度（空欄ははじめの値）", "integer"),
    column("target", "目標", "number"),
    column("value", "実績（10件未満の人の記録からは空欄）", "number"),
    column("source", "出どころ（typed は担当者の入力）"),
    column("is_few", "10件未満", "boolean"),
)
ITEM_COLUMNS = (
    column("id", "一覧と番号"),
    column("list", "一覧のアドレス用の名前"),
    column("number", "番号", "integer"),
    column("title", "手続名"),
    column("organisation_name", "所管組織"),
    column("procedure", "登録の手続番号"),
    column("group", "区分（own 自らの権限、nation 国等への働きかけ、ended 廃止等）"),
    column("state", "状態（done、in_power、needs_nation、abolished）"),
    column("done_on", "デジタル化した日", "date"),
    column("due_year", "予定の年度", "integer"),
    column("note", "説明"),
    column("processes", "登録のプロセスの数", "integer"),
    column("processes_digitised", "デジタル化済みのプロセス", "integer"),
)
Records = Callable[[], Iterator[dict[str, Any]]]


def sheet_datasets(operator: Words) -> tuple[Dataset, ...]:
    """The sets about priority procedures and named lists."""

    def dataset(
        name: str, title: Any, description: Any, columns: tuple[Column, ...], records: Records
    ) -> Dataset:
        formats = ("csv", "jsonl", "parquet")
        state = _state_of(records)
        return Dataset(name, title, description, CC_BY, operator, columns, state, records, formats, key="id")

    return (
        dataset(
            "priority-procedures",
            _("重点手続"),
            _("計画期間ごとに選んだ重点手続と、見込みの件数、選んだ理由、個票の状況です。"),
            PRIORITY_COLUMNS,
            priority_records,
        ),
        dataset(
            "sheet-indicators",
            _("個票の指標"),
            _("公開した個票の指標です。はじめの値と、年度ごとの目標と実績を、1行ずつ並べています。"),
            INDICATOR_COLUMNS,
            indicator_records,
        ),
        dataset(
            "named-lists",
            _("主要な手続の一覧"),
            _("計画で名前を挙げた手続の一覧と、デジタル化の状態です。"),
            ITEM_COLUMNS,
            item_records,
        ),
    )


def _state_of(records: Records) -> Callable[[], State]:
    """A set changes whenever one of its lines does."""

    def state() -> State:
        told = list(records())
        return State(len(told), None, tag_of(told))

    return state
