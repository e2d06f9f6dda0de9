"""Django's `migrate`, which holds nobody up while others are served."""

import time
from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg.errors import LockNotAvailable

SECONDS = 2
"""How long a change waits for a table; whoever comes after it waits as long, and no longer."""
TRIES, PAUSE = 30, 3.0


class Command(migrate.Command):
    """On PostgreSQL a change that does not get its table lets the others go first and tries again.

    A change waits for whoever reads the table, and everybody who comes later waits for the change: behind one long
    report a whole service would stand still.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """As Django; raises `CommandError` when a table stays in use. What was done until then is done."""
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        for left in reversed(range(TRIES)):
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{SECONDS}s'")
            try:
                super().handle(*args, **options)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                if not left:
                    raise CommandError(
                        "表が使われたままなので、変更できませんでした。あとで、もう一度実行してください。"
                    ) from error
                self.stderr.write(
                    f"表が使われています。{PAUSE:.0f}秒後に、もう一度試します（あと{left}回）。"
                )
                time.sleep(PAUSE)
            else:
                return
            finally:
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = DEFAULT")
