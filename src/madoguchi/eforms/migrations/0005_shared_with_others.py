"""A form may be shared with others, and a copy says where it comes from."""

import django.db.models.deletion
import madoguchi.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('eforms', '0004_steps_of_drafts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='formtemplate',
            name='is_shared',
            field=models.BooleanField(default=False, verbose_name='ほかの組織に分ける'),
        ),
        migrations.AddField(
            model_name='formtemplate',
            name='share_note',
            field=models.CharField(blank=True, max_length=1000, verbose_name='分けるときの説明'),
        ),
        migrations.CreateModel(
            name='FormCopy',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('source_title', models.CharField(max_length=200, verbose_name='元の様式の名称')),
                ('source_place', models.CharField(max_length=200, verbose_name='元の組織')),
                ('source_number', models.PositiveIntegerField(verbose_name='元の版番号')),
                ('source_digest', models.CharField(max_length=64, verbose_name='元の内容のダイジェスト')),
                ('copied_at', models.DateTimeField(verbose_name='写した日時')),
                ('copied_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='写した人')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='eforms.formtemplate', verbose_name='様式')),
                ('source_version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='eforms.formversion', verbose_name='元の様式の版')),
            ],
            options={
                'verbose_name': '写しの出どころ',
                'verbose_name_plural': '写しの出どころ',
                'ordering': ['copied_at', 'id'],
            },
        ),
    ]
