"""Indexes that hold all by which the list of cases is narrowed and ordered; names are found by the words of a case."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("applications", "0008_moves_and_pauses")]

    operations = [
        migrations.RemoveIndex("application", "applications_queue"),
        migrations.RemoveIndex("application", "applications_closed"),
        migrations.AddIndex(
            "application",
            models.Index(
                fields=[
                    "organisation", "due_on", "id", "state", "case_officer", "procedure", "channel", "arrived_at",
                ],
                condition=Q(is_open=True),
                name="applications_open_list",
            ),
        ),
        migrations.AddIndex(
            "application",
            models.Index(
                fields=["case_officer", "organisation", "due_on", "id", "state"],
                condition=Q(is_open=True, case_officer__isnull=False),
                name="applications_of_officer",
            ),
        ),
        migrations.AddIndex(
            "application",
            models.Index(
                fields=[
                    "organisation", "closed_at", "id", "state", "case_officer", "procedure", "channel", "arrived_at",
                    "due_on",
                ],
                condition=Q(is_open=False),
                name="applications_closed_list",
            ),
        ),
        migrations.AddIndex(
            "application",
            models.Index(
                fields=["organisation", "arrived_at", "id", "state", "case_officer", "procedure", "channel"],
                condition=Q(is_open=False),
                name="applications_closed_arrivals",
            ),
        ),
        migrations.DeleteModel("NameGram"),
    ]
