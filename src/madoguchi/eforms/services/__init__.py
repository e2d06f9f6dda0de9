"""Writing of forms: made, drafted step by step, asked for, published by a second person."""

from madoguchi.eforms.services.drafts import (
    DraftExists,
    NothingToUndo,
    NotYourForm,
    ask_form_publication,
    discard_form_draft,
    publish_form,
    redo_form_step,
    save_form_draft,
    send_form_back,
    start_form_draft,
    undo_form_step,
)
from madoguchi.eforms.services.forms import (
    CodeTaken,
    EditorNeeded,
    add_form,
    draft_version,
    revise_version,
)

__all__ = [
    "CodeTaken",
    "DraftExists",
    "EditorNeeded",
    "NotYourForm",
    "NothingToUndo",
    "add_form",
    "ask_form_publication",
    "discard_form_draft",
    "draft_version",
    "publish_form",
    "redo_form_step",
    "revise_version",
    "save_form_draft",
    "send_form_back",
    "start_form_draft",
    "undo_form_step",
]
