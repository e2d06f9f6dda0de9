from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0004_drop_open_columns")]

    operations = [
        migrations.AddField(
            model_name="answerset",
            name="origins",
            field=models.JSONField(default=dict, verbose_name="出どころ"),
        ),
    ]
