"""Organisations, officers, residents and a business of the demo city."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from madoguchi.accounts.models import Membership, Organisation, Subject, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import (
    add_business,
    add_organisation,
    add_user,
    appoint,
    give_totp,
    join,
    link_sign_in,
)
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.site.demo_logins import PASSWORD
from madoguchi.site.trial.people import BUSINESS, CARD, STAFF

SETTING_UP = Acting.system("demo")
YEARS_AGO = timedelta(days=800)

Kind = Organisation.Kind

ORGANISATIONS = [
    ("madono-ken", "窓野県", Kind.PREFECTURE, None, "窓野県知事", "窓野"),
    ("seikatsu-hoken-kyoku", "窓野県 生活保健局", Kind.BUREAU, "madono-ken", "窓野県知事", "生保"),
    ("kankyo-kyoku", "窓野県 環境局", Kind.BUREAU, "madono-ken", "窓野県知事", "環"),
    ("fukushi-kyoku", "窓野県 福祉局", Kind.BUREAU, "madono-ken", "窓野県知事", "福"),
    ("sangyo-rodo-kyoku", "窓野県 産業労働局", Kind.BUREAU, "madono-ken", "窓野県知事", "産労"),
    (
        "kosha",
        "窓野県中小企業振興公社",
        Kind.AFFILIATED_BODY,
        "madono-ken",
        "窓野県中小企業振興公社 理事長",
        "公社",
    ),
    ("madono-shi", "窓野市", Kind.MUNICIPALITY, "madono-ken", "窓野市長", "窓市"),
    ("kawazoe-shi", "川添市", Kind.MUNICIPALITY, "madono-ken", "川添市長", "川市"),
    ("morishita-machi", "森下町", Kind.MUNICIPALITY, "madono-ken", "森下町長", "森町"),
]

HOURS = "平日 午前8時30分から午後5時15分まで"
CONTACTS = {
    "madono-shi": {
        "contact": {"name": "窓野市 市民窓口課", "phone": "03-0000-1001", "hours": HOURS},
        "code": "992011",
        "postal_codes": ["0001"],
    },
    "kawazoe-shi": {
        "contact": {"name": "川添市 総合窓口課", "phone": "03-0000-4001", "hours": HOURS},
        "code": "992020",
        "postal_codes": ["0004"],
    },
    "morishita-machi": {
        "contact": {"name": "森下町 住民課", "phone": "03-0000-5001", "hours": HOURS},
        "code": "993018",
        "postal_codes": ["0005"],
    },
}
"""Whom to ask, and beginnings of postal codes that no place in Japan has."""

TOGETHER = {
    "birth": [
        "child-allowance",
        "child-medical-certificate",
        "pregnancy-support-second",
        "nursery-reservation",
        "national-health-join",
        "prefecture-child-support",
        "childbirth-lump-sum",
    ],
    "moving": [
        "child-allowance",
        "child-medical-certificate",
        "national-health-join",
        "prefecture-child-support",
        "water-start-stop",
        "dog-change",
        "care-need-transfer",
    ],
    "bereavement": [
        "funeral-benefit",
        "national-health-leave",
        "care-insurance-loss",
        "property-current-owner",
        "water-start-stop",
    ],
}
"""What the prefecture and its municipalities propose to apply for in one go, by life event."""

OFFICERS = [
    ("shinsa@madono.example", "北川 直人", "madono-shi", Role.EXAMINER),
    ("kessai@madono.example", "南 恵子", "madono-shi", Role.APPROVER),
    ("kawazoe@madono.example", "川村 翔", "kawazoe-shi", Role.EXAMINER),
    ("kawazoe-kacho@madono.example", "岸 美智子", "kawazoe-shi", Role.APPROVER),
    ("morishita@madono.example", "森 大樹", "morishita-machi", Role.EXAMINER),
    ("morishita-kacho@madono.example", "谷口 和子", "morishita-machi", Role.APPROVER),
    ("hoken@madono.example", "東 さくら", "seikatsu-hoken-kyoku", Role.EXAMINER),
    ("hoken-kacho@madono.example", "西田 誠", "seikatsu-hoken-kyoku", Role.APPROVER),
    ("kankyo@madono.example", "緑川 亮", "kankyo-kyoku", Role.EXAMINER),
    ("kankyo-kacho@madono.example", "青山 理恵", "kankyo-kyoku", Role.APPROVER),
    ("fukushi@madono.example", "橋本 結衣", "fukushi-kyoku", Role.EXAMINER),
    ("fukushi-kacho@madono.example", "大野 隆", "fukushi-kyoku", Role.APPROVER),
    ("kosha@madono.example", "中村 彩", "kosha", Role.EXAMINER),
    ("kosha-kacho@madono.example", "平田 進", "kosha", Role.APPROVER),
]

SIGNERS = [
    ("hoken-kakaricho@madono.example", "野村 真理", "seikatsu-hoken-kyoku"),
    ("hoken-bucho@madono.example", "星野 正", "seikatsu-hoken-kyoku"),
]
"""Who signs off beside the approver, from the first step to the last."""


@dataclass
class People:
    """Whom the demo needs again while it tells its story (登場人物)."""

    organisations: dict[str, Organisation]
    examiners: dict[str, User]
    approvers: dict[str, User]
    editor: User
    publisher: User
    resident: User
    owner: User
    business: Subject
    others: list[User] = field(default_factory=list)
    signers: dict[str, list[User]] = field(default_factory=dict)

    def examiner(self, place: str, at: datetime) -> Acting:
        """The officer who examines in the organisation with this slug."""
        return acting_of(self.examiners[place], at=at)

    def approver(self, place: str, at: datetime) -> Acting:
        """The officer who signs off in the organisation with this slug."""
        return acting_of(self.approvers[place], at=at)


def build_city(*, at: datetime) -> People:
    """Add everyone, as of two years before `at`; the demo logins of the people come first in the lists."""
    began = at - YEARS_AGO
    day = japan_day(began)
    organisations: dict[str, Organisation] = {}
    for slug, name, kind, parent, office_holder, mark in ORGANISATIONS:
        organisations[slug] = add_organisation(
            slug=slug,
            name=name,
            kind=kind,
            parent=organisations[parent] if parent else None,
            settings={
                "office_holder": office_holder,
                "document_mark": mark,
                **({"together": TOGETHER} if slug == "madono-ken" else {}),
                **CONTACTS.get(slug, {}),
            },
            by=SETTING_UP,
            at=began,
        )

    def user(email: str, name: str, *, is_person: bool) -> User:
        return add_user(
            email=email,
            name=name,
            password=PASSWORD,
            is_person=is_person,
            is_demo=True,
            by=SETTING_UP,
            at=began,
        )

    examiners: dict[str, User] = {}
    approvers: dict[str, User] = {}
    for email, name, place, role in OFFICERS:
        officer = user(email, name, is_person=False)
        appoint(
            user=officer, organisation=organisations[place], role=role, starts_on=day, by=SETTING_UP, at=began
        )
        (examiners if role is Role.EXAMINER else approvers)[place] = officer
    signers: dict[str, list[User]] = {}
    for email, name, place in SIGNERS:
        officer = user(email, name, is_person=False)
        signers.setdefault(place, []).append(officer)
        appoint(
            user=officer,
            organisation=organisations[place],
            role=Role.APPROVER,
            starts_on=day,
            by=SETTING_UP,
            at=began,
        )
    editor = user("henshu@madono.example", "小川 陽", is_person=False)
    publisher = user("kokai@madono.example", "石井 香", is_person=False)
    for account, role in ((editor, Role.EDITOR), (publisher, Role.PUBLISHER)):
        appoint(
            user=account,
            organisation=organisations["madono-ken"],
            role=role,
            starts_on=day,
            by=SETTING_UP,
            at=began,
        )
    administrator = user("kanri@madono.example", "宮下 修", is_person=False)
    auditor = user("kansa@madono.example", "堀内 千尋", is_person=False)
    for account, role in ((administrator, Role.ADMINISTRATOR), (auditor, Role.AUDITOR)):
        appoint(
            user=account,
            organisation=organisations["madono-shi"],
            role=role,
            starts_on=day,
            by=SETTING_UP,
            at=began,
        )
    officers = [*examiners.values(), *approvers.values(), *signers["seikatsu-hoken-kyoku"]]
    for officer in (*officers, editor, publisher, administrator, auditor):
        give_totp(user=officer, by=SETTING_UP, at=began)
    owner = user("sato@madono.example", "佐藤 健", is_person=True)
    business = add_business(
        name="株式会社まどの食堂", corporate_number="7000012345673", by=SETTING_UP, at=began
    )
    assert owner.person is not None
    join(
        member=owner.person,
        group=business,
        part=Membership.Part.REPRESENTATIVE,
        starts_on=day,
        by=SETTING_UP,
        at=began,
    )
    others = [user(f"person{n:02d}@madono.example", f"デモ住民{n}", is_person=True) for n in range(1, 9)]
    resident = user("hanako@madono.example", "窓野 花子", is_person=True)
    for linked, counter in ((resident, CARD), (owner, BUSINESS), (examiners["madono-shi"], STAFF)):
        first = counter.subject(counter.people[0])
        link_sign_in(user=linked, provider=counter.key, subject=first, by=SETTING_UP, at=began)
    return People(
        organisations, examiners, approvers, editor, publisher, resident, owner, business, others, signers
    )
