"""Everything that is read of forms: documents, visibility, typed input, progress, and words for people."""

from madoguchi.eforms.composing.results import Composed, Counts, Part, PartCount
from madoguchi.eforms.composing.whole import compose
from madoguchi.eforms.selectors.answers import (
    drawn_in,
    drawn_questions,
    effective_answers,
    is_empty,
    rounds_of,
    value_at,
    visible_pages,
    visible_questions,
    visible_rounds,
    with_page,
    with_paths,
    without_item,
)
from madoguchi.eforms.selectors.building import (
    BuiltForm,
    built_forms,
    form_draft_of,
    form_for,
    form_versions_of,
    forms_shaped_by,
    places_to_build,
    steps_of,
)
from madoguchi.eforms.selectors.documents import (
    attachment_count,
    document_of,
    question_count,
    works_on_phone,
)
from madoguchi.eforms.selectors.keeping import SoFar, so_far, so_far_at
from madoguchi.eforms.selectors.languages import texts_to_translate, untranslated
from madoguchi.eforms.selectors.minutes import minutes_of
from madoguchi.eforms.selectors.officers import officer_paths, officer_paths_open
from madoguchi.eforms.selectors.progress import check, next_page, previous_page, takes, task_list
from madoguchi.eforms.selectors.reading import field_name, read_page, read_paths, why_not_taken
from madoguchi.eforms.selectors.rebasing import rebased
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
    "BuiltForm",
    "Composed",
    "Counts",
    "Part",
    "PartCount",
    "SoFar",
    "applicant_email",
    "applicant_name",
    "attachment_count",
    "built_forms",
    "check",
    "compose",
    "correctable",
    "differences",
    "display",
    "document_of",
    "drawn_in",
    "drawn_questions",
    "effective_answers",
    "field_name",
    "files_in",
    "form_draft_of",
    "form_for",
    "form_versions_of",
    "forms_shaped_by",
    "is_empty",
    "minutes_of",
    "next_page",
    "officer_paths",
    "officer_paths_open",
    "places_to_build",
    "previous_page",
    "question_count",
    "read_page",
    "read_paths",
    "rebased",
    "restricted_page",
    "round_title",
    "rounds_of",
    "so_far",
    "so_far_at",
    "steps_of",
    "summary",
    "takes",
    "task_list",
    "texts_to_translate",
    "untranslated",
    "value_at",
    "visible_pages",
    "visible_questions",
    "visible_rounds",
    "why_not_taken",
    "with_page",
    "with_paths",
    "without_item",
    "works_on_phone",
]
