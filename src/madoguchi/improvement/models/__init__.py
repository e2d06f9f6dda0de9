"""Improvements with their gain, records of reengineering, requests for support and good practice."""

from madoguchi.improvement.models.improvements import Improvement, ImprovementReview, Indicator
from madoguchi.improvement.models.practices import GoodPractice, PracticeUse
from madoguchi.improvement.models.reengineering import BprFlow, BprRecord
from madoguchi.improvement.models.support import SupportMessage, SupportRequest

__all__ = [
    "BprFlow",
    "BprRecord",
    "GoodPractice",
    "Improvement",
    "ImprovementReview",
    "Indicator",
    "PracticeUse",
    "SupportMessage",
    "SupportRequest",
]
