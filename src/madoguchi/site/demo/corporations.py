"""Invented corporations of the demo, in the columns of the National Tax Agency; sites, a difference, a queue."""

import csv
import random
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from madoguchi.accounts.models import Membership, Subject
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import add_business, join
from madoguchi.api.services import register_client
from madoguchi.api.services.clients import Caller
from madoguchi.businesses.models import Match, Site
from madoguchi.businesses.services import (
    SiteContent,
    add_site,
    import_corporations,
    offer_registry,
    take_claim,
)
from madoguchi.core.clock import japan_day
from madoguchi.events.services import record_access
from madoguchi.facts.models import Fact
from madoguchi.facts.services import give_consent, record_fact
from madoguchi.site.demo.city import SETTING_UP, People

DINER = "7000012345673"
FIRST = ("窓野", "川添", "森下", "みどり", "あおぞら", "こもれび", "ひなた", "つばさ", "さくら", "みなと")
SECOND = ("商店", "工業", "製作所", "運輸", "設計", "印刷", "薬局", "農園", "電機", "介護サービス")
FORMS = (("株式会社{}", "301"), ("有限会社{}", "302"), ("合同会社{}", "305"), ("一般社団法人{}", "399"))
PLACES = (("窓野市", "本町", "0001001"), ("川添市", "川端", "0004001"), ("森下町", "森", "0005001"))


def number_of(base: int) -> str:
    """The corporate number whose last twelve digits are `base`."""
    digits = f"{base:012d}".encode()
    return f"{9 - (2 * sum(digits[0::2]) + sum(digits[1::2])) % 9}{base:012d}"


PRESS, MILL = number_of(700_000_000_201), number_of(700_000_000_202)


def add_corporations(people: People, *, today: datetime) -> None:
    """Take in a registry and a difference, link まどの食堂, leave a match for officers, and let one bureau in."""
    began, lately = today - timedelta(days=60), today - timedelta(days=9)
    with tempfile.TemporaryDirectory() as folder:
        whole, changed = Path(folder) / "00_zenkoku_all.csv", Path(folder) / "diff.csv"
        _write(whole, [*_others(), _diner(began), *_press_and_mill(began, merged=False)])
        import_corporations(whole, by=SETTING_UP, at=began)
        _diner_as_its_people_see_it(people, began)
        business = take_claim(subject=people.business, by=SETTING_UP, at=began)
        offer_registry(business=business, by=SETTING_UP, at=began)
        _write(changed, _press_and_mill(lately, merged=True))
        import_corporations(changed, is_difference=True, by=SETTING_UP, at=lately)
    _doubtful(people, lately)
    _system(people, today)


def _diner_as_its_people_see_it(people: People, at: datetime) -> None:
    """The restaurant's own words, one of which the registry writes in another way, and its two shops."""
    owner = acting_of(people.owner, whose=people.business.pk, at=at)
    address = {
        "postal_code": "0001001",
        "prefecture": "窓野県",
        "city": "窓野市",
        "street": "本町2-8-1",
        "building": "",
    }
    for term, value in (("business.address", address), ("business.phone", "03-0000-3333")):
        record_fact(
            subject=people.business, term=term, value=value, source=Fact.Source.TYPED, by=owner, at=at
        )
    business = take_claim(subject=people.business, by=SETTING_UP, at=at)
    for name, kind, street, year in (
        ("まどの食堂 本店", Site.Kind.SHOP, "本町一丁目2番3号", 2015),
        ("まどの食堂 駅前店", Site.Kind.SHOP, "駅前三丁目1番1号", 2021),
    ):
        content = SiteContent(
            name=name,
            kind=kind,
            address=f"窓野県窓野市{street}",
            postal_code="0001001",
            phone="0300003333",
            opened_on=japan_day(at).replace(year=year, month=10, day=5),
        )
        add_site(business=business, content=content, by=owner, at=at)


def _doubtful(people: People, at: datetime) -> None:
    """A press that was merged into a mill goes on applying under its old number."""
    user = people.others[0]
    assert user.person is not None
    subject: Subject = add_business(name="窓野印刷㈲", corporate_number=PRESS, by=SETTING_UP, at=at)
    join(
        member=user.person,
        group=subject,
        part=Membership.Part.REPRESENTATIVE,
        starts_on=japan_day(at),
        by=SETTING_UP,
        at=at,
    )
    take_claim(subject=subject, source=Match.Source.GBIZID, by=SETTING_UP, at=at)


def _system(people: People, at: datetime) -> None:
    """A bureau's older system that the restaurant lets read its telephone number."""
    bureau = people.organisations["seikatsu-hoken-kyoku"]
    made = register_client(
        organisation=bureau, name="食品営業台帳システム", scopes=["businesses:read"], by=SETTING_UP, at=at
    )
    purpose = "食品営業の許可の更新の案内"
    owner = acting_of(people.owner, whose=people.business.pk, at=at)
    give_consent(
        subject=people.business,
        purpose=purpose,
        terms=["business.phone", "site.name", "site.address"],
        to_organisation=bureau,
        by=owner,
        at=at,
    )
    record_access(
        reader=Caller(made.client, frozenset()).acting(purpose),
        whose=people.business.pk,
        object=f"business:{people.business.pk}",
        purpose=purpose,
        organisation=bureau.pk,
        at=at,
    )


def _others() -> list[list[str]]:
    luck = random.Random(20261122)  # noqa: S311 - no secret
    rows = []
    for place in range(60):
        form, kind = luck.choice(FORMS)
        name = form.format(luck.choice(FIRST) + luck.choice(SECOND))
        city, street, postal = luck.choice(PLACES)
        rows.append(
            _row(
                number_of(700_000_001_000 + place * 7),
                name,
                kind=kind,
                city=city,
                street=f"{street}{luck.randint(1, 9)}丁目{luck.randint(1, 20)}番{luck.randint(1, 9)}号",
                postal=postal,
            )
        )
    return rows


def _diner(at: datetime) -> list[str]:
    return _row(DINER, "株式会社まどの食堂", kana="マドノショクドウ", at=at)


def _press_and_mill(at: datetime, *, merged: bool) -> list[list[str]]:
    day = f"{japan_day(at):%Y-%m-%d}"
    closed = {"process": "71", "closed": day, "cause": "11", "successor": MILL} if merged else {}
    return [
        _row(PRESS, "窓野印刷有限会社", kind="302", kana="マドノインサツ", at=at, **closed),
        _row(MILL, "株式会社窓野製粉", kana="マドノセイフン", at=at),
    ]


def _row(
    number: str,
    name: str,
    *,
    kind: str = "301",
    kana: str = "",
    city: str = "窓野市",
    street: str = "本町１丁目２番３号",
    postal: str = "0001001",
    at: datetime | None = None,
    process: str = "01",
    closed: str = "",
    cause: str = "",
    successor: str = "",
) -> list[str]:
    day = f"{japan_day(at):%Y-%m-%d}" if at else "2020-04-01"
    return [
        "1", number, process, "0", day, day, name, "", kind, "窓野県", city, street, "", "99", "201", postal, "", "",
        closed, cause, successor, "", "2015-10-05", "1", "", "", "", "", kana, "0",
    ]  # fmt: skip


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
