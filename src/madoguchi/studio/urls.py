"""Addresses of the studio."""

from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import StringConverter

from madoguchi.studio.views import editing, previews, processes, publishing, records


class KindConverter(StringConverter):
    """The two kinds of records (登録の種類)."""

    regex = "procedures|programmes"


register_converter(KindConverter, "kind")

app_name = "studio"

_ONE = "<kind:kind>/<slug:slug>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", records.home, name="home"),
    path("new/", records.new_record, name="new"),
    path(_ONE, records.record_page, name="record"),
    path(f"{_ONE}owner/", records.owner, name="owner"),
    path(f"{_ONE}retire/", records.retire_record, name="retire"),
    path(f"{_ONE}start/", editing.start, name="start"),
    path(f"{_ONE}draft/", editing.draft, name="draft"),
    path(f"{_ONE}draft/<int:number>/", editing.edit, name="edit"),
    path(f"{_ONE}draft/discard/", editing.discard, name="discard"),
    path(f"{_ONE}draft/ask/", publishing.ask, name="ask"),
    path(f"{_ONE}draft/publish/", publishing.publish, name="publish"),
    path(f"{_ONE}draft/send-back/", publishing.send_draft_back, name="send_back"),
    path(f"{_ONE}compare/", publishing.compare, name="compare"),
    path(f"{_ONE}versions/<int:number>/", publishing.version_page, name="version"),
    path(f"{_ONE}versions/<int:number>/preview/", previews.preview, name="preview"),
    path(f"{_ONE}versions/<int:number>/preview/page/", previews.previewed_page, name="previewed_page"),
    path("procedures/<slug:slug>/pause/", processes.pause_procedure, name="pause"),
    path("procedures/<slug:slug>/pauses/<uuid:key>/resume/", processes.resume_procedure, name="resume"),
    path("procedures/<slug:slug>/processes/new/", processes.add, name="process_new"),
    path("procedures/<slug:slug>/processes/<uuid:key>/", processes.change, name="process"),
]
