"""Every consent of a draft becomes a row of its own."""

from django.db import migrations
from django.db.migrations.state import StateApps

from madoguchi.core.ids import uuid7


def copy(apps: StateApps, _editor: object) -> None:
    reuse = apps.get_model("filling", "Reuse")
    agreed = apps.get_model("filling", "ReuseConsent")
    for one in reuse.objects.filter(consent__isnull=False).iterator(chunk_size=1_000):
        agreed.objects.create(id=uuid7(), reuse=one, consent_id=one.consent_id)
    reuse.objects.filter(consent__isnull=False).update(is_agreed=True)


class Migration(migrations.Migration):
    dependencies = [
        ("filling", "0009_procedures_together"),
    ]

    operations = [
        migrations.RunPython(copy, migrations.RunPython.noop),
    ]
