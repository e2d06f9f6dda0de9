"""Files are sealed under keys of their own, scanned, and come in parts; what is there stays readable as it is."""

import django.db.models.deletion
import madoguchi.core.ids
import madoguchi.vault.fields
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial")]

    operations = [
        migrations.RenameField("file", "name", "plain_name"),
        migrations.AlterField(
            "file",
            "plain_name",
            models.CharField(blank=True, max_length=255, verbose_name="封をしていないファイル名"),
        ),
        migrations.AlterField(
            "file", "key", models.CharField(db_index=True, max_length=64, verbose_name="保管場所の鍵")
        ),
        migrations.AddField(
            "file", "sealed_name", models.BinaryField(default=b"", verbose_name="封をしたファイル名")
        ),
        migrations.AddField("file", "is_sealed", models.BooleanField(default=False, verbose_name="暗号化")),
        migrations.AlterField("file", "is_sealed", models.BooleanField(default=True, verbose_name="暗号化")),
        migrations.AddField(
            "file",
            "scan",
            models.CharField(
                choices=[
                    ("unscanned", "検査なし"),
                    ("waiting", "検査待ち"),
                    ("clean", "異常なし"),
                    ("infected", "ウイルスを検出"),
                    ("own", "当サービスが作成"),
                ],
                default="unscanned",
                max_length=10,
                verbose_name="ウイルス検査",
            ),
        ),
        migrations.AddField(
            "file",
            "scanned_at",
            models.DateTimeField(blank=True, null=True, verbose_name="検査した日時"),
        ),
        migrations.AddConstraint(
            "file",
            models.CheckConstraint(
                condition=Q(is_sealed=False) | Q(plain_name=""), name="files_file_sealed_with_its_name"
            ),
        ),
        migrations.AddIndex(
            "file",
            models.Index(
                condition=Q(scan__in=["waiting", "unscanned"]),
                fields=["created_at"],
                name="files_file_to_scan",
            ),
        ),
    ]
