"""Asking gBizINFO (Gビズインフォ REST API v2), the national database of corporations. Touches no database.

Written after the API's OpenAPI description; never called against the real service in our tests.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.core.public_api import NotJSON, PublicApi, Unreachable
from madoguchi.core.refusal import Refusal
from madoguchi.language.reading import is_corporate_number

BASE = "https://info.gbiz.go.jp/hojin"
TOKEN = "X-hojinInfo-api-token"  # noqa: S105 - the name of the header
MOST_PAGES = 10
"""The search answers no page above this."""
LARGEST_PAGE = 5000


class GBizUnavailable(Refusal):
    """gBizINFO cannot be reached, or answers what we cannot read; the base registry goes on serving."""

    sentence = _("Gビズインフォに接続できません。時間をおいて、もう一度お試しください。")


class GBizNotAllowed(Refusal):
    """The token is missing, wrong or has ended."""

    sentence = _("GビズインフォのAPIトークンが使えません。管理者が設定を確かめてください。")


class GBizRefused(Refusal):
    """gBizINFO refuses the question; `items` name what is wrong with it."""

    def __init__(self, message: str, items: tuple[tuple[str, str], ...] = ()) -> None:
        self.items = items
        said = "、".join(text for _item, text in items) or message
        super().__init__(
            str(_("Gビズインフォが、この問い合わせを受け付けませんでした：%(said)s")) % {"said": said}
        )


@dataclass(frozen=True, slots=True)
class GBizCorporation:
    """A corporation as gBizINFO tells it; what it does not say is empty or None (法人情報)."""

    number: str
    name: str
    kana: str = ""
    name_en: str = ""
    location: str = ""
    postal_code: str = ""
    status: str = ""
    representative: str = ""
    capital_yen: int | None = None
    employees: int | None = None
    founded_on: date | None = None
    summary: str = ""
    website: str = ""
    closed_on: date | None = None
    close_cause: str = ""
    updated_on: date | None = None


@dataclass(frozen=True, slots=True)
class GBizSubsidy:
    """A subsidy that a corporation was granted (補助金情報)."""

    title: str
    amount: str
    approved_on: date | None
    ministry: str
    target: str


@dataclass(frozen=True)
class GBizInfo:
    """The API with our token (Gビズインフォ)."""

    api: PublicApi

    @classmethod
    def with_token(cls, token: str, *, base: str = BASE, may_be_private: bool = False) -> "GBizInfo":
        """The API as it is asked in production: five questions a second at most."""
        return cls(PublicApi(base, headers={TOKEN: token}, may_be_private=may_be_private))

    def corporation(self, number: str) -> GBizCorporation | None:
        """The corporation `number`, or None when gBizINFO has none. Raises the refusals of this module."""
        found = self._infos(f"/v2/hojin/{_checked(number)}", {})
        return next((one for one in map(_corporation, found) if one and one.number == number), None)

    def search(
        self, *, name: str, prefecture: str = "", page: int = 1, limit: int = 100
    ) -> list[GBizCorporation]:
        """The corporations whose name holds `name`, a page of them; `prefecture` is its code (01 to 47)."""
        asked = {
            "name": name,
            "prefecture": prefecture,
            "page": str(min(max(page, 1), MOST_PAGES)),
            "limit": str(min(max(limit, 0), LARGEST_PAGE)),
        }
        return [one for one in map(_corporation, self._infos("/v2/hojin", asked)) if one]

    def updated(self, since: date, until: date) -> Iterator[GBizCorporation]:
        """The corporations whose entry changed between two days, page after page."""
        page, pages = 1, 1
        while page <= pages:
            asked = {"from": f"{since:%Y%m%d}", "to": f"{until:%Y%m%d}", "page": str(page)}
            body = self._ask("/v2/hojin/updateInfo", asked)
            yield from (one for one in map(_corporation, _list(body, "hojin-infos")) if one)
            pages = _number(body.get("totalPage")) or 1
            page += 1

    def subsidies(self, number: str) -> list[GBizSubsidy]:
        """The subsidies that the corporation `number` was granted, as far as ministries publish them."""
        found = self._infos(f"/v2/hojin/{_checked(number)}/subsidy", {})
        return [_subsidy(row) for info in found for row in _list(info, "subsidy")]

    def _infos(self, path: str, asked: dict[str, str]) -> list[dict[str, Any]]:
        return _list(self._ask(path, asked), "hojin-infos")

    def _ask(self, path: str, asked: dict[str, str]) -> dict[str, Any]:
        try:
            reply = self.api.get(path, asked)
        except (Unreachable, NotJSON) as error:
            raise GBizUnavailable from error
        body = reply.body if isinstance(reply.body, dict) else {}
        if reply.status in (401, 403):
            raise GBizNotAllowed
        if reply.status == 404:
            return {}
        errors = tuple((_text(row, "item"), _text(row, "message")) for row in _list(body, "errors"))
        if reply.status == 400 or errors:
            raise GBizRefused(_text(body, "message"), errors)
        if reply.status != 200 or not isinstance(reply.body, dict):
            raise GBizUnavailable
        return body


def _checked(number: str) -> str:
    if not is_corporate_number(number):
        raise ValueError("not a corporate number")
    return number


def _corporation(row: dict[str, Any]) -> GBizCorporation | None:
    number, name = _text(row, "corporate_number").strip(), _text(row, "name")
    if not is_corporate_number(number):
        return None
    return GBizCorporation(
        number=number,
        name=name,
        kana=_text(row, "kana"),
        name_en=_text(row, "name_en"),
        location=_text(row, "location"),
        postal_code=_text(row, "postal_code").strip(),
        status=_text(row, "status"),
        representative=_text(row, "representative_name"),
        capital_yen=_number(row.get("capital_stock")),
        employees=_number(row.get("employee_number")),
        founded_on=_day(row.get("date_of_establishment")),
        summary=_text(row, "business_summary"),
        website=_text(row, "company_url"),
        closed_on=_day(row.get("close_date")),
        close_cause=_text(row, "close_cause"),
        updated_on=_day(row.get("update_date")),
    )


def _subsidy(row: dict[str, Any]) -> GBizSubsidy:
    return GBizSubsidy(
        title=_text(row, "title"),
        amount=_text(row, "amount"),
        approved_on=_day(row.get("date_of_approval")),
        ministry=_text(row, "government_departments"),
        target=_text(row, "target"),
    )


def _list(body: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = body.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return str(value).replace("\x00", "") if isinstance(value, str | int | float) else ""


def _number(value: Any) -> int | None:
    """A number, also one that is written as text: the API's examples have both."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value) else None


def _day(value: Any) -> date | None:
    """A day, written 19370828, 1937-08-28 or with a time behind it."""
    found = re.match(r"([0-9]{4})[-/]?([0-9]{2})[-/]?([0-9]{2})", value) if isinstance(value, str) else None
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
