"""Files that a page's data can be had as."""

from collections.abc import Iterable, Sequence

from django.http import StreamingHttpResponse

from madoguchi.core.spreadsheets import csv_lines


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A CSV file called `name`, sent while its rows come."""
    response = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
