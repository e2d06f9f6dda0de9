"""Going on after a dump was loaded into another PostgreSQL cluster."""

from django.db import connection, transaction

from madoguchi.events.order import is_postgresql

_LAST_USED = """
SELECT greatest(
    (SELECT max(xid) FROM events_event), (SELECT max(xid) FROM events_access),
    (SELECT max(xid) FROM events_cursor), (SELECT max(greatest(xid, access_xid)) FROM events_seal), 0
)
"""


def resume_after_restore() -> int:
    """Make new transactions count on from the last one in the log; returns the offset that now holds.

    A new cluster numbers its transactions from the beginning, so new events would stand before those that
    followers have read, and the old ones would never be settled. Called after every restore of a dump,
    before the first writer starts; does nothing when the order is right, nor on SQLite. Needs the right to
    replace the function `events_xid_offset()`.
    """
    if not is_postgresql():
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LAST_USED)
        last = int(cursor.fetchone()[0])
        cursor.execute("SELECT pg_current_xact_id()::text::bigint, events_xid_offset()")
        now, offset = cursor.fetchone()
        if last >= now + offset:
            offset = last + 1 - now
            cursor.execute(
                "CREATE OR REPLACE FUNCTION events_xid_offset() RETURNS bigint LANGUAGE sql STABLE "
                f"AS 'SELECT {int(offset)}::bigint'"
            )
    return int(offset)
