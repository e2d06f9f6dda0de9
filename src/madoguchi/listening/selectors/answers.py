"""Frequent answers: those that everyone reads, and those that an office keeps."""

import unicodedata

from django.db.models import Q, QuerySet

from madoguchi.core.acting import Acting
from madoguchi.listening.models import FrequentAnswer
from madoguchi.listening.selectors.opinions import ANSWERERS


def public_answers(*, organisation: str = "", topic: str = "", words: str = "") -> QuerySet[FrequentAnswer]:
    """The published answers: of an organisation, of a topic, and with all of `words` in them."""
    found = FrequentAnswer.objects.filter(published_at__isnull=False).select_related("organisation")
    if organisation:
        found = found.filter(organisation__slug=organisation)
    if topic:
        found = found.filter(topic=topic)
    for word in unicodedata.normalize("NFKC", words).split()[:5]:
        found = found.filter(Q(question__icontains=word) | Q(answer__icontains=word))
    return found


def answers_kept_by(acting: Acting) -> QuerySet[FrequentAnswer]:
    """The answers of the organisations in which `acting` answers, those not published yet first."""
    return (
        FrequentAnswer.objects.filter(organisation__in=acting.organisations(*ANSWERERS))
        .select_related("organisation", "written_by", "published_by")
        .order_by("published_at", "topic", "question")
    )
