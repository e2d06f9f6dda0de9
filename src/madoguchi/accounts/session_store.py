"""Sessions in the database that several requests may change at once (セッションの保管)."""

import logging
from copy import deepcopy
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError, router, transaction

logger = logging.getLogger(__name__)


class SessionStore(DatabaseStore):
    """A session that writes only what its own request changed.

    Django writes the whole session at the end of a request, as the request found it at its beginning: a slow one
    would put back whom someone acted for before switching. Here each key goes its own way, and the later writer
    of the same key wins.
    """

    def load(self) -> dict[str, Any]:
        """What the row holds; kept beside, to know later what was changed."""
        data: dict[str, Any] = super().load()
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
        with transaction.atomic(using=using):
            rows = self.model.objects.using(using).select_for_update()
            row = rows.filter(session_key=self.session_key).first()
            if row is None:
                raise UpdateError
            merged = {
                key: value for key, value in row.get_decoded().items() if key in mine or key not in found
            }
            merged |= {key: value for key, value in mine.items() if key not in found or found[key] != value}
            row.session_data, row.expire_date = self.encode(merged), self.get_expiry_date()
            row.save(using=using, force_update=True)
