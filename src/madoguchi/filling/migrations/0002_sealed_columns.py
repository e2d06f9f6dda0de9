"""What people wrote gets columns that hold it sealed; the open ones stand aside until it is."""

from django.db import migrations

from madoguchi.vault.fields import SealedJSON, SealedText


class Migration(migrations.Migration):
    dependencies = [
        ("filling", "0001_initial"),
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint("draft", "filling_draft_discarded_is_empty"),
        migrations.RenameField("draft", "answers", "answers_open"),
        migrations.AddField("draft", "answers", SealedJSON("回答", default=dict)),
    ]
