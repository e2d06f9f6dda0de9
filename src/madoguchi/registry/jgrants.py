"""Reading subsidies from the public API of jGrants (Jグランツ), the nation's portal, into programmes.

No registration is needed. Touches no database. Written after the published description of the API; never called
against the real service in our tests.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.clock import japan_day
from madoguchi.core.public_api import NotJSON, PublicApi, Unreachable
from madoguchi.core.refusal import Refusal
from madoguchi.language.numbers import format_yen
from madoguchi.registry.childcare_file import BadRecord, ReadProgramme
from madoguchi.registry.sources import words_of_html
from madoguchi.registry.types import Contact, ProgrammeBody, Source

BASE = "https://api.jgrants-portal.go.jp/exp/v1/public"
DATASET = "Jグランツ"
PAGE = "https://www.jgrants-portal.go.jp/subsidy/"
NATIONWIDE = "全国"
_ID = re.compile("[A-Za-z0-9]{15,18}")


class SubsidiesUnavailable(Refusal):
    """jGrants cannot be reached, or answers no list."""

    sentence = gettext_lazy("Jグランツに接続できません。時間をおいて、もう一度お試しください。")


class KeywordTooShort(Refusal):
    """jGrants searches for two characters or more."""

    sentence = gettext_lazy("検索する言葉は、2文字から255文字までで入力してください。")


@dataclass(frozen=True, slots=True)
class ReadSubsidy(ReadProgramme):
    """A subsidy that could be read (読めた補助金)."""

    @property
    def slug(self) -> str:
        """The name in the address: the id of jGrants, in small letters."""
        return f"jgrants-{self.key.removeprefix('jgrants:')}".lower()


@dataclass(frozen=True)
class JGrants:
    """The API (Jグランツの公開API)."""

    api: PublicApi

    @classmethod
    def public(cls, *, base: str = BASE, may_be_private: bool = False) -> "JGrants":
        """The API as it is asked in production: two questions a second at most."""
        return cls(PublicApi(base, gap=0.5, may_be_private=may_be_private))

    def search(self, keyword: str, *, is_open: bool = True) -> list[dict[str, Any]]:
        """The subsidies that hold `keyword`, those that close first at the front; `is_open`: only those taken now.

        Raises `KeywordTooShort`, `SubsidiesUnavailable`.
        """
        if not 2 <= len(keyword) <= 255:
            raise KeywordTooShort
        asked = {
            "keyword": keyword,
            "sort": "acceptance_end_datetime",
            "order": "ASC",
            "acceptance": "1" if is_open else "0",
        }
        try:
            reply = self.api.get("subsidies", asked)
        except (Unreachable, NotJSON) as error:
            raise SubsidiesUnavailable from error
        found = reply.body.get("result") if isinstance(reply.body, dict) else None
        if reply.status != 200 or not isinstance(found, list):
            raise SubsidiesUnavailable
        return [one for one in found if isinstance(one, dict)]

    def detail(self, key: str) -> dict[str, Any]:
        """All that is told of one subsidy. Raises `Unreachable`, `NotJSON` and `KeyError` when there is nothing."""
        reply = self.api.get(f"subsidies/id/{key}")
        found = reply.body.get("result") if isinstance(reply.body, dict) else None
        if reply.status != 200 or not isinstance(found, list) or not found or not isinstance(found[0], dict):
            raise KeyError(key)
        told: dict[str, Any] = found[0]
        return told


def read_subsidies(
    jgrants: JGrants,
    keywords: list[str],
    *,
    is_open: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[ReadProgramme | BadRecord]:
    """Each subsidy that one of `keywords` finds, once, read or with its problems; one that fails stops no other.

    Raises `KeywordTooShort`, `SubsidiesUnavailable` when a list cannot be had.
    """
    found: dict[str, dict[str, Any]] = {}
    for keyword in keywords:
        for one in jgrants.search(keyword, is_open=is_open):
            found.setdefault(_text(one, "id"), one)
    for place, (key, brief) in enumerate(found.items(), 1):
        title = _text(brief, "title")
        if not _ID.fullmatch(key):
            yield BadRecord(place, title, (_("補助金の番号がないか、形が違います。"),))
        else:
            try:
                yield read_subsidy(place, {**brief, **jgrants.detail(key)})
            except (Unreachable, NotJSON):
                yield BadRecord(place, title, (_("詳しい内容を受け取れませんでした。"),))
            except KeyError:
                yield BadRecord(place, title, (_("一覧にありますが、詳しい内容がありません。"),))
        if progress:
            progress(place, len(found))


def read_subsidy(place: int, told: dict[str, Any]) -> ReadProgramme | BadRecord:
    """One subsidy as the API tells it in detail, as a programme."""
    key, title = _text(told, "id"), _text(told, "title")
    plain = {name: value for name, value in told.items() if name not in _ATTACHED}
    digest = hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    if not title:
        return BadRecord(place, _text(told, "name"), (_("補助金の名前（title）がありません。"),))
    body = _body(told, key=key, title=title, digest=digest)
    problems = ProgrammeBody.problems(body.to_json())
    if problems:
        return BadRecord(place, title, tuple(map(str, problems)))
    return ReadSubsidy(place, f"jgrants:{key}", digest, body)


_ATTACHED = frozenset({"application_guidelines", "outline_of_grant", "application_form"})
"""Files in base64: their names are told, their bytes stay where they are."""


def _body(told: dict[str, Any], *, key: str, title: str, digest: str) -> ProgrammeBody:
    detail = words_of_html(_text(told, "detail"))[:8000]
    catch = _text(told, "subsidy_catch_phrase")
    limit, rate = told.get("subsidy_max_limit"), _text(told, "subsidy_rate")
    amount = limit if isinstance(limit, int) and not isinstance(limit, bool) and limit > 0 else None
    most = _("上限 %(amount)s") % {"amount": format_yen(amount)} if amount else ""
    money = "\n".join(filter(None, [most, rate and _("補助率 %(rate)s") % {"rate": rate}]))
    employees = _text(told, "target_number_of_employees")
    industries = " ／ ".join(_many(told, "industry"))
    area = _text(told, "target_area_detail") or " ／ ".join(_many(told, "target_area_search"))
    purposes = _many(told, "use_purpose")
    page = _text(told, "front_subsidy_detail_page_url")
    target = "\n".join(
        filter(
            None,
            [
                employees and _("従業員数：%(value)s") % {"value": employees},
                industries and _("業種：%(value)s") % {"value": industries},
                area and _("地域：%(value)s") % {"value": area},
            ],
        )
    )
    return ProgrammeBody(
        title=title[:160],
        summary=(catch or detail or title)[:600],
        description=detail,
        audience="business",
        kind="補助金",
        life_events=("business-support",),
        keywords=tuple(dict.fromkeys(word[:40] for word in ["補助金", *purposes])),
        target=(target or _("募集要領で確認してください。"))[:2000],
        benefit=(money or catch or title)[:4000],
        money=money[:4000],
        amount_yen=amount,
        how_to_apply=_("Jグランツから電子申請します。GビズIDが必要です。"),
        is_online=True,
        documents=tuple(name[:2000] for part in sorted(_ATTACHED) for name in _names(told, part)),
        opens_on=_day(told, "acceptance_start_datetime"),
        closes_on=_day(told, "acceptance_end_datetime"),
        official_url=page if re.fullmatch(r"https://\S{1,990}", page) else f"{PAGE}{key}",
        contact=Contact(name=_("Jグランツの募集ページで確認してください")),
        source=Source(
            dataset=DATASET,
            id=_text(told, "name") or key,
            provider="デジタル庁 Jグランツ",
            record_digest=digest,
        ),
    )


def _text(told: dict[str, Any], key: str) -> str:
    value = told.get(key)
    return str(value).replace("\x00", "").strip() if isinstance(value, str | int) else ""


def _many(told: dict[str, Any], key: str) -> list[str]:
    """The values that the API joins by slashes."""
    return [one.strip() for one in _text(told, key).split(" / ") if one.strip()]


def _names(told: dict[str, Any], key: str) -> list[str]:
    found = told.get(key)
    rows = found if isinstance(found, list) else []
    return [name for row in rows if isinstance(row, dict) and (name := _text(row, "name"))]


def _day(told: dict[str, Any], key: str) -> str | None:
    """The day in Japan of a moment as the API writes it, in UTC."""
    try:
        moment = datetime.fromisoformat(_text(told, key))
    except ValueError:
        return None
    return japan_day(moment).isoformat() if moment.tzinfo else moment.date().isoformat()
