"""Making a form of the field list of a paper one: read, guessed, looked through by a person, written."""

from madoguchi.eforms.paper.guesses import KINDS, Proposed, propose
from madoguchi.eforms.paper.lists import Item, UnreadableList, read_table, read_text
from madoguchi.eforms.paper.writing import document_of_paper

__all__ = [
    "KINDS",
    "Item",
    "Proposed",
    "UnreadableList",
    "document_of_paper",
    "propose",
    "read_table",
    "read_text",
]
