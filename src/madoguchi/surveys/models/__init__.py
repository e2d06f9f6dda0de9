"""Surveys with their waves, who was invited, and what was answered: never one beside the other."""

from madoguchi.surveys.models.answers import FreeAnswer, Invitation, Response
from madoguchi.surveys.models.imports import PanelImport
from madoguchi.surveys.models.surveys import Survey, Wave

__all__ = ["FreeAnswer", "Invitation", "PanelImport", "Response", "Survey", "Wave"]
