"""What the columns of a CSV mean, for machines: metadata of CSV on the Web (W3C)."""

from typing import Any

from django.urls import reverse

from madoguchi.api.datasets.columns import SEPARATOR, Column
from madoguchi.api.datasets.dataset import Dataset

_TYPES = {
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "dateTimeStamp",
    "records": "json",
}


def metadata(dataset: Dataset) -> dict[str, Any]:
    """The metadata of the CSV of `dataset`, with the words of each column in Japanese."""
    table: dict[str, Any] = {
        "columns": [_column(column) for column in dataset.columns],
        "aboutUrl": f"#{{{dataset.key}}}",
        "primaryKey": dataset.key,
    }
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "ja"}],
        "url": reverse("api:file", args=[dataset.name, "csv"]),
        "dc:title": str(dataset.title),
        "dc:description": str(dataset.description),
        "dc:license": {"@id": dataset.licence.url},
        "dc:source": str(dataset.source),
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"]},
        "tableSchema": table,
    }


def _column(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.name,
        "titles": {"en": column.name, "ja": column.title},
        "datatype": _TYPES.get(column.kind, "string"),
    }
    if column.kind == "strings":
        told["separator"] = SEPARATOR
    words = "、".join(f"{code}={label}" for code, label in column.codes if code)
    if description := "。".join(filter(None, [column.description.rstrip("。"), words])):
        told["dc:description"] = description
    return told
