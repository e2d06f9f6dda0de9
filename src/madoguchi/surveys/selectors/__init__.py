"""What is read of surveys: waves and who was invited, results as tables, files and charts."""

from madoguchi.surveys.selectors.surveys import (
    KEEPERS,
    free_answers_of,
    invitation_for,
    invited_counts,
    open_wave_of,
    open_waves,
    published_wave,
    published_waves,
    survey_for,
    surveys_of,
    waiting_mails,
    wave_for,
)

__all__ = [
    "KEEPERS",
    "free_answers_of",
    "invitation_for",
    "invited_counts",
    "open_wave_of",
    "open_waves",
    "published_wave",
    "published_waves",
    "survey_for",
    "surveys_of",
    "waiting_mails",
    "wave_for",
]
