"""The acts of the desk beside examining and deciding, each good as it stands, and applications that they led to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from madoguchi.accounts.models import User
from madoguchi.applications.models import Application
from madoguchi.examination.services import (
    call_hearing,
    deem_due,
    end_hearing,
    insist,
    lapse_correction,
    reopen,
    send_back,
    transfer,
)
from tests.world import World, get, holder_of

DEEMED = {"outcome": "granted", "length": 40, "unit": "days", "law": "窓野市条例第5条第2項"}


def _by_examiner(world: World, application: Application, given: dict[str, Any]) -> dict[str, Any]:
    usual = {
        "application": application,
        "revision": application.revision,
        "by": world.acting(world.examiner),
        "at": world.at,
    }
    return usual | given


def sending_back(world: World, application: Application, **changes: Any) -> Any:
    """Send back, for a reason."""
    return send_back(**_by_examiner(world, application, {"reason": " 提出先が違います。 "} | changes))


def insisting(world: World, application: Application, **changes: Any) -> Any:
    """Insist, as the holder."""
    return insist(**_by_examiner(world, application, {"by": holder_of(application)} | changes))


def calling(world: World, application: Application, **changes: Any) -> Any:
    """Call to a hearing in ten days."""
    given = {
        "place": " 市役所2階 ",
        "takes_place_at": world.at + timedelta(days=10),
        "subject_matter": " 所得の変動 ",
    }
    return call_hearing(**_by_examiner(world, application, given | changes))


def ending(world: World, application: Application, **changes: Any) -> Any:
    """Record what was heard."""
    given = {"record": " 収入は7月に戻ったとの申出。 ", "was_heard": True}
    return end_hearing(**_by_examiner(world, application, given | changes))


def handing_over(world: World, application: Application, **changes: Any) -> Any:
    """Hand over to the division."""
    given = {"to": world.division, "note": " 所得の確認まで済み。 "}
    return transfer(**_by_examiner(world, application, given | changes))


def lapsing(world: World, application: Application, **changes: Any) -> Any:
    """Go on without a reply."""
    return lapse_correction(**_by_examiner(world, application, changes))


def reopening(world: World, application: Application, **changes: Any) -> Any:
    """Revoke the disposition."""
    given = {"reason": " 添付の見落とし ", "by": world.acting(world.approver)}
    return reopen(**_by_examiner(world, application, given | changes))


def returned(world: World, user: User | None = None) -> Application:
    """An application that was sent back."""
    application = world.arrived(user)
    sending_back(world, application)
    return get(application.pk)


def hearing(world: World, user: User | None = None) -> Application:
    """An application whose holder is to be heard."""
    application = world.examining(user)
    calling(world, application)
    return get(application.pk)


def transferred(world: World, user: User | None = None) -> Application:
    """An application that another office was handed."""
    application = world.examining(user)
    handing_over(world, application)
    return get(application.pk)


def lapsed(world: World, user: User | None = None) -> Application:
    """An application whose correction never came."""
    application = world.correcting(user)
    world.at += timedelta(days=20)
    lapsing(world, application)
    return get(application.pk)


def reopened(world: World, user: User | None = None) -> Application:
    """An application whose disposition was revoked."""
    application = world.decided(user)
    reopening(world, application)
    return get(application.pk)


def deemed(world: World, user: User | None = None) -> Application:
    """An application that a law took for granted."""
    application = world.examining(user, edition=world.opened("tacit", deemed=DEEMED))
    world.at += timedelta(days=41)
    deem_due(at=world.at)
    return get(application.pk)


ACTS: dict[str, Callable[[World, User | None], Application]] = {
    "returned": returned,
    "hearing": hearing,
    "transferred": transferred,
    "lapsed": lapsed,
    "reopened": reopened,
    "deemed": deemed,
}
