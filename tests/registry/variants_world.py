"""A procedure of a bureau that two towns share, and who writes and publishes there."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.services import add_organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.registry.models import Edition, Procedure, Variant, VariantVersion
from madoguchi.registry.selectors import open_editions, variant_for
from madoguchi.registry.services import (
    add_variant,
    ask_publication,
    open_edition,
    publish_version,
    save_draft,
    start_draft,
)
from tests.registry.world import SYSTEM, form_version, officer_with, published

FEE = {"amount_yen": 400, "text": "1通400円", "how_to_pay": "窓口で払います。"}
CONTACT = {"name": "川の市 市民課", "phone": "03-1111-0000"}


class Town(NamedTuple):
    """A municipality with who writes and who publishes there (町)."""

    place: Organisation
    editor: Acting
    publisher: Acting


def town(bureau: Organisation, slug: str, name: str, *, at: datetime) -> Town:
    """A municipality below the prefecture, with a contact of its own in its settings."""
    place = add_organisation(
        slug=slug,
        name=name,
        kind=Organisation.Kind.MUNICIPALITY,
        parent=Organisation.objects.get(slug="pref"),
        settings={"contact": {"name": f"{name} 総合窓口", "phone": "03-2222-0000", "hours": ""}},
        by=SYSTEM,
        at=at,
    )
    return Town(
        place,
        officer_with(place, f"{slug}-editor", Role.EDITOR, at=at),
        officer_with(place, f"{slug}-publisher", Role.PUBLISHER, at=at),
    )


class World(NamedTuple):
    """A procedure of the bureau which two towns take (共有の手続)."""

    at: datetime
    procedure: Procedure
    editor: Acting
    publisher: Acting
    river: Town
    wood: Town

    def edition(self, of: Town, *, on: date | None = None) -> Edition:
        """What applications in `of` pin."""
        return open_editions(self.procedure, on=on or self.at.date()).get(organisation=of.place)

    def variant(self, of: Town) -> Variant:
        """The variant of the town as it stands."""
        return variant_for(of.editor, self.procedure.slug, of.place.slug)

    def draft(self, of: Town, **changes: Any) -> VariantVersion:
        """A draft that says `changes` otherwise, asked for."""
        variant = add_variant(procedure=self.procedure, organisation=of.place, by=of.editor, at=self.at)
        begun = start_draft(record=variant, by=of.editor, at=self.at)
        saved, _ = save_draft(version=begun, body=changes, revision=0, by=of.editor, at=self.at)
        return ask_publication(version=saved, by=of.editor, at=self.at)

    def say(self, of: Town, **changes: Any) -> VariantVersion:
        """The same, published at once."""
        return publish_version(version=self.draft(of, **changes), by=of.publisher, at=self.at)


def shared_world(bureau: Organisation, *, at: datetime) -> World:
    """The shared procedure since yesterday, taken by both towns."""
    began = at - timedelta(days=1)
    editor = officer_with(bureau, "owner-editor", Role.EDITOR, at=began)
    publisher = officer_with(bureau, "owner-publisher", Role.PUBLISHER, Role.EDITOR, at=began)
    version = published(bureau, editor, publisher, slug="copy", at=began)
    form = form_version(bureau, editor, publisher, at=began)
    towns = [town(bureau, "river", "川の市", at=began), town(bureau, "wood", "森の町", at=began)]
    for one in towns:
        open_edition(
            procedure=version.procedure,
            organisation=one.place,
            form_version=form,
            standard_days=10,
            online_standard_days=None,
            retention_years=5,
            opens_on=began.date(),
            by=SYSTEM,
            at=began,
        )
    return World(at, Procedure.objects.get(slug="copy"), editor, publisher, *towns)


def account(acting: Acting) -> User:
    """The account of `acting`."""
    return User.objects.get(pk=acting.who)
