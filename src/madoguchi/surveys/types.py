"""What others hold of a survey: the codebook, and how a firm's files are laid out."""

from madoguchi.surveys.codebook import HEADINGS, Choice, Codebook, Item, Kind
from madoguchi.surveys.panel import template_rows

__all__ = ["HEADINGS", "Choice", "Codebook", "Item", "Kind", "template_rows"]
