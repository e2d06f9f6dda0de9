"""What people wrote is sealed, row by row."""

from typing import Any

from django.db import migrations

from madoguchi.vault.upgrade import seal_rows


SEALED = {
    "CorrectionRequest": (("items", "message"), "application"),
    "Proposal": (("grounds", "conditions"), "application"),
    "SignOff": (("comment",), "proposal__application"),
    "Disposition": (("grounds", "conditions"), "application"),
}


def seal(apps: Any, schema_editor: Any) -> None:
    """What officers wrote about an application, under its key."""

    def application(row: Any) -> Any:
        return row.proposal.application if row._meta.model_name == "signoff" else row.application

    for name, (fields, path) in SEALED.items():
        seal_rows(
            apps.get_model("examination", name),
            fields,
            owner=lambda row: (one := application(row)).ticket_id or one.subject_id or one.pk,
            tenant=lambda row: application(row).organisation.government_id,
            related=(f"{path}__organisation",),
        )


class Migration(migrations.Migration):
    atomic = False  # each batch is a transaction

    dependencies = [
        ("examination", "0002_sealed_columns"),
    ]

    operations = [
        migrations.RunPython(seal, elidable=True),
    ]
