"""What a set of open data is: its licence, its state, its columns, its files."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.api.datasets.columns import Column

Words = str | Promise
MADE_BY = 1
"""To be raised when files come out differently from the same records: it is part of their tags."""


@dataclass(frozen=True)
class Licence:
    """Under which terms a dataset may be used (利用条件)."""

    name: Words
    url: str


CC_BY = Licence(
    _("クリエイティブ・コモンズ 表示 4.0 国際（CC BY 4.0）"), "https://creativecommons.org/licenses/by/4.0/"
)
PDL = Licence(
    _("公共データ利用規約（第1.0版）"),
    "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
)

FORMATS = {
    "csv": ("text/csv; charset=utf-8", "CSV"),
    "jsonl": ("application/x-ndjson", "JSON Lines"),
    "parquet": ("application/vnd.apache.parquet", "Parquet"),
    "jsonld": ("application/ld+json", "JSON-LD"),
}


@dataclass(frozen=True)
class State:
    """How a dataset stands now: how many records, when it last changed, and a tag that changes with it (状態)."""

    rows: int
    changed_at: datetime | None
    tag: str


@dataclass(frozen=True)
class Distribution:
    """A file of a dataset (ファイル)."""

    format: str
    label: str
    media_type: str
    path: str


@dataclass(frozen=True)
class Dataset:
    """A set of open data (データセット). `files` are pages of other rooms that show the same as CSV."""

    name: str
    title: Words
    description: Words
    licence: Licence
    source: Words
    columns: tuple[Column, ...]
    state: Callable[[], State]
    records: Callable[[], Iterator[dict[str, Any]]]
    formats: tuple[str, ...]
    schema: str = ""
    key: str = ""
    files: tuple[tuple[str, str], ...] = field(default=())

    @property
    def distributions(self) -> tuple[Distribution, ...]:
        """The files in which it can be had."""
        own = tuple(
            Distribution(
                name, FORMATS[name][1], FORMATS[name][0], reverse("api:file", args=[self.name, name])
            )
            for name in self.formats
        )
        others = (Distribution(name, FORMATS[name][1], FORMATS[name][0], path) for name, path in self.files)
        return (*own, *others)


def tag_of(*parts: Any) -> str:
    """A tag that changes when `parts` do, or when files are made otherwise."""
    text = json.dumps([MADE_BY, *parts], default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
