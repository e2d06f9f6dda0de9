"""What a draft of a form was before each of its last steps."""

import django.db.models.deletion
from django.db import migrations, models

import madoguchi.core.ids


class Migration(migrations.Migration):

    dependencies = [
        ('eforms', '0003_versions_count_their_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='DraftStep',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('number', models.PositiveIntegerField(verbose_name='何歩目か')),
                ('body', models.JSONField(verbose_name='内容')),
                ('told', models.CharField(max_length=200, verbose_name='したこと')),
                ('is_undone', models.BooleanField(default=False, verbose_name='取り消した')),
                ('made_at', models.DateTimeField(verbose_name='した日時')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='eforms.formversion', verbose_name='様式の版')),
            ],
            options={
                'verbose_name': '下書きの一歩',
                'verbose_name_plural': '下書きの一歩',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('version', 'number'), name='eforms_draftstep_number')],
            },
        ),
    ]
