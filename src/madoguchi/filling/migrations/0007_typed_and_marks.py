"""What is typed and no answer yet, and who saved which answer last."""

from django.db import migrations

from madoguchi.vault.fields import SealedJSON


class Migration(migrations.Migration):
    dependencies = [
        ("filling", "0006_pinned_by_items"),
    ]

    operations = [
        migrations.AddField("draft", "typed", SealedJSON("入力の途中", default=dict)),
        migrations.AddField("draft", "marks", SealedJSON("保存の記録", default=dict)),
    ]
