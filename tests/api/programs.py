"""A resident's program with its key, and how it asks: for the tests of the API for programs of people."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from madoguchi.accounts.models import User
from madoguchi.accounts.services import NewKey, make_access_key
from tests.api.asking import API
from tests.world import NAME, World, picture, upload

PREFIX = f"{API}/filing"


@dataclass
class Program:
    """One program of one person (プログラム)."""

    world: World
    made: NewKey
    client: Client

    @property
    def headers(self) -> dict[str, str]:
        """The header that shows the key."""
        return {"authorization": f"Bearer {self.made.secret}"}

    def ask(self, method: str, path: str, body: Any = None, *, key: str = "", **more: Any) -> Any:
        """What is answered at `path`."""
        headers = {**self.headers, **({"idempotency-key": key} if key else {})}
        content = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        send = getattr(self.client, method)
        return send(f"{PREFIX}/{path}", headers=headers, **content, **more)

    def begun(self, key: str = "begin-0001") -> dict[str, Any]:
        """A draft just begun."""
        code = self.world.edition.procedure.code
        answer = self.ask("post", "drafts", {"procedures": [code]}, key=key)
        assert answer.status_code in (200, 201), answer.content
        found: dict[str, Any] = answer.json()
        return found

    def filled(self) -> dict[str, Any]:
        """A draft with every answer that is needed."""
        draft = self.begun()
        answer = self.ask(
            "patch", f"drafts/{draft['id']}", {"revision": draft["revision"], "answers": ANSWERS}
        )
        assert answer.status_code == 200, answer.content
        sent = self.add_file(answer.json())
        assert sent.status_code == 200, sent.content
        found: dict[str, Any] = sent.json()
        return found

    def add_file(self, draft: dict[str, Any], path: str = "insurance", shade: int = 0) -> Any:
        """A picture sent for a question."""
        return self.client.post(
            f"{PREFIX}/drafts/{draft['id']}/files",
            {"path": path, "revision": draft["revision"], "file": upload(shade)},
            headers=self.headers,
        )


ANSWERS: dict[str, Any] = {
    "applicant_name": dict(NAME),
    "phone": "09000000000",
    "email": "hanako@example.jp",
    "child": [{"child_name": {"family": "髙", "given": "は\u3099"}, "born_on": "2022-02-22"}],
}
PICTURE = picture()


def program_of(
    world: World,
    user: User | None = None,
    *,
    may_submit: bool = True,
    at: datetime | None = None,
    **given: Any,
) -> Program:
    """A program to which `user` (the resident) gave a key."""
    moment = at or world.at
    by = given.pop("by", None) or world.acting(user or world.resident)
    made = make_access_key(
        name="会計ソフト",
        may_submit=may_submit,
        limits=given.pop("limits", None),
        expires_at=moment + given.pop("lives", timedelta(days=30)),
        by=by,
        at=moment,
    )
    return Program(world, made, Client())
