"""The check 「受けられる制度をさがす」: from nothing known to a list of what one may receive."""

from madoguchi.portal.views.check.asking import next_page, question_page
from madoguchi.portal.views.check.ending import apply_page, end_page, save_page
from madoguchi.portal.views.check.examples import example_page, examples_page
from madoguchi.portal.views.check.listing import list_page, print_page, programme_page
from madoguchi.portal.views.check.starting import known_page, start_page

__all__ = [
    "apply_page",
    "end_page",
    "example_page",
    "examples_page",
    "known_page",
    "list_page",
    "next_page",
    "print_page",
    "programme_page",
    "question_page",
    "save_page",
    "start_page",
]
