"""What people wrote is sealed, row by row."""

from typing import Any

from django.db import migrations

from madoguchi.vault.upgrade import seal_rows


def seal(apps: Any, schema_editor: Any) -> None:
    """Messages under the key of their recipient, addresses of mails under that of the message."""
    seal_rows(
        apps.get_model("messaging", "Message"),
        ("title", "body"),
        owner=lambda row: row.ticket_id or row.subject_id,
    )
    seal_rows(
        apps.get_model("messaging", "Delivery"),
        ("address",),
        owner=lambda row: row.message.ticket_id or row.message.subject_id,
        related=("message",),
    )


class Migration(migrations.Migration):
    atomic = False  # each batch is a transaction

    dependencies = [
        ("messaging", "0002_sealed_columns"),
    ]

    operations = [
        migrations.RunPython(seal, elidable=True),
    ]
