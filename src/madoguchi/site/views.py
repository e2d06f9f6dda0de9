"""Pages of the whole."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from madoguchi.accounts.types import Readers, open_to


@open_to(Readers.EVERYONE)
def healthz(request: HttpRequest) -> HttpResponse:
    """Say in one word whether pages can be served: the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
