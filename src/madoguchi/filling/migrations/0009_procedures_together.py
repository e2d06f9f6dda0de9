"""Several procedures in one draft: what waits for a ground, approval in a company, a consent for each office."""

import django.db.models.deletion
import madoguchi.core.ids
import madoguchi.vault.fields
from django.conf import settings
from django.db import migrations, models


KEY = (
    "id",
    models.UUIDField(
        default=madoguchi.core.ids.uuid7,
        editable=False,
        primary_key=True,
        serialize=False,
        verbose_name="識別子",
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_access_keys"),
        ("applications", "0006_sealed_snapshot"),
        ("facts", "0004_documents_that_are_kept"),
        ("filling", "0008_batches"),
        ("registry", "0009_rules_of_programmes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[
                KEY,
                ("content_hash", models.CharField(max_length=64, verbose_name="内容のダイジェスト")),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="頼んだ日時")),
                ("at", models.DateTimeField(blank=True, null=True, verbose_name="承認した日時")),
                ("sent_back_at", models.DateTimeField(blank=True, null=True, verbose_name="差し戻した日時")),
                ("why", madoguchi.vault.fields.SealedText(blank=True, verbose_name="差し戻した理由")),
            ],
            options={
                "verbose_name": "社内承認",
                "verbose_name_plural": "社内承認",
            },
        ),
        migrations.CreateModel(
            name="ApprovalRule",
            fields=[
                KEY,
                ("is_required", models.BooleanField(default=False, verbose_name="承認が必要")),
                ("set_at", models.DateTimeField(verbose_name="決めた日時")),
            ],
            options={
                "verbose_name": "社内承認の設定",
                "verbose_name_plural": "社内承認の設定",
            },
        ),
        migrations.CreateModel(
            name="Held",
            fields=[
                KEY,
                ("applicant_name", madoguchi.vault.fields.SealedText(verbose_name="申請者の氏名・名称")),
                (
                    "applicant_email",
                    madoguchi.vault.fields.SealedText(blank=True, verbose_name="連絡先メールアドレス"),
                ),
                ("answers", madoguchi.vault.fields.SealedJSON(default=dict, verbose_name="回答")),
                (
                    "files",
                    madoguchi.vault.fields.SealedJSON(default=list, verbose_name="ファイルとダイジェスト"),
                ),
                ("origins", models.JSONField(default=dict, verbose_name="出どころ")),
                ("acting", madoguchi.vault.fields.SealedJSON(default=dict, verbose_name="申請した人の記録")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "まだ届いていません"),
                            ("filed", "届きました"),
                            ("dropped", "取りやめました"),
                            ("lapsed", "届けませんでした"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="状態",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("granted", "先の手続の決定が出たため"),
                            ("asked", "ご希望のため"),
                            ("deadline", "期限が近いため"),
                            ("refused", "先の手続が認められなかったため"),
                            ("withdrawn", "先の手続が取り下げられたため"),
                        ],
                        max_length=10,
                        verbose_name="理由",
                    ),
                ),
                ("file_by", models.DateField(blank=True, null=True, verbose_name="待たずに届ける日")),
                ("held_at", models.DateTimeField(verbose_name="送信日時")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="終わった日時")),
            ],
            options={
                "verbose_name": "提出待ち",
                "verbose_name_plural": "提出待ち",
            },
        ),
        migrations.CreateModel(
            name="ReuseConsent",
            fields=[
                KEY,
            ],
            options={
                "verbose_name": "利用の同意",
                "verbose_name_plural": "利用の同意",
            },
        ),
        migrations.RemoveConstraint(
            model_name="reuse",
            name="filling_reuse_needs_a_consent",
        ),
        migrations.AddField(
            model_name="draft",
            name="is_together",
            field=models.BooleanField(default=False, verbose_name="まとめての手続"),
        ),
        migrations.AddField(
            model_name="draftitem",
            name="applies",
            field=models.CharField(
                choices=[
                    ("yes", "当てはまります"),
                    ("no", "当てはまりません"),
                    ("unknown", "まだ分かりません"),
                ],
                default="unknown",
                max_length=8,
                verbose_name="当てはまるか",
            ),
        ),
        migrations.AddField(
            model_name="draftitem",
            name="is_insisted",
            field=models.BooleanField(default=False, verbose_name="それでも申請する"),
        ),
        migrations.AddField(
            model_name="reuse",
            name="confirmed",
            field=models.JSONField(default=list, verbose_name="確かめた回答"),
        ),
        migrations.AddField(
            model_name="reuse",
            name="is_agreed",
            field=models.BooleanField(default=False, verbose_name="同意した"),
        ),
        migrations.AddField(
            model_name="approval",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="頼んだ人",
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="確かめた人",
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="draft",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="approvals",
                to="filling.draft",
                verbose_name="下書き",
            ),
        ),
        migrations.AddField(
            model_name="approvalrule",
            name="set_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="決めた人",
            ),
        ),
        migrations.AddField(
            model_name="approvalrule",
            name="subject",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.subject",
                verbose_name="事業者",
            ),
        ),
        migrations.AddField(
            model_name="held",
            name="after",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followers",
                to="filling.held",
                verbose_name="先の提出待ち",
            ),
        ),
        migrations.AddField(
            model_name="held",
            name="application",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="applications.application",
                verbose_name="届いた申請",
            ),
        ),
        migrations.AddField(
            model_name="held",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.edition",
                verbose_name="適用版",
            ),
        ),
        migrations.AddField(
            model_name="held",
            name="ground",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="applications.application",
                verbose_name="先の申請",
            ),
        ),
        migrations.AddField(
            model_name="held",
            name="subject",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.subject",
                verbose_name="申請者",
            ),
        ),
        migrations.AddField(
            model_name="held",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="held",
                to="filling.submission",
                verbose_name="提出",
            ),
        ),
        migrations.AddField(
            model_name="held",
            name="ticket",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.ticket",
                verbose_name="控え",
            ),
        ),
        migrations.AddField(
            model_name="reuseconsent",
            name="consent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="facts.consent",
                verbose_name="同意",
            ),
        ),
        migrations.AddField(
            model_name="reuseconsent",
            name="reuse",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="agreed",
                to="filling.reuse",
                verbose_name="前の内容の利用",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("at__isnull", True),
                    models.Q(("by__isnull", False), ("sent_back_at__isnull", True)),
                    _connector="OR",
                ),
                name="filling_approval_given_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by__isnull", True),
                    ("asked_by__isnull", True),
                    models.Q(("by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="filling_approval_by_another",
            ),
        ),
        migrations.AddIndex(
            model_name="held",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["file_by"], name="filling_held_by_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="held",
            constraint=models.CheckConstraint(
                condition=models.Q(("subject__isnull", False), ("ticket__isnull", False), _connector="OR"),
                name="filling_held_has_a_holder",
            ),
        ),
        migrations.AddConstraint(
            model_name="held",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("application__isnull", False), ("state", "filed")),
                    models.Q(models.Q(("state", "filed"), _negated=True), ("application__isnull", True)),
                    _connector="OR",
                ),
                name="filling_held_filed_is_an_application",
            ),
        ),
        migrations.AddConstraint(
            model_name="held",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state", "waiting"), ("why", "")),
                    models.Q(models.Q(("state", "waiting"), _negated=True), ("closed_at__isnull", False)),
                    _connector="OR",
                ),
                name="filling_held_waits_until_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="held",
            constraint=models.CheckConstraint(
                condition=models.Q(("ground__isnull", False), ("after__isnull", False), _connector="OR"),
                name="filling_held_waits_for_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="held",
            constraint=models.UniqueConstraint(fields=("submission", "edition"), name="filling_held_once"),
        ),
        migrations.AddConstraint(
            model_name="reuseconsent",
            constraint=models.UniqueConstraint(fields=("reuse", "consent"), name="filling_reuseconsent_once"),
        ),
    ]
