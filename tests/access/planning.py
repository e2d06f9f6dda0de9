"""What the plan has in the access matrix: its registers, barriers, inventory, processes, sheets and lists."""

from datetime import datetime

from tests.access.barriers import lay_down_barriers
from tests.access.inventory import lay_down_inventory
from tests.access.processes import lay_down_processes
from tests.access.registers import lay_down_registers
from tests.access.sheets import lay_down_sheets
from tests.world import World


def lay_down_plan(world: World, *, at: datetime) -> None:
    """One of each."""
    lay_down_processes(world, at=at)
    lay_down_sheets(world, at=at)
    lay_down_registers()
    lay_down_barriers(at)
    lay_down_inventory(at=at)
