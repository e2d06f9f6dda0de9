"""What the registry hands out: bodies of procedures and programmes, life events, cards, pages, online rates."""

from madoguchi.registry.life_events import LIFE_EVENTS, LifeEvent, life_event
from madoguchi.registry.process_headings import CODED as LIST_MEANINGS
from madoguchi.registry.process_headings import FIELDS as _LIST
from madoguchi.registry.survey_layout import Layout as SurveyLayout
from madoguchi.registry.types.cards import (
    MinistryRate,
    OpenProcedure,
    ProcedureCard,
    ProcedurePage,
    ProgrammeCard,
    ProgrammePage,
    Receiver,
)
from madoguchi.registry.types.checklists import Checklist, ChecklistStep, CountedFrom, counted_from
from madoguchi.registry.types.procedures import (
    AcceptancePeriod,
    Audience,
    Channel,
    Contact,
    Document,
    English,
    Fee,
    IndividualNumber,
    LegalBasis,
    ProcedureBody,
    Question,
    Related,
    Timing,
    Window,
)
from madoguchi.registry.types.processes import Slip, Standing
from madoguchi.registry.types.processing import Deemed, PeriodUnit, Processing
from madoguchi.registry.types.programmes import Area, Link, ProgrammeBody, Source
from madoguchi.registry.types.rules import (
    Example,
    ExampleResult,
    ProgrammeRule,
    examples_in,
    rule_terms,
    run_example,
)
from madoguchi.registry.types.schemas import Problem, described, label_of, problems_of, schema, sections
from madoguchi.registry.types.standards import OutcomeWords, Standard
from madoguchi.registry.types.taking import NotTaken, next_opening
from madoguchi.registry.types.upkeep import Finding, FindingKind, Freshness, FreshnessState, Look
from madoguchi.registry.types.variants import (
    UpstreamChange,
    merged,
    upstream_changes,
    variant_problems,
    varied_fields,
)

LIST_FIELDS = tuple((name, label) for name, (label, _headings) in _LIST.items())
"""What a column of a bureau's list of processes may be, with its name."""

__all__ = [
    "LIST_FIELDS",
    "LIST_MEANINGS",
    "Slip",
    "SurveyLayout",
    "Standard",
    "Standing",
    "Example",
    "ExampleResult",
    "ProgrammeRule",
    "examples_in",
    "rule_terms",
    "run_example",
    "UpstreamChange",
    "merged",
    "upstream_changes",
    "variant_problems",
    "varied_fields",
    "Finding",
    "FindingKind",
    "Freshness",
    "FreshnessState",
    "LIFE_EVENTS",
    "AcceptancePeriod",
    "Area",
    "Audience",
    "Channel",
    "Checklist",
    "ChecklistStep",
    "Contact",
    "CountedFrom",
    "Document",
    "English",
    "Fee",
    "IndividualNumber",
    "LegalBasis",
    "LifeEvent",
    "Link",
    "Look",
    "MinistryRate",
    "NotTaken",
    "OpenProcedure",
    "OutcomeWords",
    "Problem",
    "ProcedureBody",
    "ProcedureCard",
    "ProcedurePage",
    "Deemed",
    "PeriodUnit",
    "Processing",
    "ProgrammeBody",
    "ProgrammeCard",
    "ProgrammePage",
    "Question",
    "Receiver",
    "Related",
    "Source",
    "Timing",
    "Window",
    "counted_from",
    "described",
    "label_of",
    "life_event",
    "next_opening",
    "problems_of",
    "schema",
    "sections",
]
