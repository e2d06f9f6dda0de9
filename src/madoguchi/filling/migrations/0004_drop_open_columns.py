"""The open columns go."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("filling", "0003_seal_rows"),
    ]

    operations = [
        migrations.RemoveField("draft", "answers_open"),
        migrations.AddConstraint(
            "draft",
            models.CheckConstraint(
                condition=models.Q(discarded_at__isnull=True)
                | models.Q(submitted_at__isnull=True, answers=b""),
                name="filling_draft_discarded_is_empty",
            ),
        ),
    ]
