import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("filling", "0012_mail_codes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "draft",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="turn",
                        serialize=False,
                        to="filling.draft",
                        verbose_name="下書き",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="並んだ日時")),
                ("seen_at", models.DateTimeField(verbose_name="最後に見た日時")),
            ],
            options={
                "verbose_name": "順番",
                "verbose_name_plural": "順番",
                "indexes": [models.Index(fields=["asked_at", "seen_at"], name="filling_turn_line")],
            },
        ),
    ]
