"""How many drafts are being filled in with a form: they stay with the version they began with."""

from django.db.models import Count

from madoguchi.eforms.models import FormTemplate
from madoguchi.filling.models import Draft


def drafts_by_version(form: FormTemplate) -> dict[int, int]:
    """For each version of `form` how many drafts are open with it, by its number; versions without any are left out."""
    found = Draft.objects.filter(
        items__edition__form_version__form=form, submitted_at__isnull=True, discarded_at__isnull=True
    )
    number = "items__edition__form_version__number"
    rows = found.order_by().values_list(number).annotate(count=Count("pk", distinct=True))
    return dict(rows.order_by(number))
