"""Every address says who may open it; one that does not fails the build."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from madoguchi.accounts.types import Readers


def patterns(
    entries: list[URLPattern | URLResolver] | None = None, before: str = "/"
) -> Iterator[tuple[str, URLPattern]]:
    """All addresses with their patterns."""
    for entry in get_resolver().url_patterns if entries is None else entries:
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns, before + str(entry.pattern))
        else:
            yield before + str(entry.pattern), entry


def test_every_address_declares_its_readers():
    found = [
        address for address, p in patterns() if not isinstance(getattr(p.callback, "readers", None), Readers)
    ]
    assert not found, found


def test_pages_of_officers_name_the_roles():
    found = [a for a, p in patterns() if p.callback.readers is Readers.OFFICER and not p.callback.roles]
    assert not found, found


def test_the_desk_is_for_officers_only():
    found = [a for a, p in patterns() if a.startswith("/desk/") and p.callback.readers is not Readers.OFFICER]
    assert not found, found


def test_every_address_has_a_name():
    found = [address for address, p in patterns() if not p.name]
    assert not found, found


def test_no_two_addresses_are_the_same():
    addresses = [address for address, _ in patterns()]
    assert len(addresses) == len(set(addresses))
