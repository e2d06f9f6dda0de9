"""What people wrote gets columns that hold it sealed; the open ones stand aside until it is."""

import django.db.models.deletion
from django.db import migrations, models

from madoguchi.vault.fields import SealedJSON, SealedText


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0001_initial"),
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.RenameField("application", "applicant_name", "applicant_name_open"),
        migrations.RenameField("application", "applicant_email", "applicant_email_open"),
        migrations.RenameField("answerset", "body", "body_open"),
        migrations.RenameField("answerset", "files", "files_open"),
        migrations.AddField(
            "application",
            "applicant_name",
            SealedText("申請者の氏名・名称", default=b""),
            preserve_default=False,
        ),
        migrations.AddField(
            "application",
            "applicant_email",
            SealedText("連絡先メールアドレス", blank=True, default=b""),
            preserve_default=False,
        ),
        migrations.AddField("answerset", "body", SealedJSON("回答", default=dict)),
        migrations.AddField("answerset", "files", SealedJSON("ファイルとダイジェスト", default=list)),
        migrations.CreateModel(
            name="NameGram",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "application",
                        "gram",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="主キー",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="applications.application",
                        verbose_name="申請",
                    ),
                ),
                ("gram", models.BigIntegerField(verbose_name="断片")),
            ],
            options={
                "verbose_name": "氏名の断片",
                "verbose_name_plural": "氏名の断片",
                "indexes": [models.Index(fields=["gram", "application"], name="applications_name_gram")],
            },
        ),
    ]
