"""Forms shared between organisations: copied with where they come from, carried in files, kept up with."""

from typing import Any

import pytest

from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.selectors.sharing import (
    copies_of,
    newer_source,
    shared_forms,
    shared_version,
    times_copied,
)
from madoguchi.eforms.services import NotYourForm, add_form, publish_form, start_form_draft
from madoguchi.eforms.services.sharing import (
    NotPublishedYet,
    NotShared,
    copy_form,
    import_form,
    share_form,
    stop_sharing,
    take_over,
)
from madoguchi.eforms.sharing import exported, read_file
from madoguchi.eforms.types import BadForm
from madoguchi.events.models import Event
from tests.eforms.test_sharing import BODY, changed
from tests.studio.conftest import Studio

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(studio: Studio) -> FormTemplate:
    writing = studio.acting(studio.writer)
    made = add_form(code="grant", title="手当の申請", organisation=studio.bureau, by=writing, at=studio.at)
    draft = start_form_draft(form=made, body=BODY, by=writing, at=studio.at)
    publish_form(version=draft, by=studio.acting(studio.publisher), at=studio.at)
    return made


def publish_next(studio: Studio, form_: FormTemplate, body: dict[str, Any]) -> FormVersion:
    draft = start_form_draft(form=form_, body=body, by=studio.acting(studio.writer), at=studio.at)
    return publish_form(version=draft, by=studio.acting(studio.publisher), at=studio.at)


def copied(studio: Studio, code: str = "grant-copy") -> FormTemplate:
    by = studio.acting(studio.stranger)
    return copy_form(
        source=shared_version("grant"), code=code, organisation=studio.other, by=by, at=studio.at
    )


def test_only_who_publishes_shares_and_only_what_is_public(studio: Studio, source: FormTemplate) -> None:
    for user in (studio.writer, studio.stranger):
        with pytest.raises(NotYourForm):
            share_form(form=source, note="", by=studio.acting(user), at=studio.at)
    bare = add_form(
        code="bare", title="まだ", organisation=studio.bureau, by=studio.acting(studio.writer), at=studio.at
    )
    with pytest.raises(NotPublishedYet):
        share_form(form=bare, note="", by=studio.acting(studio.publisher), at=studio.at)
    assert not shared_forms().exists()
    with pytest.raises(FormVersion.DoesNotExist):
        shared_version("grant")


def test_a_shared_form_is_found_and_copied_with_where_it_comes_from(
    studio: Studio, source: FormTemplate
) -> None:
    share_form(form=source, note="県内で使えます", by=studio.acting(studio.publisher), at=studio.at)
    assert [one.code for one in shared_forms("手当 県内")] == ["grant"]
    assert not shared_forms("犬").exists()
    copy = copied(studio)
    origin = copies_of(copy)[0]
    version = shared_version("grant")
    assert (origin.source_version, origin.source_digest) == (version, version.digest)
    assert (origin.source_place, origin.source_number, origin.copied_by) == ("保健医療局", 1, studio.stranger)
    assert copy.versions.get().body == BODY and not copy.is_shared
    assert times_copied(shared_forms()) == {"grant": 1}
    assert Event.objects.filter(stream=f"formtemplate:{copy.pk}", kind="formtemplate.copied").count() == 1


def test_after_sharing_ends_copies_stay_and_no_new_ones_are_made(
    studio: Studio, source: FormTemplate
) -> None:
    share_form(form=source, note="", by=studio.acting(studio.publisher), at=studio.at)
    version = shared_version("grant")
    copy = copied(studio)
    stop_sharing(form=source, by=studio.acting(studio.publisher), at=studio.at)
    with pytest.raises(NotShared):
        copy_form(
            source=version,
            code="again",
            organisation=studio.other,
            by=studio.acting(studio.stranger),
            at=studio.at,
        )
    assert copy.versions.exists()
    publish_next(studio, source, changed(BODY, "why", label="目的"))
    assert newer_source(copy) is None


def test_a_newer_version_of_the_source_is_taken_over_in_part(studio: Studio, source: FormTemplate) -> None:
    share_form(form=source, note="", by=studio.acting(studio.publisher), at=studio.at)
    copy = copied(studio)
    assert newer_source(copy) is None
    newer = publish_next(studio, source, changed(changed(BODY, "why", label="目的"), "when", label="開始日"))
    assert newer_source(copy) == newer
    draft = copy.versions.get()
    by = studio.acting(studio.stranger)
    saved = take_over(
        version=draft,
        source=newer,
        keys=["question.why"],
        revision=draft.revision,
        told="取り入れた",
        by=by,
        at=studio.at,
    )
    labels = [one["label"] for one in saved.body["sections"][0]["pages"][1]["questions"]]
    assert labels == ["目的", "始める日"]
    assert newer_source(copy) is None, "what was not chosen is not offered again"
    assert [one.source_number for one in copies_of(copy)] == [2, 1]


def test_only_from_its_own_source(studio: Studio, source: FormTemplate) -> None:
    share_form(form=source, note="", by=studio.acting(studio.publisher), at=studio.at)
    by = studio.acting(studio.stranger)
    own = add_form(code="own", title="自分の", organisation=studio.other, by=by, at=studio.at)
    draft = start_form_draft(form=own, body=BODY, by=by, at=studio.at)
    with pytest.raises(NotShared):
        take_over(
            version=draft, source=shared_version("grant"), keys=[], revision=0, told="", by=by, at=studio.at
        )


def test_a_file_carries_a_form_elsewhere(studio: Studio, source: FormTemplate) -> None:
    version = source.versions.get()
    text = exported(version, at=studio.at)
    assert studio.writer.name not in text and studio.writer.email not in text
    carried = read_file(text.encode())
    assert (carried.body, carried.digest, carried.number) == (BODY, version.digest, 1)
    by = studio.acting(studio.stranger)
    made = import_form(carried=carried, code="came", organisation=studio.other, by=by, at=studio.at)
    origin = copies_of(made)[0]
    assert (origin.source_version, origin.source_place) == (None, "保健医療局")
    assert made.versions.get().body == BODY
    with pytest.raises(NotYourForm):
        import_form(carried=carried, code="x", organisation=studio.bureau, by=by, at=studio.at)


def test_a_form_that_asks_the_number_is_refused_in_a_file_too(studio: Studio, source: FormTemplate) -> None:
    version = source.versions.get()
    version.body = changed(BODY, "why", label="個人番号")
    with pytest.raises(BadForm):
        read_file(exported(version, at=studio.at).encode())
