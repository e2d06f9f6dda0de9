"""Who has a case, what it is found by, and how officers like to see the list."""

import django.db.models.deletion
import madoguchi.core.ids
import madoguchi.vault.fields
from django.conf import settings
from django.db import migrations, models

SQLITE = """
CREATE VIRTUAL TABLE examination_casewords_fts USING fts5(
    words, content='examination_casewords', content_rowid='n', detail=none, columnsize=0, tokenize='ascii'
);
CREATE TRIGGER examination_casewords_added AFTER INSERT ON examination_casewords BEGIN
    INSERT INTO examination_casewords_fts(rowid, words) VALUES (new.n, new.words);
END;
CREATE TRIGGER examination_casewords_gone AFTER DELETE ON examination_casewords BEGIN
    INSERT INTO examination_casewords_fts(examination_casewords_fts, rowid, words)
    VALUES ('delete', old.n, old.words);
END;
CREATE TRIGGER examination_casewords_changed AFTER UPDATE ON examination_casewords BEGIN
    INSERT INTO examination_casewords_fts(examination_casewords_fts, rowid, words)
    VALUES ('delete', old.n, old.words);
    INSERT INTO examination_casewords_fts(rowid, words) VALUES (new.n, new.words);
END
"""

POSTGRESQL = """
CREATE INDEX examination_casewords_index ON examination_casewords USING gin (string_to_array(words, ' '))
"""


def make_index(apps, schema_editor):
    """The full text search of each engine over the keyed words."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
        return
    for statement in SQLITE.strip().split(";\nCREATE"):
        schema_editor.execute(statement if statement.startswith("CREATE") else "CREATE" + statement)


def drop_index(apps, schema_editor):
    """Take it away; the triggers and PostgreSQL's index go with their table."""
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute("DROP TABLE examination_casewords_fts")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_passages"),
        ("applications", "0008_moves_and_pauses"),
        ("examination", "0010_reports_exports_bulk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseWords',
            fields=[
                ('n', models.BigAutoField(primary_key=True, serialize=False, verbose_name='順序')),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='applications.application', verbose_name='申請')),
                ('words', models.TextField(verbose_name='検索語')),
            ],
            options={
                'verbose_name': '案件の検索語',
                'verbose_name_plural': '案件の検索語',
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='AssignmentRule',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation', verbose_name='組織')),
                ('position', models.PositiveIntegerField(verbose_name='順番')),
                ('procedures', models.JSONField(blank=True, default=list, verbose_name='手続')),
                ('areas', models.JSONField(blank=True, default=list, verbose_name='住所の地域')),
                ('officers', models.JSONField(default=list, verbose_name='担当者')),
            ],
            options={
                'verbose_name': '担当の割当規則',
                'verbose_name_plural': '担当の割当規則',
                'ordering': ['organisation', 'position', 'id'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation', verbose_name='組織')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='不在の職員')),
                ('substitute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代わりの職員')),
                ('starts_on', models.DateField(verbose_name='最初の日')),
                ('ends_on', models.DateField(verbose_name='最後の日')),
            ],
            options={
                'verbose_name': '不在',
                'verbose_name_plural': '不在',
                'ordering': ['starts_on', 'id'],
                'indexes': [models.Index(fields=['substitute', 'ends_on'], name='examination_absence_stand_in')],
                'constraints': [models.CheckConstraint(condition=models.Q(('officer', models.F('substitute')), _negated=True), name='examination_absence_someone_else'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='examination_absence_ends_after')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='applications.application', verbose_name='申請')),
                ('before', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='前の担当者')),
                ('after', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='次の担当者')),
                ('note', madoguchi.vault.fields.SealedText(blank=True, verbose_name='引継ぎのメモ')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='引き継いだ職員')),
                ('given_at', models.DateTimeField(verbose_name='引き継いだ日時')),
            ],
            options={
                'verbose_name': '引継ぎ',
                'verbose_name_plural': '引継ぎ',
                'ordering': ['given_at', 'id'],
                'indexes': [models.Index(fields=['after', 'application'], name='examination_handover_to')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='保存した職員')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation', verbose_name='使える組織')),
                ('name', models.CharField(max_length=40, verbose_name='名前')),
                ('query', models.JSONField(default=dict, verbose_name='条件')),
            ],
            options={
                'verbose_name': '保存した一覧',
                'verbose_name_plural': '保存した一覧',
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='examination_savedview_name_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ListColumns',
            fields=[
                ('officer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='職員')),
                ('columns', models.JSONField(default=list, verbose_name='列')),
            ],
            options={
                'verbose_name': '一覧の列',
                'verbose_name_plural': '一覧の列',
                'indexes': [],
                'constraints': [],
            },
        ),
            migrations.RunPython(make_index, drop_index),
    ]
