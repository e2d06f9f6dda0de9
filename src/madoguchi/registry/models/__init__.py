"""Procedures, programmes, their versions and upkeep, editions, processes, and the rows of the national survey."""

from madoguchi.registry.models.procedures import Edition, Procedure, ProcedureVersion
from madoguchi.registry.models.process_lists import ColumnMapping, ProcessImport
from madoguchi.registry.models.processes import Process, ProcessStanding, ProcessSurveyRow, ProcessYear
from madoguchi.registry.models.programmes import Programme, ProgrammeVersion
from madoguchi.registry.models.rules import RuleVersion
from madoguchi.registry.models.survey import (
    SurveyComparison,
    SurveyDifference,
    SurveyImport,
    SurveyRow,
    SurveyRowChange,
)
from madoguchi.registry.models.upkeep import Confirmation, LinkCheck, Pause, Proposal, SheetImport
from madoguchi.registry.models.variants import Variant, VariantVersion
from madoguchi.registry.models.withdrawals import Withdrawal

__all__ = [
    "ColumnMapping",
    "Confirmation",
    "Edition",
    "LinkCheck",
    "Pause",
    "Procedure",
    "ProcedureVersion",
    "Process",
    "ProcessImport",
    "ProcessStanding",
    "ProcessSurveyRow",
    "ProcessYear",
    "Programme",
    "ProgrammeVersion",
    "Proposal",
    "RuleVersion",
    "SurveyComparison",
    "SurveyDifference",
    "SheetImport",
    "SurveyImport",
    "SurveyRow",
    "SurveyRowChange",
    "Variant",
    "VariantVersion",
    "Withdrawal",
]
