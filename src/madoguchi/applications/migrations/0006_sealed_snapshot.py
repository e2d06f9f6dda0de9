"""Who filed for whom is sealed too: an agent's name stands in it."""

from typing import Any

from django.db import migrations

from madoguchi.vault.fields import SealedJSON
from madoguchi.vault.upgrade import seal_rows


def seal(apps: Any, schema_editor: Any) -> None:
    """As the other columns of an application."""
    seal_rows(
        apps.get_model("applications", "Application"),
        ("acting",),
        owner=lambda row: row.ticket_id or row.subject_id or row.pk,
        tenant=lambda row: row.organisation.government_id,
        related=("organisation",),
    )


class Migration(migrations.Migration):
    atomic = False  # each batch is a transaction

    dependencies = [
        ("applications", "0005_origins_of_answers"),
    ]

    operations = [
        migrations.RenameField("application", "acting", "acting_open"),
        migrations.AddField("application", "acting", SealedJSON("申請した人の記録", default=dict)),
        migrations.RunPython(seal, elidable=True),
        migrations.RemoveField("application", "acting_open"),
    ]
