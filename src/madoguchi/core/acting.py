"""Who acts, for whom, in what role and why: the carrier that every selector and service takes."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a member may do in an organisation (役割)."""

    EXAMINER = "examiner"
    APPROVER = "approver"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    PLAN_MANAGER = "plan_manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Acting:
    """One actor at one moment (行為者).

    `who` is the account, `whose` the subject (person or business) acted for, `tickets` the guest
    tickets that this session opened with number and secret, `grants` the pairs of role and
    organisation that hold now, organisations below included. `assurance` is the level of identity proofing
    (身元確認) that the sign-in reached: 0 none, 1 by mail or what one says oneself, 2 card or equivalent;
    `authentication` that of being the same person again (当人認証): 0 none, 1 one factor, 2 two factors or a
    passkey, 3 a key in hardware. `is_second_missing`: roles are held but wait for a second factor, so that
    `grants` is empty. `whose_name` is the name of the business, child or client acted for, empty for oneself; every page shows it.

    Under a `mandate` (代理) the actor is an agent: `subjects` is the client alone, neither the agent nor any
    other client, `limits` are the procedures that the mandate names (None: any), and `may_submit` says
    whether it lets the agent file or only prepare. A member of a business may be held to preparing too.
    """

    name: str
    who: UUID | None = None
    whose: UUID | None = None
    subjects: frozenset[UUID] = frozenset()
    tickets: frozenset[UUID] = frozenset()
    grants: frozenset[tuple[Role, UUID]] = frozenset()
    purpose: str = ""
    assurance: int = 0
    machine: str = field(default="")
    whose_name: str = ""
    mandate: UUID | None = None
    limits: frozenset[UUID] | None = None
    may_submit: bool = True
    authentication: int = 0
    is_second_missing: bool = False

    @classmethod
    def nobody(cls) -> "Acting":
        """Someone who has not signed in and holds no ticket."""
        return cls(name="")

    @classmethod
    def system(cls, machine: str) -> "Acting":
        """A task of the platform itself, named for what it does."""
        return cls(name="", machine=machine)

    @property
    def label(self) -> str:
        """The actor as the log names it: never a personal name."""
        if self.machine:
            return f"system:{self.machine}"
        if self.who and self.mandate:
            return f"user:{self.who} mandate:{self.mandate}"
        if self.who:
            return f"user:{self.who}"
        if self.tickets:
            return "ticket:" + ",".join(sorted(str(t) for t in self.tickets))
        return "nobody"

    @property
    def held(self) -> frozenset[UUID]:
        """The one subject whose drafts, applications and messages are open now.

        `subjects` are all for whom the actor may choose to act; one acts for exactly one at a time, so that
        what belongs to two of them never stands on one page.
        """
        return self.subjects & {self.whose} if self.whose else frozenset()

    @property
    def is_agent(self) -> bool:
        """Whether the actor acts for a client by a mandate (代理)."""
        return self.mandate is not None

    def reaches(self, procedure: UUID) -> bool:
        """Whether the mandate, if there is one, covers this procedure."""
        return self.limits is None or procedure in self.limits

    @property
    def is_officer(self) -> bool:
        """Whether any role in an organisation holds."""
        return bool(self.grants)

    @property
    def may_examine(self) -> bool:
        """Whether the cases of some organisation are open."""
        return bool(self.organisations(Role.EXAMINER, Role.APPROVER, Role.AUDITOR))

    @property
    def may_sign_off(self) -> bool:
        """Whether decisions of some organisation are signed by this officer."""
        return bool(self.organisations(Role.APPROVER))

    @property
    def may_lay_down(self) -> bool:
        """Whether the officer says through whose hands the decisions of some organisation go."""
        return bool(self.organisations(Role.ADMINISTRATOR))

    @property
    def may_handle(self) -> bool:
        """Whether the officer works on the cases of some organisation, and does not only look at them."""
        return bool(self.organisations(Role.EXAMINER, Role.APPROVER))

    @property
    def may_shape(self) -> bool:
        """Whether the records of some organisation may be written or published."""
        return bool(self.organisations(Role.EDITOR, Role.PUBLISHER))

    @property
    def may_plan(self) -> bool:
        """Whether the officer works on the plan of some organisation: answers, publishes or manages it."""
        return bool(self.organisations(Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER))

    @property
    def may_keep_windows(self) -> bool:
        """Whether the windows of some organisation are entered and changed by this officer."""
        return bool(self.organisations(Role.EDITOR, Role.ADMINISTRATOR))

    @property
    def may_see_payments(self) -> bool:
        """Whether the officer sees what some organisation pays."""
        return bool(self.organisations(Role.EXAMINER, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR))

    @property
    def may_administer(self) -> bool:
        """Whether the officer gives the roles of some organisation, or looks who holds them."""
        return bool(self.organisations(Role.ADMINISTRATOR, Role.AUDITOR))

    @property
    def may_audit(self) -> bool:
        """Whether the officer reads the log of some organisation."""
        return bool(self.organisations(Role.AUDITOR))

    @property
    def may_oversee(self) -> bool:
        """Whether the officer answers for how things stand, without writing or publishing."""
        return bool(self.organisations(Role.ADMINISTRATOR, Role.PLAN_MANAGER, Role.AUDITOR))

    def organisations(self, *roles: Role) -> frozenset[UUID]:
        """The organisations in which one of `roles` holds (any role when none is named)."""
        return frozenset(place for role, place in self.grants if not roles or role in roles)

    def has(self, role: Role, organisation: UUID) -> bool:
        """Whether `role` holds in `organisation`."""
        return (role, organisation) in self.grants

    def for_purpose(self, purpose: str) -> "Acting":
        """The same actor, saying why."""
        return replace(self, purpose=purpose)
