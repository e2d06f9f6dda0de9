"""What others may know of the words of papers: the document of a template, and a field that has no value."""

from madoguchi.examination.writing.document import LONGEST_TEXT, Problem, Words, in_words
from madoguchi.examination.writing.language import Missing, NotFilled

__all__ = ["LONGEST_TEXT", "Missing", "NotFilled", "Problem", "Words", "in_words"]
