"""What people wrote is sealed, row by row."""

from typing import Any

from django.db import migrations

from madoguchi.vault.upgrade import seal_rows


def seal(apps: Any, schema_editor: Any) -> None:
    """Drafts under the key of their holder."""
    seal_rows(
        apps.get_model("filling", "Draft"), ("answers",), owner=lambda row: row.ticket_id or row.subject_id
    )


class Migration(migrations.Migration):
    atomic = False  # each batch is a transaction

    dependencies = [
        ("filling", "0002_sealed_columns"),
    ]

    operations = [
        migrations.RunPython(seal, elidable=True),
    ]
