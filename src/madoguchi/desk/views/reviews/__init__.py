"""What users say: the office reads, answers, hides, sets aside, plans; where the form is on."""

from madoguchi.desk.views.reviews.board import board_csv, board_page, digest_choice
from madoguchi.desk.views.reviews.coverage import coverage_csv, coverage_page
from madoguchi.desk.views.reviews.improving import improve_page
from madoguchi.desk.views.reviews.listing import list_csv, list_page
from madoguchi.desk.views.reviews.one import review_act, review_page

__all__ = [
    "board_csv",
    "board_page",
    "coverage_csv",
    "coverage_page",
    "digest_choice",
    "improve_page",
    "list_csv",
    "list_page",
    "review_act",
    "review_page",
]
