"""Procedures with their versions and editions, and the rows of the national survey."""

from madoguchi.registry.models.procedures import Edition, Procedure, ProcedureVersion
from madoguchi.registry.models.survey import SurveyImport, SurveyRow, SurveyRowChange

__all__ = ["Edition", "Procedure", "ProcedureVersion", "SurveyImport", "SurveyRow", "SurveyRowChange"]
