"""Writing the registry: procedures, versions, editions, and the import of the national survey."""

from madoguchi.registry.services.procedures import (
    BodyHasProblems,
    FormNotPublished,
    NotPublishedYet,
    NotYourProcedure,
    PeriodIsEmpty,
    SlugTaken,
    add_procedure,
    draft_version,
    open_edition,
    publish_version,
)
from madoguchi.registry.services.survey import import_survey
from madoguchi.registry.survey_file import NotTheSurvey

__all__ = [
    "BodyHasProblems",
    "FormNotPublished",
    "NotPublishedYet",
    "NotTheSurvey",
    "NotYourProcedure",
    "PeriodIsEmpty",
    "SlugTaken",
    "add_procedure",
    "draft_version",
    "import_survey",
    "open_edition",
    "publish_version",
]
