"""What people wrote gets columns that hold it sealed; the open ones stand aside until it is."""

from django.db import migrations

from madoguchi.vault.fields import SealedJSON, SealedText


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0001_initial"),
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.RenameField("message", "title", "title_open"),
        migrations.RenameField("message", "body", "body_open"),
        migrations.RenameField("delivery", "address", "address_open"),
        migrations.AddField("message", "title", SealedText("件名", default=b""), preserve_default=False),
        migrations.AddField("message", "body", SealedText("本文", default=b""), preserve_default=False),
        migrations.AddField("delivery", "address", SealedText("宛先", default=b""), preserve_default=False),
    ]
