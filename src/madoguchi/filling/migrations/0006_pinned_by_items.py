"""A draft is pinned through the editions of its items."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("filling", "0005_reuse_of_facts"),
    ]

    operations = [
        migrations.RemoveField("draft", "form_version"),
    ]
