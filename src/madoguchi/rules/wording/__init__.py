"""A verdict in plain Japanese (判定の説明): short, exact sentences for a person without legal training.

The words of terms are passed in, since the vocabulary is not part of this library: anything with `label`, `unit` and
`options`, as `vocabulary.terms.Term` has.
"""

from madoguchi.rules.wording.explanations import (
    amount_sentence,
    change_sentence,
    deadline_sentence,
    explanation,
    headline,
    reason_sentences,
    to_ask_sentence,
)
from madoguchi.rules.wording.leaves import sentence
from madoguchi.rules.wording.subjects import Worded, question_name

__all__ = [
    "Worded",
    "amount_sentence",
    "change_sentence",
    "deadline_sentence",
    "explanation",
    "headline",
    "question_name",
    "reason_sentences",
    "sentence",
    "to_ask_sentence",
]
