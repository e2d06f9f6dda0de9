from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('examination', '0016_digests'),
    ]

    operations = [
        migrations.AlterField(
            model_name='export',
            name='shape',
            field=models.CharField(choices=[('xlsx', 'Excelの表（.xlsx）'), ('csv', 'CSV（コンマ区切り）')], max_length=4, verbose_name='形式'),
        ),
    ]
