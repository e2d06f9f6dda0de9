from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("facts", "0002_facts_are_superseded_never_changed")]

    operations = [
        migrations.RemoveIndex(model_name="fact", name="facts_fact_lookup"),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=["lookup", "term"],
                name="facts_fact_by_lookup",
            ),
        ),
    ]
