"""Decisions go through steps: routes, sign-offs step by step, findings by standard, usual words."""

import django.db.models.deletion
import madoguchi.core.ids
import madoguchi.vault.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_passages'),
        ('applications', '0008_moves_and_pauses'),
        ('examination', '0007_threads_and_replies'),
        ('registry', '0009_rules_of_programmes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('code', models.CharField(max_length=20, verbose_name='基準の記号')),
                ('result', models.CharField(choices=[('met', '満たす'), ('unmet', '満たさない'), ('not_applicable', '該当しない')], max_length=15, verbose_name='判断')),
                ('note', madoguchi.vault.fields.SealedText(blank=True, verbose_name='確認した事実')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='改訂')),
                ('at', models.DateTimeField(verbose_name='確認日時')),
            ],
            options={
                'verbose_name': '審査基準の確認',
                'verbose_name_plural': '審査基準の確認',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='GroundsTemplate',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('outcome', models.CharField(choices=[('granted', '認める'), ('conditional', '条件を付けて認める'), ('partial', '一部を認める'), ('refused', '認めない')], max_length=12, verbose_name='結果')),
                ('name', models.CharField(max_length=40, verbose_name='呼び名')),
                ('grounds', models.TextField(verbose_name='理由')),
                ('conditions', models.TextField(blank=True, verbose_name='内容・条件')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='改訂')),
                ('changed_at', models.DateTimeField(verbose_name='変更日時')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='廃止日時')),
            ],
            options={
                'verbose_name': '定型文',
                'verbose_name_plural': '定型文',
                'ordering': ['outcome', 'name'],
            },
        ),
        migrations.CreateModel(
            name='SignOffRoute',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('outcomes', models.JSONField(blank=True, default=list, verbose_name='結果')),
                ('steps', models.JSONField(default=list, verbose_name='段階')),
                ('decides_at_once', models.BooleanField(default=False, verbose_name='最後の決裁で処分する')),
                ('document_class', models.CharField(blank=True, max_length=80, verbose_name='文書分類')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='改訂')),
                ('changed_at', models.DateTimeField(verbose_name='変更日時')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='廃止日時')),
            ],
            options={
                'verbose_name': '決裁ルート',
                'verbose_name_plural': '決裁ルート',
                'ordering': ['organisation', 'procedure', 'id'],
            },
        ),
        migrations.AlterModelOptions(
            name='signoff',
            options={'ordering': ['step'], 'verbose_name': '決裁', 'verbose_name_plural': '決裁'},
        ),
        migrations.AddField(
            model_name='proposal',
            name='document_class',
            field=models.CharField(blank=True, max_length=80, verbose_name='文書分類'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='recall_reason',
            field=madoguchi.vault.fields.SealedText(blank=True, verbose_name='引戻しの理由'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='recalled_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='引戻し日時'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='retention_years',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='保存期間（年）'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='route',
            field=models.JSONField(blank=True, default=dict, verbose_name='決裁ルート'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='standards',
            field=madoguchi.vault.fields.SealedJSON(default=list, verbose_name='審査基準の確認'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='step',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='段階'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='title',
            field=madoguchi.vault.fields.SealedText(blank=True, verbose_name='件名'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='is_substitute',
            field=models.BooleanField(default=False, verbose_name='代決'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='post',
            field=models.CharField(blank=True, max_length=40, verbose_name='職'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='reason',
            field=madoguchi.vault.fields.SealedText(blank=True, verbose_name='代決の理由'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='seen_after_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='後閲日時'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='seen_after_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='後閲した人'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='step',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='段階'),
        ),
        migrations.AlterField(
            model_name='disposition',
            name='outcome',
            field=models.CharField(choices=[('granted', '認める'), ('conditional', '条件を付けて認める'), ('partial', '一部を認める'), ('refused', '認めない')], max_length=12, verbose_name='結果'),
        ),
        migrations.AlterField(
            model_name='proposal',
            name='outcome',
            field=models.CharField(choices=[('granted', '認める'), ('conditional', '条件を付けて認める'), ('partial', '一部を認める'), ('refused', '認めない')], max_length=12, verbose_name='結果'),
        ),
        migrations.AlterField(
            model_name='signoff',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_offs', to='examination.proposal', verbose_name='起案'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('step__gte', 1), ('step__lte', 5)), name='examination_proposal_step'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.UniqueConstraint(fields=('proposal', 'step'), name='examination_signoff_one_a_step'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.UniqueConstraint(fields=('proposal', 'signed_by'), name='examination_signoff_one_a_person'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.CheckConstraint(condition=models.Q(('is_substitute', False), models.Q(('reason', b''), _negated=True), _connector='OR'), name='examination_signoff_substitute_says_why'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('seen_after_at__isnull', True), ('seen_after_by__isnull', True)), models.Q(('is_substitute', True), ('seen_after_at__isnull', False), ('seen_after_by__isnull', False)), _connector='OR'), name='examination_signoff_seen_after_a_substitute'),
        ),
        migrations.AddField(
            model_name='finding',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='applications.application', verbose_name='申請'),
        ),
        migrations.AddField(
            model_name='finding',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='確認した職員'),
        ),
        migrations.AddField(
            model_name='groundstemplate',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='組織'),
        ),
        migrations.AddField(
            model_name='groundstemplate',
            name='procedure',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.procedure', verbose_name='手続'),
        ),
        migrations.AddField(
            model_name='signoffroute',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='組織'),
        ),
        migrations.AddField(
            model_name='signoffroute',
            name='procedure',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.procedure', verbose_name='手続'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('application', 'code'), name='examination_finding_once'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('result__in', ['met', 'unmet', 'not_applicable'])), name='examination_finding_result'),
        ),
        migrations.AddConstraint(
            model_name='groundstemplate',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('procedure__isnull', False)), fields=('organisation', 'procedure', 'name'), name='examination_groundstemplate_name'),
        ),
        migrations.AddConstraint(
            model_name='groundstemplate',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('procedure__isnull', True)), fields=('organisation', 'name'), name='examination_groundstemplate_standard_name'),
        ),
        migrations.AddConstraint(
            model_name='signoffroute',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('changed_at')), _connector='OR'), name='examination_route_ended_after'),
        ),
    ]
