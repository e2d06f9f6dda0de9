"""What is read of surveys: waves and who was invited, results as tables, files and charts."""

from madoguchi.surveys.library import TEMPLATES, published, sample
from madoguchi.surveys.mapping import WORDS, Match, Pair, WaveMapping, suggested
from madoguchi.surveys.panel import UNUSED, matched
from madoguchi.surveys.selectors.charts import change_chart, finding, question_chart
from madoguchi.surveys.selectors.files import FILES, RESULTS, file_of, files_of
from madoguchi.surveys.selectors.planning import (
    SettingWrong,
    book_so_far,
    books_compared,
    margins_in_words,
    margins_read,
    quota_progress,
    quotas_in_words,
    quotas_read,
)
from madoguchi.surveys.selectors.results import FEW, ROLE_NAMES, WaveResult
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
    "TEMPLATES",
    "published",
    "sample",
    "WORDS",
    "Match",
    "Pair",
    "WaveMapping",
    "suggested",
    "UNUSED",
    "matched",
    "change_chart",
    "finding",
    "question_chart",
    "FILES",
    "RESULTS",
    "file_of",
    "files_of",
    "SettingWrong",
    "book_so_far",
    "books_compared",
    "margins_in_words",
    "margins_read",
    "quota_progress",
    "quotas_in_words",
    "quotas_read",
    "FEW",
    "ROLE_NAMES",
    "WaveResult",
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
