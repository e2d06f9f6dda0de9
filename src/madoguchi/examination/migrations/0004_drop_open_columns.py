"""The open columns go."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("examination", "0003_seal_rows"),
    ]

    operations = [
        migrations.RemoveField("correctionrequest", "items_open"),
        migrations.RemoveField("correctionrequest", "message_open"),
        migrations.RemoveField("proposal", "grounds_open"),
        migrations.RemoveField("proposal", "conditions_open"),
        migrations.RemoveField("signoff", "comment_open"),
        migrations.RemoveField("disposition", "grounds_open"),
        migrations.RemoveField("disposition", "conditions_open"),
        migrations.AddConstraint(
            "disposition",
            models.CheckConstraint(
                condition=~models.Q(grounds=b""), name="examination_disposition_has_grounds"
            ),
        ),
    ]
