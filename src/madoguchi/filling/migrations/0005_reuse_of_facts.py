import django.db.models.deletion
import madoguchi.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0002_facts_are_superseded_never_changed"),
        ("filling", "0004_drop_open_columns"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reuse",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=madoguchi.core.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="識別子",
                    ),
                ),
                ("origins", models.JSONField(default=dict, verbose_name="出どころ")),
                ("asked_at", models.DateTimeField(verbose_name="たずねた日時")),
                (
                    "consent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facts.consent",
                        verbose_name="同意",
                    ),
                ),
                (
                    "draft",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reuse",
                        to="filling.draft",
                        verbose_name="下書き",
                    ),
                ),
            ],
            options={
                "verbose_name": "前の内容の利用",
                "verbose_name_plural": "前の内容の利用",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("consent__isnull", False), ("origins", {}), _connector="OR"),
                        name="filling_reuse_needs_a_consent",
                    )
                ],
            },
        ),
    ]
