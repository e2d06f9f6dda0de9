"""Reading the forms about data: the file, and what the officer says of it and of its columns."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.refusal import Refusal
from madoguchi.datasets.types import Body, ColumnKind, OfferedColumn
from madoguchi.language.reading import Unreadable as UnreadableText
from madoguchi.language.reading import read_date

MOST_BYTES = 100 * 1024 * 1024
KINDS: list[tuple[str, Any]] = [
    (ColumnKind.NUMBER.value, gettext_lazy("数")),
    (ColumnKind.CATEGORY.value, gettext_lazy("区分（くり返し出る言葉）")),
    (ColumnKind.PLACE.value, gettext_lazy("区市町村")),
    (ColumnKind.DAY.value, gettext_lazy("日付")),
    (ColumnKind.MONTH.value, gettext_lazy("年月")),
    (ColumnKind.YEAR.value, gettext_lazy("年・年度")),
    (ColumnKind.TEXT.value, gettext_lazy("言葉")),
]
LICENCES = ("CC BY 4.0", "公共データ利用規約（第1.0版）", "政府標準利用規約（第2.0版）")


class Unreadable(Refusal):
    """A field of the form is not what it should be."""


def content_in(request: HttpRequest) -> tuple[str, bytes]:
    """Name and bytes of the file that was sent; raises `Unreadable`."""
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        raise Unreadable(_("ファイルを選んでください。"), field="file")
    if (file.size or 0) > MOST_BYTES:
        raise Unreadable(_("ファイルが大きすぎます。100MBまでにしてください。"), field="file")
    return str(file.name or "data"), file.read()


def body_in(post: Mapping[str, Any], offered: Sequence[OfferedColumn], before: Body) -> Body:
    """What the officer says of the dataset; raises `Unreadable`."""
    columns = []
    for one in offered:
        if f"use-{one.at}" not in post:
            continue
        try:
            kind = ColumnKind(post.get(f"kind-{one.at}", ""))
        except ValueError as error:
            raise Unreadable(_("列の種類を選んでください。"), field="columns") from error
        label = str(post.get(f"label-{one.at}", "")).strip()[:100]
        unit = str(post.get(f"unit-{one.at}", "")).strip()[:20]
        column = replace(
            one.read.column, label=label, kind=kind, unit=unit if kind == ColumnKind.NUMBER else ""
        )
        columns.append(replace(one.read, column=column))
    days = str(post.get("renew_days", "")).strip()
    if days and not re.fullmatch(r"[0-9]{1,4}", days):
        raise Unreadable(_("更新の間隔は、日数を数字で入力してください。"), field="renew_days")
    return replace(
        before,
        title=str(post.get("title", "")).strip()[:100],
        source=str(post.get("source", "")).strip()[:200],
        licence=str(post.get("licence", "")).strip()[:100],
        note=str(post.get("note", "")).strip()[:400],
        as_of=_day(str(post.get("as_of", ""))),
        renew_days=int(days or 0),
        count_column=str(post.get("count_column", "")),
        columns=tuple(columns),
    )


def _day(text: str) -> Any:
    if not text.strip():
        return None
    try:
        return read_date(text)
    except UnreadableText as error:
        raise Unreadable(_("日付は、2026-09-30のように入力してください。"), field="as_of") from error
