"""Reading opinions and enquiries."""

from madoguchi.listening.selectors.answers import answers_kept_by, public_answers
from madoguchi.listening.selectors.opinions import (
    ANSWERERS,
    Counted,
    counts_of_waiting,
    figures_of_year,
    held_opinion,
    held_opinions,
    opinion_for,
    opinion_with_number,
    opinions_for,
    targets_of,
)
from madoguchi.listening.selectors.receptions import (
    common_form,
    open_receptions,
    reception_of,
    receptions_kept_by,
    topic_word,
    topics_of,
)

__all__ = [
    "ANSWERERS",
    "Counted",
    "answers_kept_by",
    "common_form",
    "counts_of_waiting",
    "figures_of_year",
    "held_opinion",
    "held_opinions",
    "open_receptions",
    "opinion_for",
    "opinion_with_number",
    "opinions_for",
    "public_answers",
    "reception_of",
    "receptions_kept_by",
    "targets_of",
    "topic_word",
    "topics_of",
]
