"""An office with three signers, a substitute and a procedure whose standards are itemised."""

from typing import Any

from madoguchi.accounts.models import User
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.examination.models import Outcome, Proposal, SignOff, SignOffRoute
from madoguchi.examination.services import Noted, Step, propose, save_route, sign_off
from madoguchi.registry.models import Edition
from tests.world import World, get

STANDARDS = [
    {"code": "age", "text": "お子さんが15歳以下であること。", "basis": "条例第3条", "question": ["born_on"]},
    {"code": "insured", "text": "健康保険に入っていること。", "question": ["insurance"]},
]
MET = {"age": Noted("met", "住民票で確認"), "insured": Noted("met")}
UNMET = {"age": Noted("unmet", "16歳でした（住民票）。"), "insured": Noted("met")}


class Office:
    """The world with a route of three steps: 係長, 課長 (whose substitute is the director), 部長."""

    def __init__(self, world: World, *, decides_at_once: bool = False) -> None:
        self.world = world
        self.chief, self.head, self.director, self.deputy = (
            world.officer(name, Role.APPROVER) for name in ("chief", "head", "director", "deputy")
        )
        self.administrator = world.officer("manager", Role.ADMINISTRATOR)
        self.edition: Edition = world.opened("with-standards", standards=STANDARDS)
        self.route = self.lay_down(decides_at_once=decides_at_once)

    def lay_down(self, **changes: Any) -> SignOffRoute:
        """The route of three steps for every procedure."""
        given: dict[str, Any] = {
            "route": None,
            "organisation": self.world.city,
            "procedure": None,
            "steps": [
                Step("係長", (self.chief.pk,)),
                Step("課長", (self.head.pk,), (self.deputy.pk,)),
                Step("部長", (self.director.pk,)),
            ],
            "by": self.world.acting(self.administrator),
            "at": self.world.at,
        }
        return save_route(**given | changes)

    def examining(self) -> Application:
        """A case of the procedure with standards, taken by the examiner."""
        return self.world.examining(edition=self.edition)

    def propose(self, case: Application, **changes: Any) -> Proposal:
        """Propose to grant, every standard met."""
        given: dict[str, Any] = {
            "outcome": Outcome.GRANTED,
            "grounds": "要件に当てはまります。",
            "findings": MET,
            "revision": get(case.pk).revision,
            "by": self.world.acting(self.world.examiner),
            "at": self.world.at,
        }
        return propose(application=get(case.pk), **given | changes)

    def sign(self, case: Application, user: User | Acting, **changes: Any) -> SignOff:
        """Approve the step that is next."""
        by = user if isinstance(user, Acting) else self.world.acting(user)
        given = {"is_approved": True, "revision": get(case.pk).revision, "by": by, "at": self.world.at}
        return sign_off(application=get(case.pk), **given | changes)
