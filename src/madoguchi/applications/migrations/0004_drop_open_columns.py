"""The open columns go."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0003_seal_rows"),
    ]

    operations = [
        migrations.RemoveField("application", "applicant_name_open"),
        migrations.RemoveField("application", "applicant_email_open"),
        migrations.RemoveField("answerset", "body_open"),
        migrations.RemoveField("answerset", "files_open"),
    ]
