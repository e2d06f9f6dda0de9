"""T05: one key, one deed: the same asked again gets the same answer, something else is refused, what failed may be tried again."""

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from madoguchi.api.models import FilingWrite
from madoguchi.api.services import filing
from madoguchi.api.services.filing import KeyUsed, once
from tests.api.programs import Program, program_of
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(at: datetime) -> Program:
    return program_of(World(at))


def _asked(program: Program, done: list[int], *, key: str = "key-1", said: Any = None, **more: Any) -> Any:
    def do() -> dict[str, Any]:
        done.append(1)
        return {"n": len(done)}

    return once(
        access_key=program.made.key,
        key=key,
        said={"a": 1} if said is None else said,
        do=do,
        at=program.world.at,
        **more,
    )


@pytest.mark.parametrize("is_safe_again", [False, True])
def test_the_same_again_gets_the_first_answer_and_does_nothing(program: Program, is_safe_again: bool) -> None:
    done: list[int] = []
    assert _asked(program, done, is_safe_again=is_safe_again) == ({"n": 1}, False)
    assert _asked(program, done, is_safe_again=is_safe_again) == ({"n": 1}, True)
    assert len(done) == 1
    row = FilingWrite.objects.get()
    assert (row.key, row.answer, row.at) == ("key-1", {"n": 1}, program.world.at)


def test_another_request_with_the_key_is_refused_and_another_key_is_another_deed(program: Program) -> None:
    done: list[int] = []
    _asked(program, done)
    with pytest.raises(KeyUsed):
        _asked(program, done, said={"a": 2})
    assert len(done) == 1
    assert _asked(program, done, key="key-2") == ({"n": 2}, False)


def test_the_order_of_what_is_said_does_not_matter(program: Program) -> None:
    done: list[int] = []
    _asked(program, done, said={"a": 1, "b": "髙"})
    assert _asked(program, done, said={"b": "髙", "a": 1})[1]


def test_the_key_of_another_program_is_another_key(program: Program) -> None:
    other = program_of(program.world, program.world.neighbour)
    done: list[int] = []
    _asked(program, done)
    assert _asked(other, done) == ({"n": 2}, False)


@pytest.mark.parametrize("is_safe_again", [False, True])
def test_what_failed_leaves_the_key_free(program: Program, is_safe_again: bool) -> None:
    def fails() -> dict[str, Any]:
        raise ValueError

    with pytest.raises(ValueError):
        once(
            access_key=program.made.key, key="key-1", said={"a": 1}, do=fails, is_safe_again=is_safe_again,
            at=program.world.at,
        )  # fmt: skip
    assert not FilingWrite.objects.exists()
    assert _asked(program, [], is_safe_again=is_safe_again) == ({"n": 1}, False)


def test_who_came_second_at_the_same_moment_gets_the_answer_of_the_first(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking and writing the other one wrote: the unique key decides, and nothing is done twice."""
    done: list[int] = []
    _asked(program, done)
    looked, real = [], filing._before

    def blind(*given: Any) -> Any:
        looked.append(1)
        return None if len(looked) == 1 else real(*given)

    monkeypatch.setattr(filing, "_before", blind)
    assert _asked(program, done) == ({"n": 1}, True)
    assert len(looked) == 2 and len(done) == 1
    looked.clear()
    with pytest.raises(KeyUsed):
        _asked(program, done, said={"a": 9})


def test_an_integrity_error_of_the_deed_itself_is_not_taken_for_the_key(program: Program) -> None:
    def clashes() -> dict[str, Any]:
        with transaction.atomic():
            raise IntegrityError("another constraint")

    with pytest.raises(IntegrityError, match="another constraint"):
        once(access_key=program.made.key, key="key-1", said={}, do=clashes, at=program.world.at)
    assert not FilingWrite.objects.exists()
