"""The open columns go."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0003_seal_rows"),
    ]

    operations = [
        migrations.RemoveField("message", "title_open"),
        migrations.RemoveField("message", "body_open"),
        migrations.RemoveField("delivery", "address_open"),
    ]
