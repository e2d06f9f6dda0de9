"""What a form came to when it was rehearsed."""

import django.db.models.deletion
import madoguchi.core.ids
import madoguchi.vault.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('eforms', '0005_shared_with_others'),
        ('examination', '0004_drop_open_columns'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Rehearsal',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('number', models.PositiveIntegerField(verbose_name='版番号')),
                ('digest', models.CharField(max_length=64, verbose_name='内容のダイジェスト')),
                ('procedure_title', models.CharField(max_length=200, verbose_name='手続の名称')),
                ('title', models.CharField(max_length=200, verbose_name='試したこと')),
                ('steps', models.JSONField(default=list, verbose_name='進み方')),
                ('receipt', madoguchi.vault.fields.SealedJSON(default=dict, verbose_name='受付票の内容')),
                ('notice', madoguchi.vault.fields.SealedJSON(default=dict, verbose_name='通知書の内容')),
                ('made_at', models.DateTimeField(verbose_name='試した日時')),
                ('expires_at', models.DateTimeField(db_index=True, verbose_name='削除する日時')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rehearsals', to='eforms.formtemplate', verbose_name='様式')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='試した職員')),
            ],
            options={
                'verbose_name': '試験の記録',
                'verbose_name_plural': '試験の記録',
                'ordering': ['-made_at'],
            },
        ),
    ]
