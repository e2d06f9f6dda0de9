"""Windows, opinions and frequent answers in the access matrix: one of each, and what is sent."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.accounts.models import User
from madoguchi.core.acting import Acting
from madoguchi.eforms.models import FormVersion
from madoguchi.eforms.services import add_form, draft_version
from madoguchi.listening.models import FrequentAnswer, Opinion, Reception, RoutingRule
from madoguchi.listening.selectors import common_form
from madoguchi.listening.services import receive
from madoguchi.versions.services import publish
from madoguchi.windows.models import Window
from tests.world import World

CODE = "7k2m9qc"
WINDOW = UUID("01900000-0000-7000-8000-0000000000b1")
RULE = UUID("01900000-0000-7000-8000-0000000000b2")
ANSWER = UUID("01900000-0000-7000-8000-0000000000b3")


def lay_down_listening(world: World, *, at: datetime) -> None:
    """A window, a reception with a rule, an enquiry of a guest and an answer that waits for its publication."""
    half = User.objects.get(name="half")
    Window.objects.create(
        id=WINDOW, organisation=world.city, code=CODE, name="証明窓口", address="本町1-1", hours="平日"
    )
    version = _published_form(world, at=at)
    reception = Reception.objects.create(organisation=world.city, form_version=version)
    RoutingRule.objects.create(
        id=RULE, reception=reception, place=1, topic="tax", kind="", words="そのほか", to=world.division
    )
    said = {"kind": "enquiry", "topic": "other", "words": "質問です。", "wants_reply": True}
    receive(reception=reception, answers=said, once="matrix", by=Acting.nobody(), at=at)
    FrequentAnswer.objects.create(
        id=ANSWER,
        organisation=world.city,
        topic="other",
        question="何時までですか",
        answer="17時15分までです。",
        written_by=half,
        written_at=at,
    )


def _published_form(world: World, *, at: datetime) -> FormVersion:
    editor, publisher = world.acting(world.editor), world.acting(world.publisher)
    form = add_form(code="opinions", title="意見・問合せ", organisation=world.city, by=editor, at=at)
    return publish(draft_version(form=form, body=common_form(), by=editor, at=at), by=publisher, at=at)


def _opinion() -> list[Any]:
    return [Opinion.objects.get(organisation__slug="city", topic="other", wants_reply=True).pk]


def _opinion_of(belongings: Any) -> list[Any]:
    """What the holder of a draft wrote to the city."""
    draft = belongings.draft
    kept, _is_new = Opinion.objects.get_or_create(
        once=str(draft.pk),
        defaults={
            "number": f"Q-{str(draft.pk)[-12:]}",
            "government": draft.items.get().edition.organisation.government,
            "organisation": draft.items.get().edition.organisation,
            "form_version": FormVersion.objects.get(form__code="opinions"),
            "subject": draft.subject,
            "ticket": draft.ticket,
            "kind": "enquiry",
            "topic": "other",
            "answers": {"words": "質問です。"},
            "wants_reply": False,
            "arrived_at": draft.saved_at,
            "digest": "",
        },
    )
    return [kept.pk]


OWNED: dict[str, Callable[[Any], list[Any]]] = {"portal:opinion": _opinion_of}

PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "portal:window": [CODE],
    "portal:opinion_form": ["city"],
    "desk:window": [CODE],
    "desk:window_new": ["city"],
    "desk:window_change": [CODE],
    "desk:window_poster": [CODE],
    "desk:opinion": _opinion,
    "desk:answer": [ANSWER],
    "desk:answer_act": [ANSWER],
    "desk:answer_new": ["city"],
    "desk:reception": ["city"],
    "desk:opinion_rule_new": ["city"],
    "desk:opinion_rule_end": ["city", RULE],
}

SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "portal:opinion_form": lambda o: {"q-kind": "enquiry", "q-words": "質問です。"},
    "desk:window_new": lambda o: {"name": "税務課", "address": "本町1-1", "hours": "平日"},
    "desk:window": lambda o: {"name": "税務課", "address": "本町1-1", "hours": "平日", "revision": "1"},
    "desk:window_change": lambda o: {"title": "記入台をなくす"},
    "desk:opinion": lambda o: {"act": "write", "body": "お答えします。", "revision": "1"},
    "desk:answer": lambda o: {
        "topic": "other",
        "question": "何時ですか",
        "text": "5時です。",
        "revision": "1",
    },
    "desk:answer_new": lambda o: {"topic": "other", "question": "何時ですか", "text": "5時です。"},
    "desk:answer_act": lambda o: {"act": "publish", "revision": "1"},
    "desk:reception": lambda o: {"answer_days": "5", "is_open": "on"},
    "desk:opinion_rule_new": lambda o: {"topic": "children", "to": "division"},
}
