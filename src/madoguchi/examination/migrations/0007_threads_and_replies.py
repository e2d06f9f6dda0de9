import django.db.models.deletion
import madoguchi.core.ids
import madoguchi.vault.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_passages'),
        ('applications', '0008_moves_and_pauses'),
        ('examination', '0006_casework_and_consultations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CorrectionReply',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('values', madoguchi.vault.fields.SealedJSON(default=dict, verbose_name='回答')),
                ('typed', madoguchi.vault.fields.SealedJSON(default=dict, verbose_name='入力の途中')),
                ('marks', madoguchi.vault.fields.SealedJSON(default=dict, verbose_name='保存の記録')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='改訂')),
                ('saved_at', models.DateTimeField(verbose_name='保存日時')),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reply', to='examination.correctionrequest', verbose_name='補正の求め')),
            ],
            options={'verbose_name': '補正の回答の下書き', 'verbose_name_plural': '補正の回答の下書き'},
        ),
        migrations.CreateModel(
            name='Thread',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('begun_at', models.DateTimeField(verbose_name='始めた日時')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='締め切った日時')),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='thread', to='applications.application', verbose_name='申請')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='締め切った職員')),
            ],
            options={
                'verbose_name': 'やりとり',
                'verbose_name_plural': 'やりとり',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='examination_thread_closed_by_someone')],
            },
        ),
        migrations.CreateModel(
            name='ThreadMessage',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('side', models.CharField(choices=[('applicant', '申請者'), ('office', '役所')], max_length=10, verbose_name='どちらから')),
                ('body', madoguchi.vault.fields.SealedText(verbose_name='本文')),
                ('files', madoguchi.vault.fields.SealedJSON(default=list, verbose_name='添付')),
                ('writer', madoguchi.vault.fields.SealedText(verbose_name='書いた人')),
                ('is_by_agent', models.BooleanField(default=False, verbose_name='代理')),
                ('at', models.DateTimeField(verbose_name='日時')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='相手が読んだ日時')),
                ('officer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='書いた職員')),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='examination.thread', verbose_name='やりとり')),
            ],
            options={
                'verbose_name': 'やりとりのメッセージ',
                'verbose_name_plural': 'やりとりのメッセージ',
                'ordering': ['at', 'id'],
                'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['side', 'thread'], name='examination_thread_unread')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('is_by_agent', False), ('officer__isnull', False), ('side', 'office')), models.Q(('officer__isnull', True), ('side', 'applicant')), _connector='OR'), name='examination_threadmessage_one_side')],
            },
        ),
        migrations.CreateModel(
            name='UsualAnswer',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('title', models.CharField(max_length=60, verbose_name='見出し')),
                ('body', models.TextField(max_length=2000, verbose_name='本文')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='組織')),
            ],
            options={
                'verbose_name': 'よく使う返事',
                'verbose_name_plural': 'よく使う返事',
                'ordering': ['title', 'id'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'title'), name='examination_usualanswer_once')],
            },
        ),
        migrations.CreateModel(
            name='ReminderStop',
            fields=[
                ('id', models.UUIDField(default=madoguchi.core.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='識別子')),
                ('stopped_at', models.DateTimeField(verbose_name='止めた日時')),
                ('subject', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.subject', verbose_name='だれに')),
                ('ticket', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.ticket', verbose_name='控え')),
            ],
            options={
                'verbose_name': '確認のお知らせの停止',
                'verbose_name_plural': '確認のお知らせの停止',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('subject__isnull', False), ('ticket__isnull', True)), models.Q(('subject__isnull', True), ('ticket__isnull', False)), _connector='OR'), name='examination_reminderstop_one_holder')],
            },
        ),
    ]
