"""Everything that is read of forms: documents, visibility, typed input, progress, and words for people."""

from madoguchi.eforms.selectors.answers import (
    drawn_questions,
    effective_answers,
    is_empty,
    rounds_of,
    value_at,
    visible_pages,
    visible_questions,
    with_page,
    with_paths,
    without_item,
)
from madoguchi.eforms.selectors.documents import (
    attachment_count,
    document_of,
    question_count,
    reused_count,
    works_on_phone,
)
from madoguchi.eforms.selectors.progress import check, next_page, previous_page, takes, task_list
from madoguchi.eforms.selectors.reading import field_name, read_page, read_paths
from madoguchi.eforms.selectors.summaries import (
    applicant_email,
    applicant_name,
    correctable,
    differences,
    display,
    files_in,
    restricted_page,
    round_title,
    summary,
)

__all__ = [
    "applicant_email",
    "applicant_name",
    "attachment_count",
    "check",
    "correctable",
    "differences",
    "display",
    "document_of",
    "drawn_questions",
    "effective_answers",
    "field_name",
    "files_in",
    "is_empty",
    "next_page",
    "previous_page",
    "question_count",
    "read_page",
    "read_paths",
    "restricted_page",
    "reused_count",
    "round_title",
    "rounds_of",
    "summary",
    "takes",
    "task_list",
    "value_at",
    "visible_pages",
    "visible_questions",
    "with_page",
    "with_paths",
    "without_item",
    "works_on_phone",
]
