"""What tests of the form builder share: a form of the bureau with a draft, its addresses, pressing buttons."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.eforms import editing
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.selectors import form_draft_of
from madoguchi.eforms.services import add_form, start_form_draft
from tests.eforms.test_editing import built
from tests.studio.conftest import Studio


@pytest.fixture
def form(studio: Studio) -> FormTemplate:
    """A form of the bureau with a draft, by the writer."""
    writing = studio.acting(studio.writer)
    made = add_form(
        code="cook", title="調理師免許申請書", organisation=studio.bureau, by=writing, at=studio.at
    )
    start_form_draft(form=made, body=whole(), by=writing, at=studio.at)
    return made


@pytest.fixture
def client(studio: Studio) -> Iterator[Client]:
    """The writer's browser."""
    yield studio.client(studio.writer)


def whole() -> dict[str, Any]:
    """A form in which nothing blocks publication."""
    texts = {"retention_note": "申請書は5年間保存します。", "contact": "健康安全課 03-0000-0000"}
    return editing.change(
        built(), editing.FORM, privacy="入力した内容は、調理師免許の審査にだけ使います。", **texts
    )


def url(name: str = "form", *more: Any, **query: Any) -> str:
    """The address of a page about the form."""
    found = reverse(f"studio:{name}", args=["cook", *more])
    return found + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def draft(form: FormTemplate) -> FormVersion:
    """What is being written."""
    found = form_draft_of(form)
    assert found is not None
    return found


def body_of(form: FormTemplate) -> dict[str, Any]:
    """What stands in the draft."""
    found: dict[str, Any] = draft(form).body
    return found


def press(client: Client, form: FormTemplate, at: str, do: str = "save", **typed: Any) -> Any:
    """Press a button of the panel of the thing `at`."""
    data = {"at": at, "do": do, "revision": draft(form).revision, **typed}
    return client.post(url("form_draft"), data)


def text(answer: Any) -> str:
    """The page as text."""
    return str(answer.content.decode())
