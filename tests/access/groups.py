"""Households, businesses, mandates and facts of the city of the matrix: for each holder what the addresses name."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from madoguchi.accounts.models import Mandate, Membership, Subject, User
from madoguchi.accounts.services import (
    accept_invitation,
    add_child,
    household_of,
    invite_member,
    join,
    make_access_key,
    offer_mandate,
)
from madoguchi.businesses.models import Match, Site
from madoguchi.businesses.services import Claim, SiteContent, add_site, import_corporations, take_claim
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.facts.models import PossibleMatch
from madoguchi.facts.services import give_consent, keep_document, record_fact
from madoguchi.filling.services import read_batch
from tests.businesses.world import DINER, MILL, row, write
from tests.registry.world import SYSTEM
from tests.world import World, picture

NOTHING = UUID("01980000-0000-7000-8000-00000000dead")


@dataclass
class Group:
    """What one holder has beside drafts and applications; `NOTHING` where a holder of this kind has none."""

    fact: UUID = NOTHING
    consent: UUID = NOTHING
    mandate: UUID = NOTHING
    invitation: UUID = NOTHING
    secret: str = "nothing"  # noqa: S105 - of no invitation
    business: UUID = NOTHING
    member: UUID = NOTHING
    site: UUID = NOTHING
    child: UUID = NOTHING
    told: UUID = NOTHING
    device: UUID = NOTHING
    key: UUID = NOTHING
    table: UUID = NOTHING
    document: UUID = NOTHING


@dataclass
class Groups:
    """The groups of the city, and for whom each session of it acts."""

    world: World
    users: dict[str, User]
    marks: dict[str, str]
    folder: Path
    of: dict[str, Group] = field(default_factory=dict)
    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    match: UUID = NOTHING
    number: str = DINER

    def __post_init__(self) -> None:
        world, at = self.world, self.world.at
        import_corporations(
            write(self.folder / "corporations.csv", row(DINER), row(MILL, "株式会社窓野製粉")),
            by=SYSTEM,
            at=at,
        )
        self.of = {"ticket_a": Group(), "resident_a": self._resident(), "member": self._business()}
        other = Subject.objects.create(kind=Subject.Kind.BUSINESS, name="川添製粉")
        take_claim(subject=other, claim=Claim(MILL, "川添製粉"), by=SYSTEM, at=at)
        self.match = Match.objects.get(business_id=other.pk).pk
        PossibleMatch.objects.create(
            organisation=world.city,
            subject=Subject.objects.create(kind=Subject.Kind.PERSON),
            other=world.neighbour.person,
            agreed=["person.birth_date", "person.kana", "person.name"],
            made_at=at,
        )
        given = self._mandate(world.neighbour, self.users["agent_other"])
        self.choices["agent_other"] = {"mandate": str(given.pk)}

    def _mandate(self, principal: User, agent: User) -> Mandate:
        world = self.world
        made = offer_mandate(
            principal=principal.person,  # type: ignore[arg-type]
            procedures=None,
            may_submit=True,
            last_day=japan_day(world.at) + timedelta(days=90),
            by=world.acting(principal),
            at=world.at,
        )
        given = accept_invitation(invitation=made.invitation, by=world.acting(agent), at=world.at)
        assert isinstance(given, Mandate)
        return given

    def _known(self, subject: Subject, term: str, value: Any, by: Acting) -> tuple[UUID, UUID]:
        about = {"subject": subject, "by": by, "at": self.world.at}
        fact = record_fact(term=term, value=value, source="typed", **about)
        consent = give_consent(purpose="助成", terms=[term], to_organisation=self.world.city, **about)
        return fact.pk, consent.pk

    def _resident(self) -> Group:
        world, user = self.world, self.users["resident_a"]
        by, at = world.acting(user), world.at
        assert user.person is not None
        mark = {"family": self.marks["resident_a"], "given": ""}
        fact, consent = self._known(user.person, "person.name", mark, by)
        household = household_of(by=by, at=at)
        child = add_child(household=household, by=by, at=at)
        parent = world.acting(user)
        record_fact(subject=child, term="children[].name", value=mark, source="typed", by=parent, at=at)
        given = self._mandate(user, self.users["agent"])
        self.choices["agent"] = {"mandate": str(given.pk)}
        made = invite_member(group=household, part=Membership.Part.GUARDIAN, by=by, at=at)
        return Group(
            key=self._key(by),
            table=self._table("resident_a", by),
            document=self._document("resident_a", user.person, by),
            fact=fact,
            consent=consent,
            mandate=given.pk,
            invitation=made.invitation.pk,
            secret=made.secret,
            child=Membership.objects.get(member=child).pk,
        )

    def _business(self) -> Group:
        world, user = self.world, self.users["member"]
        at, business = world.at, world.business
        Subject.objects.filter(pk=business.pk).update(corporate_number=DINER)
        business.refresh_from_db()
        preparer = self.users["preparer"].person
        assert preparer is not None
        part = Membership.Part.PREPARER
        member = join(
            member=preparer, group=business, part=part, starts_on=japan_day(world.began), by=SYSTEM, at=at
        )
        by = world.acting(user, whose=business)
        for actor in ("member", "preparer"):
            self.choices[actor] = {"whose": str(business.pk)}
        held = take_claim(subject=business, by=by, at=at)
        fact, consent = self._known(business, "business.name", f"{self.marks['member']}食堂", by)
        content = SiteContent(
            name=f"{self.marks['member']}店", kind=Site.Kind.SHOP, address="窓野県窓野市駅前１－１"
        )
        site = add_site(business=held, content=content, by=by, at=at)
        made = invite_member(group=business, part=Membership.Part.STAFF, by=by, at=at)
        offered = offer_mandate(
            principal=business,
            procedures=None,
            may_submit=True,
            last_day=japan_day(at) + timedelta(days=90),
            by=by,
            at=at,
        )
        return Group(
            key=self._key(by),
            table=self._table("member", by),
            document=self._document("member", business, by),
            fact=fact,
            consent=consent,
            mandate=offered.invitation.mandate_id or NOTHING,
            invitation=made.invitation.pk,
            secret=offered.secret,
            business=business.pk,
            member=member.pk,
            site=site.pk,
        )

    def _document(self, holder: str, subject: Subject, by: Acting) -> UUID:
        """A document in the locker."""
        kept = keep_document(
            subject=subject,
            kind="tax_certificate",
            name="x.png",
            data=picture(200),
            note=self.marks[holder],
            by=by,
            at=self.world.at,
        )
        return kept.pk

    def _key(self, by: Acting) -> UUID:
        """A key for a program."""
        at = self.world.at
        made = make_access_key(
            name="会計ソフト", may_submit=True, limits=None, expires_at=at + timedelta(days=9), by=by, at=at
        )
        return made.key.pk

    def _table(self, holder: str, by: Acting) -> UUID:
        """A table of filings, read and not sent."""
        content = f"氏名（姓）,電話番号\r\n{self.marks[holder]},x".encode()
        edition = self.world.edition
        return read_batch(edition=edition, name="表.csv", content=content, by=by, at=self.world.at).pk
