"""Records of the room: population, switches of private steps, planned changes, results of a day."""

from madoguchi.timecost.models.changes import ChangePlan
from madoguchi.timecost.models.population import PopulationCount
from madoguchi.timecost.models.results import DayResult
from madoguchi.timecost.models.switches import PrivateSwitch

__all__ = ["ChangePlan", "DayResult", "PopulationCount", "PrivateSwitch"]
