import django.db.models.deletion
import madoguchi.core.ids
import madoguchi.examination.models.bulk
import madoguchi.examination.models.exports
import madoguchi.vault.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_passages'),
        ('applications', '0008_moves_and_pauses'),
        ('examination', '0009_templates_and_permits'),
        ('files', '0003_holds_and_uploads'),
        ('registry', '0009_rules_of_programmes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkDecision',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('number', models.CharField(default=madoguchi.examination.models.bulk.new_bulk_number, max_length=20, unique=True, verbose_name='番号')),
                ('outcome', models.CharField(choices=[('granted', '認める'), ('conditional', '条件を付けて認める'), ('partial', '一部を認める'), ('refused', '認めない')], max_length=12, verbose_name='結果')),
                ('grounds', madoguchi.vault.fields.SealedText(verbose_name='理由')),
                ('conditions', madoguchi.vault.fields.SealedText(blank=True, verbose_name='条件・内容')),
                ('state', models.CharField(choices=[('tried', '準備中'), ('proposed', '決裁中'), ('signed', '取り消せます'), ('deciding', '処分中'), ('done', '終了'), ('returned', '差戻し'), ('withdrawn', '取りやめ')], default='tried', max_length=10, verbose_name='状態')),
                ('steps', models.JSONField(default=list, verbose_name='決裁の段階')),
                ('made_at', models.DateTimeField(verbose_name='用意した日時')),
                ('proposed_at', models.DateTimeField(blank=True, null=True, verbose_name='起案日時')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='決裁日時')),
                ('undo_until', models.DateTimeField(blank=True, null=True, verbose_name='取り消せる期限')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='終わった日時')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起案する職員')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='組織')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.procedure', verbose_name='手続')),
            ],
            options={
                'verbose_name': '一括処分',
                'verbose_name_plural': '一括処分',
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='BulkCase',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('number', models.PositiveIntegerField(verbose_name='順番')),
                ('revision', models.PositiveIntegerField(verbose_name='改訂')),
                ('state', models.CharField(choices=[('fits', '対象'), ('out', '対象から外れました'), ('undone', '取り消しました'), ('decided', '処分しました')], default='fits', max_length=10, verbose_name='状態')),
                ('why', models.CharField(blank=True, max_length=300, verbose_name='外れた理由')),
                ('is_held', models.BooleanField(default=True, verbose_name='処分を待つ')),
                ('is_sample', models.BooleanField(default=False, verbose_name='抜き取り')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application', verbose_name='申請')),
                ('disposition', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='examination.disposition', verbose_name='処分')),
                ('bulk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='examination.bulkdecision', verbose_name='一括処分')),
            ],
            options={
                'verbose_name': '一括処分の案件',
                'verbose_name_plural': '一括処分の案件',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='BulkSignature',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('step', models.PositiveSmallIntegerField(verbose_name='段階')),
                ('is_approved', models.BooleanField(verbose_name='承認')),
                ('comment', madoguchi.vault.fields.SealedText(blank=True, verbose_name='意見')),
                ('reason', madoguchi.vault.fields.SealedText(blank=True, verbose_name='代決の理由')),
                ('signed_at', models.DateTimeField(verbose_name='決裁日時')),
                ('bulk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='examination.bulkdecision', verbose_name='一括処分')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='決裁者')),
            ],
            options={
                'verbose_name': '一括処分の決裁',
                'verbose_name_plural': '一括処分の決裁',
                'ordering': ['step'],
            },
        ),
        migrations.CreateModel(
            name='CaseMonth',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('month', models.DateField(verbose_name='月の初日')),
                ('body', models.JSONField(default=dict, verbose_name='集計')),
                ('open', models.PositiveIntegerField(default=0, verbose_name='未処理')),
                ('is_stale', models.BooleanField(default=True, verbose_name='集計し直す')),
                ('counted_at', models.DateTimeField(blank=True, null=True, verbose_name='集計した日時')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation', verbose_name='受付組織')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registry.procedure', verbose_name='手続')),
            ],
            options={
                'verbose_name': '案件の月別集計',
                'verbose_name_plural': '案件の月別集計',
            },
        ),
        migrations.CreateModel(
            name='CasePace',
            fields=[
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='applications.application', verbose_name='申請')),
                ('is_open', models.BooleanField(default=True, verbose_name='処理中')),
                ('is_decided', models.BooleanField(default=False, verbose_name='処分済み')),
                ('is_late', models.BooleanField(default=False, verbose_name='期限を過ぎた')),
                ('arrived_on', models.DateField(verbose_name='到達日')),
                ('taken_on', models.DateField(blank=True, null=True, verbose_name='審査を始めた日')),
                ('proposed_on', models.DateField(blank=True, null=True, verbose_name='起案した日')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='決裁が終わった日')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='終わった日')),
                ('notified_on', models.DateField(blank=True, null=True, verbose_name='通知した日')),
                ('waited_days', models.PositiveIntegerField(default=0, verbose_name='申請者を待った日数')),
                ('questions', models.JSONField(default=list, verbose_name='補正を求めた質問')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='担当の組織')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='受付組織')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.procedure', verbose_name='手続')),
            ],
            options={
                'verbose_name': '案件の歩み',
                'verbose_name_plural': '案件の歩み',
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('number', models.CharField(default=madoguchi.examination.models.exports.new_number, max_length=20, unique=True, verbose_name='書き出し番号')),
                ('kind', models.CharField(choices=[('cases', '案件の一覧'), ('answers', '申請の回答'), ('report', '処理状況の集計')], max_length=10, verbose_name='種類')),
                ('shape', models.CharField(choices=[('xlsx', 'Excel（.xlsx）'), ('csv', 'CSV')], max_length=4, verbose_name='形式')),
                ('what', madoguchi.vault.fields.SealedText(blank=True, verbose_name='条件')),
                ('purpose', models.CharField(max_length=200, verbose_name='目的')),
                ('options', models.JSONField(blank=True, default=dict, verbose_name='集計の条件')),
                ('keys', models.BinaryField(default=b'', verbose_name='案件')),
                ('rows', models.PositiveIntegerField(verbose_name='件数')),
                ('places', models.JSONField(default=dict, verbose_name='組織ごとの件数')),
                ('state', models.CharField(choices=[('asked', '同意待ち'), ('waiting', '順番待ち'), ('making', '作成中'), ('ready', '受け取れます'), ('declined', '同意されませんでした'), ('failed', '作成できませんでした'), ('gone', '消去済み')], default='waiting', max_length=10, verbose_name='状態')),
                ('asked_at', models.DateTimeField(verbose_name='求めた日時')),
                ('consented_at', models.DateTimeField(blank=True, null=True, verbose_name='同意した日時')),
                ('holder', models.UUIDField(blank=True, null=True, verbose_name='作っている処理')),
                ('leased_until', models.DateTimeField(blank=True, null=True, verbose_name='作る権利の期限')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='書いた件数')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='試みた回数')),
                ('ready_at', models.DateTimeField(blank=True, null=True, verbose_name='できた日時')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='消去する日時')),
                ('downloads', models.PositiveIntegerField(default=0, verbose_name='受け取った回数')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='書き出す人')),
                ('consented_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='同意した人')),
                ('file', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='files.file', verbose_name='ファイル')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='団体')),
                ('procedure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.procedure', verbose_name='手続')),
            ],
            options={
                'verbose_name': '書き出し',
                'verbose_name_plural': '書き出し',
                'ordering': ['-asked_at', '-id'],
            },
        ),
        migrations.AddIndex(
            model_name='bulkdecision',
            index=models.Index(condition=models.Q(('state__in', ['signed', 'deciding'])), fields=['undo_until'], name='examination_bulk_to_decide'),
        ),
        migrations.AddConstraint(
            model_name='bulkdecision',
            constraint=models.CheckConstraint(condition=models.Q(('undo_until__isnull', False), models.Q(('state__in', ['signed', 'deciding', 'done']), _negated=True), _connector='OR'), name='examination_bulk_may_be_undone'),
        ),
        migrations.AddConstraint(
            model_name='bulkcase',
            constraint=models.UniqueConstraint(fields=('bulk', 'application'), name='examination_bulkcase_once'),
        ),
        migrations.AddConstraint(
            model_name='bulkcase',
            constraint=models.UniqueConstraint(condition=models.Q(('is_held', True)), fields=('application',), name='examination_bulkcase_in_one'),
        ),
        migrations.AddConstraint(
            model_name='bulkcase',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'fits'), ('is_held', False), _connector='OR'), name='examination_bulkcase_held_fits'),
        ),
        migrations.AddConstraint(
            model_name='bulkcase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('disposition__isnull', False), ('state', 'decided')), models.Q(models.Q(('state', 'decided'), _negated=True), ('disposition__isnull', True)), _connector='OR'), name='examination_bulkcase_decided_once'),
        ),
        migrations.AddConstraint(
            model_name='bulksignature',
            constraint=models.UniqueConstraint(fields=('bulk', 'step'), name='examination_bulksignature_step'),
        ),
        migrations.AddConstraint(
            model_name='bulksignature',
            constraint=models.UniqueConstraint(fields=('bulk', 'signed_by'), name='examination_bulksignature_person'),
        ),
        migrations.AddIndex(
            model_name='casemonth',
            index=models.Index(condition=models.Q(('is_stale', True)), fields=['is_stale'], name='examination_casemonth_stale'),
        ),
        migrations.AddIndex(
            model_name='casemonth',
            index=models.Index(condition=models.Q(('open__gt', 0)), fields=['organisation'], name='examination_casemonth_open'),
        ),
        migrations.AddConstraint(
            model_name='casemonth',
            constraint=models.UniqueConstraint(fields=('organisation', 'procedure', 'month'), name='examination_casemonth_once'),
        ),
        migrations.AddIndex(
            model_name='casepace',
            index=models.Index(fields=['organisation', 'procedure', 'arrived_on'], name='examination_pace_arrived'),
        ),
        migrations.AddIndex(
            model_name='casepace',
            index=models.Index(condition=models.Q(('closed_on__isnull', False)), fields=['organisation', 'procedure', 'closed_on'], name='examination_pace_closed'),
        ),
        migrations.AddConstraint(
            model_name='casepace',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('is_open', True)), models.Q(('closed_on__isnull', False), ('is_open', False)), _connector='OR'), name='examination_casepace_open_until_closed'),
        ),
        migrations.AddIndex(
            model_name='export',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'making'])), fields=['asked_at'], name='examination_export_to_make'),
        ),
        migrations.AddIndex(
            model_name='export',
            index=models.Index(fields=['asked_by', '-asked_at'], name='examination_export_own'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('consented_by__isnull', True), models.Q(('consented_by', models.F('asked_by')), _negated=True), _connector='OR'), name='examination_export_second_person'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('rows__lte', 1000), ('consented_by__isnull', False), models.Q(('state__in', ['waiting', 'making', 'ready']), _negated=True), _connector='OR'), name='examination_export_many_with_consent'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('file__isnull', True), models.Q(('expires_at__isnull', False), ('state', 'ready')), _connector='OR'), name='examination_export_file_only_while_ready'),
        ),
    ]
