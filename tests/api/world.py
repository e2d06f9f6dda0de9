"""Full records for tests of the API and the open data: every field said, in three languages."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from madoguchi.accounts.models import Organisation
from madoguchi.api.services import FOLLOWED, follow_event
from madoguchi.core.acting import Acting, Role
from madoguchi.events.services import follow
from madoguchi.registry.models import Procedure, Process, Programme, RuleVersion
from madoguchi.registry.services import (
    add_process,
    add_programme,
    draft_programme,
    draft_rule,
    import_survey,
    publish_rule,
    publish_version,
)
from tests.registry.test_rules import rule
from tests.registry.world import SYSTEM, body, officer_with, published, survey_csv, survey_values

SURVEY_ID = "P24000319"


def full_body(**changes: Any) -> dict[str, Any]:
    """A body in which every field of the schema says something."""
    return body(
        **{
            "title": "児童手当 認定請求",
            "summary": "子どもを育てている人が、手当を受けるための手続です。",
            "plain_summary": "子どもを そだてて いる 人の ための お金です。",
            "en": {
                "title": "Child allowance claim",
                "summary": "Claim the allowance for bringing up a child.",
            },
            "audience": "resident",
            "life_events": ["birth", "childcare"],
            "keywords": ["子ども手当", "ベビー"],
            "official_url": "https://example.jp/手当?a=1|2",
            "conditions": ["子どもが18歳までであること"],
            "acceptance": [{"yearly_from": "04-01", "yearly_until": "03-31", "text": "通年"}],
            "service_hours": "24時間",
            "devices": ["phone", "pc"],
            "windows": [
                {
                    "name": "子ども課",
                    "address": "窓野市1-1",
                    "phone": "03-0000-0001",
                    "hours": "平日9時から5時",
                }
            ],
            "processing": {
                "window_days": 30,
                "online_days": 14,
                "set_on": "2020-04-01",
                "revised_on": "2025-04-01",
                "why_none": "",
            },
            "deemed": {"outcome": "granted", "length": 40, "unit": "days", "law": "例示法第5条"},
            "fee": {"amount_yen": 0, "text": "無料", "how_to_pay": "", "methods": ["1-1", "2-4"]},
            "identity_codes": ["4"],
            "identity_alternative": "窓口で確かめます。",
            "signature": "電子署名はいりません。",
            "individual_number": {"is_used": True, "ground": "law", "basis": "番号法別表"},
            "legal_basis": [
                {
                    "law": "児童手当法",
                    "article": "第7条",
                    "url": "https://laws.e-gov.go.jp/law/346AC0000000073",
                }
            ],
            "related": [
                {"procedure": "birth-report", "relation": "before", "note": "出生届が先です。"},
                {"procedure": "not-ours", "relation": "after", "note": "登録のない手続。"},
            ],
            "timings": [{"event": "birth", "days": 15, "counted_from": "生まれた日", "text": "15日以内"}],
            "systems": ["児童手当システム"],
            **changes,
        }
    )


def programme_body(**changes: Any) -> dict[str, Any]:
    """The body of a programme with most fields said."""
    return {
        "title": "児童手当",
        "short_name": "こども手当",
        "summary": "子どもを育てる家庭に手当を出します。",
        "plain_summary": "子どもが いる 家に お金を わたします。",
        "en": {"title": "Child allowance", "summary": "Money for families with children."},
        "audience": "resident",
        "life_events": ["childcare"],
        "keywords": ["子ども手当"],
        "official_url": "https://example.jp/",
        "target": "18歳までの子どもを育てる人",
        "conditions": ["県内に住んでいること"],
        "age_from_months": 0,
        "age_below_months": 216,
        "areas": [{"code": "131016", "name": "千代田区"}],
        "benefit": "月に1万円",
        "amount_yen": 10000,
        "cost": "かかりません。",
        "procedure": "child-allowance",
        "is_online": True,
        "documents": ["通帳"],
        "opens_on": "2026-04-01",
        "contact": {"name": "子ども課", "phone": "03-0000-0000"},
        "legal_basis": [{"law": "児童手当法", "article": "第8条"}],
        "links": [{"url": "https://example.jp/a", "title": "くわしく"}],
        "source": {"dataset": "支援制度レジストリ", "id": "42", "licence": "CC BY 4.0", "provider": "窓野県"},
        **changes,
    }


class Registry:
    """A bureau with two procedures, a process, a programme, and two rows of the survey."""

    def __init__(self, bureau: Organisation, folder: Path, at: datetime) -> None:
        self.at, self.bureau = at, bureau
        self.editor: Acting = officer_with(bureau, "editor", Role.EDITOR, at=at)
        self.publisher: Acting = officer_with(bureau, "publisher", Role.PUBLISHER, Role.EDITOR, at=at)
        self.birth = self.procedure("birth-report", title="出生届", life_events=["birth"], audience="both")
        self.allowance = self.procedure("child-allowance")
        self.process: Process = add_process(
            procedure=self.allowance,
            title="認定請求",
            type_code="1",
            state="digitised",
            counts_year=2025,
            total_count=100,
            online_count=40,
            survey_ids=[SURVEY_ID],
            by=self.editor,
            at=at,
        )
        self.programme = self.add_programme("child-money")
        rows = [
            survey_values(SURVEY_ID, 手続名="児童手当の認定請求", 手続主体="5 国民等"),
            survey_values("7"),
        ]
        import_survey(survey_csv(folder / "survey.csv", *rows), by=SYSTEM, at=at)

    def procedure(self, slug: str, *, at: datetime | None = None, **changes: Any) -> Procedure:
        """A public procedure with a full body."""
        text = full_body(**changes)
        return published(
            self.bureau, self.editor, self.publisher, slug=slug, at=at or self.at, **text
        ).procedure

    def add_programme(self, slug: str, **changes: Any) -> Programme:
        """A public programme with a full body."""
        programme = add_programme(slug=slug, organisation=self.bureau, by=self.editor, at=self.at)
        version = draft_programme(
            programme=programme, body=programme_body(**changes), by=self.editor, at=self.at
        )
        publish_version(version=version, by=self.publisher, at=self.at)
        return programme

    def rule(
        self, document: dict[str, Any] | None = None, *, effective_from: date | None = None
    ) -> RuleVersion:
        """The next version of the programme's rule, in force at once or from a day on."""
        draft = draft_rule(programme=self.programme, body=document or rule(), by=self.editor, at=self.at)
        return publish_rule(version=draft, effective_from=effective_from, by=self.publisher, at=self.at)

    def follow(self) -> None:
        """Let the list of changes follow the log."""
        follow("open_data", kinds=FOLLOWED, handler=follow_event, at=self.at + timedelta(hours=1))
