"""Sealing and opening: bound to person, place and key; what was changed, moved or forgotten does not open."""

from uuid import UUID, uuid4

import pytest
from django.db import transaction

from madoguchi.events.models import Event
from madoguchi.vault.ciphers import Tampered
from madoguchi.vault.keys import REMEMBERED_KEYS, memory, opening_key
from madoguchi.vault.masters import KeyMissing
from madoguchi.vault.models import Key
from madoguchi.vault.selectors import unseal, unseal_many
from madoguchi.vault.services import forget, forget_tenant, one_key, seal
from tests.race import at_once
from tests.vault.conftest import ANNA, BERTA, BY, CITY

pytestmark = pytest.mark.django_db

VALUES = [b"", b"\x00\xff", "", "葛\U000e0100城\ud800", 0, None, [], {"日": [1, 2.5, None, {"x": "𠮷"}]}]


@pytest.mark.engines
@pytest.mark.parametrize("data", VALUES, ids=repr)
def test_what_was_sealed_opens_as_it_was(data):
    sealed = seal(owner=ANNA, context="person.name:1", data=data)
    opened = unseal(owner=ANNA, context="person.name:1", sealed=sealed)
    assert opened == data and type(opened) is type(data)


def test_the_same_value_is_sealed_differently_each_time():
    first, second = (seal(owner=ANNA, context="c", data="窓野") for _ in range(2))
    assert first != second
    assert "窓野".encode() not in first
    assert Key.objects.count() == 1


@pytest.mark.parametrize(("owner", "context"), [(BERTA, "c"), (ANNA, "d"), (ANNA, "")])
def test_what_was_moved_to_another_person_or_place_does_not_open(owner, context):
    sealed = seal(owner=ANNA, context="c", data="秘密")
    seal(owner=BERTA, context="c", data="x")
    with pytest.raises(Tampered):
        unseal(owner=owner, context=context, sealed=sealed)


def test_owner_and_context_cannot_be_shifted_into_one_another():
    owner = UUID(bytes=ANNA.bytes[:15] + b"c")
    sealed = seal(owner=owner, context="d", data="x")
    with pytest.raises(Tampered):
        unseal(owner=owner, context="cd", sealed=sealed)


def test_a_change_of_any_byte_is_noticed():
    sealed = seal(owner=ANNA, context="c", data="秘密")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises((Tampered, KeyMissing)):  # another key id names a key that is not there
            unseal(owner=ANNA, context="c", sealed=bytes(changed))
    for short in (b"", sealed[:1], sealed[:30], sealed[:-1]):
        with pytest.raises(Tampered):
            unseal(owner=ANNA, context="c", sealed=short)


def test_a_key_moved_to_another_owner_or_tenant_does_not_unwrap():
    sealed = seal(owner=ANNA, context="c", data="x", tenant=CITY)
    for changes in ({"owner": BERTA}, {"tenant": None}, {"tenant": uuid4()}):
        before = Key.objects.filter(owner=ANNA).values("owner", "tenant").get()
        Key.objects.update(**changes)
        memory.clear()
        with pytest.raises(Tampered):
            unseal(owner=ANNA, context="c", sealed=sealed)
        Key.objects.update(**before)
    assert unseal(owner=ANNA, context="c", sealed=sealed) == "x"


@pytest.mark.engines
def test_what_was_forgotten_never_opens_again(at):
    own, citys = (seal(owner=ANNA, context="c", data="x", tenant=t) for t in (None, CITY))
    others = seal(owner=BERTA, context="c", data="y")
    assert unseal(owner=ANNA, context="c", sealed=own) == "x"
    assert forget(owner=ANNA, by=BY, at=at) == 1
    with pytest.raises(KeyMissing):
        unseal(owner=ANNA, context="c", sealed=own)
    assert unseal(owner=ANNA, context="c", sealed=citys) == "x"
    assert unseal(owner=BERTA, context="c", sealed=others) == "y"
    told = Event.objects.get(kind="keys.forgotten")
    assert (told.whose, told.data) == (ANNA, {"keys": 1})
    again = seal(owner=ANNA, context="c", data="z")
    assert unseal(owner=ANNA, context="c", sealed=again) == "z"


