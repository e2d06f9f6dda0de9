"""Sessions in the database that several requests may change at once (セッションの保管)."""

import logging
from contextlib import nullcontext
from copy import deepcopy
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import OperationalError, connections, router, transaction

from madoguchi.core.clock import now
from madoguchi.statements.selectors import Prepared

_of_key = Prepared(lambda key: Session.objects.filter(session_key=key))

logger = logging.getLogger(__name__)


class SessionStore(DatabaseStore):
    """A session that writes only what its own request changed.

    Django writes the whole session at the end of a request, as the request found it at its beginning: a slow one
    would put back whom someone acted for before switching. Here each key goes its own way, and the later writer
    of the same key wins.
    """

    _row = ""
    """What stood in the database when this session was read or written."""

    def load(self) -> dict[str, Any]:
        """What the row holds; kept beside, to know later what was changed."""
        row = _of_key.one(key=self.session_key) if self.session_key else None
        if row is None or row.expire_date <= now():
            row = self._session_key = None
        self._row = row.session_data if row else ""
        data: dict[str, Any] = self.decode(self._row) if row else {}
        self._found = deepcopy(data)
        return data

    def save(self, must_create: bool = False) -> None:
        """Write what changed since the session was loaded; raises `UpdateError` if the row has gone meanwhile."""
        if must_create or self.session_key is None or not hasattr(self, "_found"):
            super().save(must_create)
            self._found = deepcopy(self._get_session())  # type: ignore[attr-defined] # django-stubs leaves it out
            return
        mine, found = self._get_session(), self._found  # type: ignore[attr-defined] # as above
        changed = {key for key in mine.keys() | found.keys() if mine.get(key) != found.get(key)}
        try:
            self._write(mine, found)
        except OperationalError:
            if changed - {"seen"}:
                raise
            # Reading goes on while nothing can be written (a full disk): the session only ends a little earlier.
            logger.warning("That a session was used could not be written down.")
        self._found = deepcopy(mine)

    def _write(self, mine: dict[str, Any], found: dict[str, Any]) -> None:
        using = router.db_for_write(self.model)
        now_mine = {"session_data": self.encode(mine), "expire_date": self.get_expiry_date()}
        rows = self.model.objects.using(using).filter(session_key=self.session_key)
        takes_turns = connections[using].vendor == "sqlite"  # elsewhere one statement needs no transaction
        with transaction.atomic(using=using) if takes_turns else nullcontext():
            if self._row and rows.filter(session_data=self._row).update(**now_mine):
                self._row = str(now_mine["session_data"])
                return  # nobody else wrote meanwhile
        with transaction.atomic(using=using):
            row = rows.select_for_update().first()
            if row is None:
                raise UpdateError
            merged = {
                key: value for key, value in row.get_decoded().items() if key in mine or key not in found
            }
            merged |= {key: value for key, value in mine.items() if key not in found or found[key] != value}
            row.session_data, row.expire_date = self.encode(merged), self.get_expiry_date()
            row.save(using=using, force_update=True)
            self._row = ""  # it holds what this request does not know of
