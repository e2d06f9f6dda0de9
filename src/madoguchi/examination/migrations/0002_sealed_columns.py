"""What people wrote gets columns that hold it sealed; the open ones stand aside until it is."""

from django.db import migrations

from madoguchi.vault.fields import SealedJSON, SealedText


class Migration(migrations.Migration):
    dependencies = [
        ("examination", "0001_initial"),
        ("applications", "0002_sealed_columns"),
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint("disposition", "examination_disposition_has_grounds"),
        migrations.RenameField("correctionrequest", "items", "items_open"),
        migrations.RenameField("correctionrequest", "message", "message_open"),
        migrations.RenameField("proposal", "grounds", "grounds_open"),
        migrations.RenameField("proposal", "conditions", "conditions_open"),
        migrations.RenameField("signoff", "comment", "comment_open"),
        migrations.RenameField("disposition", "grounds", "grounds_open"),
        migrations.RenameField("disposition", "conditions", "conditions_open"),
        migrations.AddField("correctionrequest", "items", SealedJSON("補正する項目と理由", default=list)),
        migrations.AddField(
            "correctionrequest",
            "message",
            SealedText("申請者への説明", blank=True, default=b""),
            preserve_default=False,
        ),
        migrations.AddField("proposal", "grounds", SealedText("理由", default=b""), preserve_default=False),
        migrations.AddField(
            "proposal",
            "conditions",
            SealedText("条件・内容", blank=True, default=b""),
            preserve_default=False,
        ),
        migrations.AddField(
            "signoff", "comment", SealedText("意見", blank=True, default=b""), preserve_default=False
        ),
        migrations.AddField(
            "disposition", "grounds", SealedText("理由", default=b""), preserve_default=False
        ),
        migrations.AddField(
            "disposition",
            "conditions",
            SealedText("条件・内容", blank=True, default=b""),
            preserve_default=False,
        ),
    ]
