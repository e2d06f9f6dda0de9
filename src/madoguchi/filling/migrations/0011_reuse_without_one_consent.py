"""The one consent of a draft goes: it may have one for each office."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("filling", "0010_consents_of_each_office"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="reuse",
            name="consent",
        ),
        migrations.AddConstraint(
            model_name="reuse",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_agreed", True), ("origins", {}), _connector="OR"),
                name="filling_reuse_needs_agreement",
            ),
        ),
    ]
