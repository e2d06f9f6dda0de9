"""What people wrote is sealed, row by row."""

from typing import Any

from django.db import migrations

from madoguchi.vault.selectors import grams_of
from madoguchi.vault.upgrade import seal_rows


def seal(apps: Any, schema_editor: Any) -> None:
    """Applications under the key of ticket or subject in the government that received them; grams of the names."""
    application, answers, gram = (
        apps.get_model("applications", name) for name in ("Application", "AnswerSet", "NameGram")
    )

    def owner(row: Any) -> Any:
        return row.ticket_id or row.subject_id or row.pk

    seal_rows(
        application,
        ("applicant_name", "applicant_email"),
        owner=owner,
        tenant=lambda row: row.organisation.government_id,
        related=("organisation",),
    )
    seal_rows(
        answers,
        ("body", "files"),
        owner=lambda row: owner(row.application),
        tenant=lambda row: row.application.organisation.government_id,
        related=("application__organisation",),
    )
    for key, name in application.objects.values_list("pk", "applicant_name_open").iterator(chunk_size=1_000):
        found = (gram(application_id=key, gram=one) for one in grams_of(name))
        gram.objects.bulk_create(found, ignore_conflicts=True)


class Migration(migrations.Migration):
    atomic = False  # each batch is a transaction

    dependencies = [
        ("applications", "0002_sealed_columns"),
    ]

    operations = [
        migrations.RunPython(seal, elidable=True),
    ]
