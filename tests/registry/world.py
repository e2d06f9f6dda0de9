"""Officers, forms and procedures that tests of the registry begin with, and small files in the survey's layout."""

import csv
import gzip
import io
from datetime import datetime
from pathlib import Path
from typing import Any

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import add_user, appoint
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.registry.models import Procedure, ProcedureVersion
from madoguchi.registry.services import add_procedure, draft_version, publish_version
from madoguchi.registry.survey_layout import layout_of
from madoguchi.versions.services import publish

SYSTEM = Acting.system("test")


def body(**changes: Any) -> dict[str, Any]:
    """What the registry says of a procedure, complete."""
    return {
        "title": "飲食店営業許可申請",
        "summary": "飲食店を開くための許可を受けます。",
        "audience": "business",
        "for_whom": ["食品を調理して客に出す人"],
        "kind": "申請",
        "life_events": ["business-start"],
        "keywords": ["カフェ", "居酒屋"],
        "documents": [
            {"name": "施設の平面図", "why": "広さと設備を確かめるため", "issuer": "自分で用意"},
            {
                "name": "登記事項証明書",
                "why": "法人を確かめるため",
                "issuer": "法務局",
                "omitted_online": True,
            },
        ],
        "inputs_count": 12,
        "minutes_to_finish": 15,
        "fee": {"amount_yen": 18300, "text": "18,300円", "how_to_pay": "窓口かオンライン"},
        "deadline": "開店の14日前まで",
        "channels": [
            {"kind": "online", "text": "このサイトから"},
            {"kind": "counter", "text": "保健所の窓口"},
        ],
        "legal_basis": [{"law": "食品衛生法", "article": "第55条第1項"}],
        "review_standard": "施設の基準に合うこと",
        "identity": "ログイン",
        "is_guest_allowed": True,
        "is_agent_allowed": True,
        "outcome_words": {"granted": "許可", "refused": "不許可"},
        "disposition_kind": "許可",
        "notice_title": "営業許可書",
        "review_instructions": "3か月以内に審査請求ができます。",
        "contact": {"name": "生活衛生課", "phone": "03-0000-0000"},
        "window_documents_count": 4,
        "faq": [{"question": "試食会にも要りますか。", "answer": "要りません。"}],
        **changes,
    }


def officer_with(organisation: Organisation, name: str, *roles: Role, at: datetime) -> Acting:
    """An officer of `organisation` with `roles`."""
    user = add_user(
        email=f"{name}@example.jp",
        name=name,
        password="correct horse battery",
        is_person=False,
        by=SYSTEM,
        at=at,
    )
    for role in roles:
        appoint(user=user, organisation=organisation, role=role, starts_on=japan_day(at), by=SYSTEM, at=at)
    return acting_of(user, at=at)


def published(
    organisation: Organisation, editor: Acting, publisher: Acting, *, slug: str, at: datetime, **changes: Any
) -> ProcedureVersion:
    """A procedure with one published version."""
    procedure = add_procedure(slug=slug, organisation=organisation, by=editor, at=at)
    return next_version(procedure, editor, publisher, at=at, **changes)


def next_version(
    procedure: Procedure, editor: Acting, publisher: Acting, *, at: datetime, **changes: Any
) -> ProcedureVersion:
    """One more published version of `procedure`."""
    version = draft_version(procedure=procedure, body=body(**changes), by=editor, at=at)
    return publish_version(version=version, by=publisher, at=at)


def form_version(
    organisation: Organisation, editor: Acting, publisher: Acting, *, at: datetime, is_published: bool = True
) -> FormVersion:
    """A form with one version; its questions do not matter here."""
    form = FormTemplate.objects.create(
        code=f"form-{is_published}".lower(), title="様式", organisation=organisation
    )
    assert editor.who is not None
    version = FormVersion.objects.create(form=form, number=1, body={}, edited_by_id=editor.who)
    return publish(version, by=publisher, at=at) if is_published else version  # type: ignore[return-value]


def survey_values(survey_id: str, **changes: str) -> dict[str, str]:
    """The columns of one row of the survey."""
    return {
        "手続ID": survey_id,
        "所管府省庁": "総務省",
        "手続名": f"試験手続{survey_id}の届出",
        "法令名": "電波法",
        "法令番号": "昭和二十五年法律第百三十一号",
        "根拠条項号": "第4条第1項",
        "手続類型": "1 申請等",
        "手続主体": "7 国民等、民間事業者等",
        "手続の受け手": "1 国",
        "府省共通手続": "×（府省共通手続でない）",
        "オンライン化の実施状況": "1 実施済",
        "総手続件数": "10",
        "オンライン手続件数": "4",
        "非オンライン手続件数": "6",
        "手続が行われるイベント(個人)": "引越し; 税金",
        **changes,
    }


def survey_bytes(*rows: dict[str, str] | list[str], columns: tuple[str, ...] | None = None) -> bytes:
    """A file in the published layout: BOM, title row, header row, CRLF."""
    columns = columns or layout_of("R6").columns
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["行政手続等の悉皆調査結果（令和6年度、令和7年7月29日公表）", *[""] * (len(columns) - 1)])
    writer.writerow(columns)
    for row in rows:
        writer.writerow(row if isinstance(row, list) else [row.get(column, "") for column in columns])
    return "\ufeff".encode() + out.getvalue().encode()


def survey_csv(path: Path, *rows: dict[str, str] | list[str]) -> Path:
    """Write such a file to `path`, packed when the name ends in `.gz`."""
    data = survey_bytes(*rows)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path
