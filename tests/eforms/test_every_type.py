"""Every type with random settings: what may be kept is taken, in any way of writing; what is wrong is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.eforms.questions import KINDS, kind_of
from madoguchi.eforms.selectors import check, display, read_page
from tests.eforms.forms import ON, form, no_files, page_of
from tests.eforms.forms import sent as nothing_sent
from tests.eforms.strategies import TYPED_KINDS, Fields, bodies, fields, refused, typed, values


def sent(values_of: Fields) -> Any:
    """What a browser sends with these fields."""
    data = nothing_sent()
    for name, value in values_of.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"statement", "computed", "fee"}))
@given(data=st.data())
def test_what_may_be_kept_is_taken_shown_and_read_as_itself(kind: str, data: st.DataObject) -> None:
    document = form(data.draw(bodies(kind)))
    asked = document.question("q1")
    value = data.draw(values(asked))
    assert kind_of(asked).fits(value)
    assert check(document, {"q1": value}, ON) == []
    assert display(asked, value).strip()
    if kind in TYPED_KINDS:
        read = read_page(document, page_of(document), sent(fields(asked, value)), no_files(), {}, on=ON)
        assert read.errors == []
        assert read.values == {"q1": value}


@pytest.mark.parametrize("kind", TYPED_KINDS)
@given(data=st.data())
def test_every_way_of_writing_means_the_same(kind: str, data: st.DataObject) -> None:
    document = form(data.draw(bodies(kind)))
    written, value = data.draw(typed(document.question("q1")))
    read = read_page(document, page_of(document), sent(written), no_files(), {}, on=ON)
    assert read.errors == []
    assert read.values == {"q1": value}


@pytest.mark.parametrize("kind", TYPED_KINDS)
@given(data=st.data())
def test_what_no_question_takes_is_refused_with_a_sentence(kind: str, data: st.DataObject) -> None:
    document = form(data.draw(bodies(kind)))
    asked = document.question("q1")
    read = read_page(document, page_of(document), sent(data.draw(refused(asked))), no_files(), {}, on=ON)
    assert read.errors
    assert "q1" not in read.values
    for error in read.errors:
        assert error.path == "q1"
        assert error.html_id.startswith("q-q1")
        assert error.message.endswith(("。", "）"))
