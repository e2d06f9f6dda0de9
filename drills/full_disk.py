"""Someone applies while the disk of the host is full; run by `tests/faults/test_full_disk.py` with its state on a small disk.

Prints what was answered at each point as JSON. The disk is filled with a file, as a log or another program would.
"""

import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import django


def main() -> None:
    """Apply with a full disk, free it, apply again with the same page."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.site.settings"
    django.setup()
    from django.test import Client
    from django.urls import reverse

    from madoguchi.applications.models import Application
    from madoguchi.core.clock import now
    from madoguchi.filling.models import Draft
    from madoguchi.site.preparation import migrate
    from tests import migrated
    from tests.portal.groups import form_with, hidden
    from tests.world import PASSWORD, World

    state = Path(os.environ["MADOGUCHI_STATE"])
    migrated.laid_down(str(state / "madoguchi.sqlite3"))
    migrate()
    world = World(now())
    draft = world.filled(world.resident)
    client = Client(HTTP_HOST="localhost", raise_request_exception=False)
    client.post(reverse("accounts:sign_in"), {"email": world.resident.email, "password": PASSWORD})
    check, page = reverse("portal:check", args=[draft.pk]), reverse("portal:page", args=[draft.pk, "who"])
    form = hidden(form_with(client.get(check).content.decode(), "key"))
    who = hidden(form_with(client.get(page).content.decode(), "revision"))
    told: dict[str, object] = {}

    def answered(name: str, response: object) -> None:
        body = response.content.decode()  # type: ignore[attr-defined]
        told[name] = {"status": response.status_code, "body": body}  # type: ignore[attr-defined]

    with (state / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"\0" * 4096)
        except OSError as error:
            told["errno"] = error.errno
    answered("full: sent", client.post(check, form))
    answered("full: saved", client.post(page, {**who, "q-applicant_name-family": "窓野"}))
    answered("full: front page", Client(HTTP_HOST="localhost", raise_request_exception=False).get("/"))
    answered("full: my draft", client.get(check))
    told["applications while full"] = Application.objects.count()
    (state / "filler").unlink()
    answered("freed: my draft", client.get(check))
    answered("freed: sent", client.post(check, form))
    answered("freed: sent again", client.post(check, form))
    told["applications"] = Application.objects.count()
    told["revision"] = [draft.revision, Draft.objects.get().revision]
    with closing(sqlite3.connect(state / "madoguchi.sqlite3")) as database:
        told["integrity"] = database.execute("PRAGMA integrity_check").fetchone()[0]
    json.dump(told, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
