"""The city that the tests of surveys stand in, with a survey whose form is public."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from madoguchi.core.clock import japan_day
from madoguchi.surveys.models import Survey, Wave
from madoguchi.surveys.services import make_survey, open_wave, plan_wave
from madoguchi.versions.services import publish
from tests.desk.conftest import enter, world
from tests.world import World

__all__ = ["enter", "world"]

Made = Callable[..., Wave]


def made_survey(world: World, *, code: str = "easy", template: str = "resident", **more: Any) -> Survey:
    """A survey of the city with the form of a template, published by a second person."""
    survey = make_survey(
        organisation=world.city,
        code=code,
        title="行政手続の調査",
        template=template,
        by=world.acting(world.editor),
        at=world.at,
    )
    for name, value in more.items():
        setattr(survey, name, value)
    survey.save()
    publish(survey.form.versions.get(), by=world.acting(world.publisher), at=world.at)
    return survey


@pytest.fixture
def survey(world: World) -> Survey:
    """The survey of residents, for a panel."""
    return made_survey(world)


@pytest.fixture
def wave(world: World, survey: Survey) -> Wave:
    """Its first wave, open for ten days."""
    return opened(world, survey)


def opened(world: World, survey: Survey, *, days: int = 10) -> Wave:
    """An open wave of the survey."""
    day = japan_day(world.at)
    planned = plan_wave(
        survey=survey,
        label="令和8年度",
        opens_on=day,
        closes_on=day + timedelta(days=days),
        by=world.acting(world.editor),
        at=world.at,
    )
    return open_wave(wave=planned, by=world.acting(world.editor), at=world.at)
