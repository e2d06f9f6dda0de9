from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('examination', '0014_papers_that_wait'),
    ]

    operations = [
        migrations.AlterField(
            model_name='bulkcase',
            name='state',
            field=models.CharField(choices=[('waiting', '確認待ち'), ('fits', '対象'), ('out', '対象から外れました'), ('undone', '取り消しました'), ('decided', '処分しました')], default='fits', max_length=10, verbose_name='状態'),
        ),
    ]