def test_a_government_that_leaves_takes_its_keys_alone(at):
    gone = [seal(owner=owner, context="c", data="x", tenant=CITY) for owner in (ANNA, BERTA)]
    kept = seal(owner=ANNA, context="c", data="x", tenant=uuid4())
    assert forget_tenant(tenant=CITY, by=BY, at=at) == 2
    for owner, sealed in zip((ANNA, BERTA), gone, strict=True):
        with pytest.raises(KeyMissing):
            unseal(owner=owner, context="c", sealed=sealed)
    assert unseal(owner=ANNA, context="c", sealed=kept) == "x"


def test_many_open_with_one_query(django_assert_num_queries):
    owners = [uuid4() for _ in range(40)]
    wanted = [(owner, "c", seal(owner=owner, context="c", data=str(owner))) for owner in owners]
    with django_assert_num_queries(1):
        assert unseal_many(wanted) == [str(owner) for owner in owners]
    Key.objects.filter(owner=owners[7]).delete()
    memory.clear()
    with pytest.raises(KeyMissing):
        unseal_many(wanted)


def test_few_keys_are_remembered_and_for_seconds_only(monkeypatch, django_assert_num_queries):
    clock = [1000.0]
    monkeypatch.setattr("madoguchi.vault.keys.time.monotonic", lambda: clock[0])
    sealed = seal(owner=ANNA, context="c", data="x")
    unseal(owner=ANNA, context="c", sealed=sealed)
    with django_assert_num_queries(0):
        unseal(owner=ANNA, context="c", sealed=sealed)
    clock[0] += 10.1
    with django_assert_num_queries(1):
        unseal(owner=ANNA, context="c", sealed=sealed)
    for _ in range(REMEMBERED_KEYS):
        owner = uuid4()
        unseal(owner=owner, context="c", sealed=seal(owner=owner, context="c", data="x"))
    with django_assert_num_queries(1):
        unseal(owner=ANNA, context="c", sealed=sealed)


@pytest.mark.engines
def test_a_key_whose_transaction_failed_seals_nothing_more():
    class Broken(Exception):
        pass

    with pytest.raises(Broken), transaction.atomic():
        lost = seal(owner=ANNA, context="c", data="x")
        assert unseal(owner=ANNA, context="c", sealed=lost) == "x"  # and is remembered
        raise Broken
    kept = seal(owner=ANNA, context="c", data="y")
    memory.clear()
    assert unseal(owner=ANNA, context="c", sealed=kept) == "y"


@pytest.mark.engines
def test_one_key_is_read_once_for_all_that_is_sealed_within(django_assert_num_queries):
    seal(owner=ANNA, context="c", data="x", tenant=CITY)
    with django_assert_num_queries(1), one_key(ANNA, CITY):
        kept = [seal(owner=ANNA, context="c", data=n, tenant=CITY) for n in range(3)]
    with django_assert_num_queries(1):
        seal(owner=ANNA, context="c", data="x", tenant=CITY)
    with one_key(ANNA, CITY):
        own, others = (seal(owner=owner, context="c", data="x") for owner in (ANNA, BERTA))
    assert Key.objects.count() == 3
    assert [unseal(owner=ANNA, context="c", sealed=one) for one in (*kept, own)] == [0, 1, 2, "x"]
    assert unseal(owner=BERTA, context="c", sealed=others) == "x"


def test_an_unknown_key_is_missing():
    with pytest.raises(KeyMissing):
        opening_key(uuid4())


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_all_at_once_seal_under_one_key():
    sealed = at_once([lambda: seal(owner=ANNA, context="c", data="x", tenant=CITY)] * 4)
    assert Key.objects.count() == 1
    assert {unseal(owner=ANNA, context="c", sealed=one) for one in sealed} == {"x"}
