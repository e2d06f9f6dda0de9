"""Windows of the small city."""

from typing import Any

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.windows.models import Window
from madoguchi.windows.services import add_window
from madoguchi.windows.types import WindowData
from tests.world import World

SAID: dict[str, Any] = {
    "name": "市民課 証明窓口",
    "place": "本庁舎1階 3番",
    "address": "窓野県窓野市本町1-1",
    "hours": "平日 8:30〜17:15",
    "phone": "00-0000-0000",
    "languages": ("en", "zh"),
    "is_wheelchair_accessible": True,
    "cashless_means": "クレジットカード、コード決済",
}


def keeper(*places: Organisation) -> Acting:
    """Someone who keeps the windows of `places`."""
    return Acting(name="窓口 守", grants=frozenset((Role.EDITOR, one.pk) for one in places))


def window_in(world: World, place: Organisation | None = None, **changes: Any) -> Window:
    """A window of the city, or of `place`."""
    where = place or world.city
    return add_window(organisation=where, data=WindowData(**SAID | changes), by=keeper(where), at=world.at)
