"""Opinions are kept as long as the form says, and deleted then."""

from datetime import datetime

import pytest

from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import JAPAN
from madoguchi.events.models import Event
from madoguchi.listening.models import Opinion, OpinionReply, Reception
from madoguchi.listening.services import delete_old_opinions, receive, write_reply
from tests.world import World

pytestmark = pytest.mark.django_db

EXPIRY = Acting.system("expiry")


def _sent(world: World, reception: Reception, words: str) -> Opinion:
    answers = {"kind": "enquiry", "topic": "children", "words": words, "wants_reply": True}
    return receive(reception=reception, answers=answers, once=words, by=Acting.nobody(), at=world.at).opinion


def test_three_fiscal_years_after_its_end_it_is_deleted_with_its_reply(
    world: World, reception: Reception
) -> None:
    officer = world.acting(world.officer("answering", Role.EXAMINER))
    ended, open_ = (
        _sent(world, reception, "一時預かりは、いつからですか。"),
        _sent(world, reception, "別の質問です。"),
    )
    write_reply(opinion=ended, body="4月からです。", revision=ended.revision, by=officer, at=world.at)
    assert delete_old_opinions(by=EXPIRY, at=datetime(2030, 3, 31, 23, 59, tzinfo=JAPAN)) == 0
    assert delete_old_opinions(by=EXPIRY, at=datetime(2030, 4, 1, tzinfo=JAPAN)) == 1
    assert list(Opinion.objects.all()) == [open_] and not OpinionReply.objects.exists()
    assert Event.objects.get(kind="opinion.deleted").data == {"number": ended.number}
