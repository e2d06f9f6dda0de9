"""Computing anew what values are looked up by, after the secret for it was changed."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from madoguchi.facts.folded import NAMES, folded
from madoguchi.facts.models import Fact, NameGram
from madoguchi.facts.selectors import opened
from madoguchi.facts.services.recording import write_grams
from madoguchi.vault.selectors import lookup_of

BATCH = 500


def recompute(progress: Callable[[int], None] | None = None) -> int:
    """Compute the digest of every fact that is compared, and the pairs of every name, anew; returns how many.

    For `madoguchi rotate-keys` with a new lookup secret. Goes in batches, each a transaction, while others work.
    """
    done, last = 0, UUID(int=0)
    while True:
        with transaction.atomic():
            rows = Fact.objects.select_for_update(of=("self",)).select_related("subject").filter(pk__gt=last)
            batch = list(rows.order_by("pk")[:BATCH])
            if not batch:
                return done
            known = opened(batch)
            for one in known:
                compared = folded(one.term, one.value)
                one.fact.lookup = lookup_of(one.term.name, compared) if compared else ""
            Fact.objects.bulk_update([one.fact for one in known], ["lookup"])
            named = [one for one in known if one.term.type in NAMES and one.fact.superseded_at is None]
            NameGram.objects.filter(fact__in=[one.fact.pk for one in named]).delete()
            for one in named:
                write_grams(one.fact, one.term, one.value)
        last = batch[-1].pk
        done += len(batch)
        if progress is not None:
            progress(done)
