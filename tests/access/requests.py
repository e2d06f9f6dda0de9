"""How each address is asked in the matrix: with which objects and, when it takes a POST, with what."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from madoguchi.businesses.models import Match
from madoguchi.facts.models import PossibleMatch
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import workbook_of
from madoguchi.studio.shape import digest_of_section
from tests.access import portal_files, studio_forms
from tests.access.city import (
    APPOINTMENT,
    CAMPAIGN,
    INVITATION,
    PROCESS,
    PROPOSAL,
    REWORDING,
    SHEET,
    SURVEY_ID,
    Belongings,
    draft_of_the_procedure,
)
from tests.businesses.world import DINER
from tests.registry.test_programmes import record

PROCEDURE = "child-medical"
RECORD = ["procedures", PROCEDURE]
PLACE = "city"
VARIANT = [PROCEDURE, "other"]
RULE = ["allowance"]
PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "studio:record": RECORD,
    "studio:owner": RECORD,
    "studio:retire": RECORD,
    "studio:start": RECORD,
    "studio:draft": RECORD,
    "studio:edit": [*RECORD, 1],
    "studio:discard": RECORD,
    "studio:ask": RECORD,
    "studio:publish": RECORD,
    "studio:send_back": RECORD,
    "studio:compare": RECORD,
    "studio:version": [*RECORD, 1],
    "studio:withdraw": [*RECORD, 1],
    "studio:preview": [*RECORD, 2],
    "studio:previewed_page": [*RECORD, 2],
    "studio:pause": [PROCEDURE],
    "studio:resume": [PROCEDURE, PROCESS],
    "studio:process_new": [PROCEDURE],
    "studio:process": [PROCEDURE, PROCESS],
    "studio:variants": [PROCEDURE],
    "studio:variant": VARIANT,
    "studio:variant_start": VARIANT,
    "studio:variant_edit": VARIANT,
    "studio:variant_discard": VARIANT,
    "studio:variant_ask": VARIANT,
    "studio:variant_publish": VARIANT,
    "studio:variant_send_back": VARIANT,
    "studio:variant_withdraw": [*VARIANT, 1],
    **{f"studio:rule{name}": RULE for name in ("", "_start", "_draft", "_amounts", "_examples", "_effect")},
    **{f"studio:rule{name}": RULE for name in ("_ask", "_publish", "_send_back", "_discard")},
    "studio:rule_version": [*RULE, 1],
    **studio_forms.PUBLIC,
    "studio:rule_example": [*RULE, 0],
    "studio:campaign": [CAMPAIGN],
    "studio:campaign_count": [CAMPAIGN],
    "studio:campaign_change": [CAMPAIGN],
    "studio:campaign_sign": [CAMPAIGN],
    "studio:campaign_stop": [CAMPAIGN],
    "studio:upkeep": RECORD,
    "studio:confirm": RECORD,
    "studio:fix": RECORD,
    "studio:proposals": RECORD,
    "studio:propose": RECORD,
    "studio:propose_official": RECORD,
    "studio:accept": [*RECORD, PROPOSAL],
    "studio:decline": [*RECORD, PROPOSAL],
    "studio:sheet_export": ["procedures"],
    "studio:sheet": [SHEET],
    "studio:sheet_report": [SHEET],
    "studio:sheet_write": [SHEET],
    "studio:sheet_drop": [SHEET],
    "studio:word_retire": [REWORDING],
    "studio:organisation": [PLACE],
    "studio:give_roles": [PLACE],
    "studio:end_role": [PLACE, APPOINTMENT],
    "studio:withdraw_invitation": [PLACE, INVITATION],
    "accounts:join": ["nothing"],
    "accounts:provider": ["card"],
    "accounts:provider_back": ["card"],
    "accounts:unlink": ["card"],
    "accounts:key_remove": [1],
    "desk:match": lambda: [Match.objects.get(state=Match.State.OPEN).pk],
    "desk:person_match": lambda: [PossibleMatch.objects.get().pk],
    "desk:corporation": [DINER],
    "desk:gbizinfo": [DINER],
    "api:read_business": [DINER],
    "api:write_business_facts": [DINER],
    "portal:question_gallery": ["names"],
    "portal:procedure": [PROCEDURE],
    "portal:procedure_quality": [PROCEDURE],
    "portal:procedure_version": [PROCEDURE, 1],
    "portal:procedure_versions": [PROCEDURE],
    "portal:programme": ["nothing"],
    "portal:check_question": ["children"],
    "portal:check_programme": ["nothing"],
    "portal:check_apply": ["nothing"],
    "portal:continue": ["nothing"],
    "portal:document_new": ["identity"],
    "portal:check_example": ["two-children"],
    "portal:life_event": ["birth"],
    "portal:life_calendar": ["birth"],
    "portal:together": ["birth"],
    "portal:survey_row": [SURVEY_ID],
    "portal:start": [PROCEDURE],
    "api:procedure": lambda: [_number()],
    "api:procedure_versions": lambda: [_number()],
    "api:procedure_version": lambda: [_number(), 1],
    "api:procedure_form": lambda: [_number()],
    "portal:table": [PROCEDURE],
    "portal:table_file": [PROCEDURE, "csv"],
    "studio:funnel": [PROCEDURE],
    "studio:funnel_csv": [PROCEDURE],
    "api:programme": ["seido-0000-0000-0"],
    "api:programme_rule": ["seido-0000-0000-0"],
    "api:survey_row_record": [SURVEY_ID],
    "api:nothing": ["nothing"],
    "api:schema": ["procedure"],
    "api:identifier": ["dataset", "procedures"],
    "api:dataset": ["procedures"],
    "api:columns": ["procedures"],
    "api:file": ["procedures", "csv"],
}
"""Arguments of the addresses that belong to nobody; those not named here take none."""

Arguments = Callable[[Belongings], list[Any]]
OWNED: dict[str, Arguments] = {
    "portal:draft": lambda o: [o.draft.pk],
    "portal:ticket": lambda o: [o.draft.pk],
    "portal:check": lambda o: [o.draft.pk],
    "portal:known": lambda o: [o.draft.pk],
    "portal:key": lambda o: [o.group.key],
    "portal:key_end": lambda o: [o.group.key],
    "portal:batch": lambda o: [o.group.table],
    "portal:batch_send": lambda o: [o.group.table],
    "portal:batch_throw": lambda o: [o.group.table],
    "portal:batch_bad": lambda o: [o.group.table, "csv"],
    "portal:batch_receipts": lambda o: [o.group.table],
    **{
        f"api:{name}": lambda o: [o.draft.pk]
        for name in ("read_draft", "add_draft_file", "hand_over_draft", "submit_draft")
    },
    "api:read_application": lambda o: [o.applications["arrived"].pk],
    "portal:sent": lambda o: [o.sent.pk],
    "portal:draft_procedures": lambda o: [o.draft.pk],
    "portal:approval": lambda o: [o.draft.pk],
    "portal:approval_setting": lambda o: [o.group.business],
    "portal:together_status": lambda o: [o.sent.pk],
    "portal:together_calendar": lambda o: [o.sent.pk],
    "portal:together_held": lambda o: [o.sent.pk, o.draft.pk],
    **portal_files.OWNED,
    "portal:discard": lambda o: [o.draft.pk],
    "portal:page": lambda o: [o.draft.pk, "who"],
    "portal:mail_code": lambda o: [o.draft.pk, "phone"],
    "portal:item": lambda o: [o.draft.pk, "child", 0],
    "portal:keep": lambda o: [o.draft.pk, "who"],
    "portal:keep_item": lambda o: [o.draft.pk, "child", 0],
    "portal:other_device": lambda o: [o.draft.pk],
    "portal:new_form": lambda o: [o.draft.pk],
    "portal:as_it_is": lambda o: [o.draft.pk],
    "portal:pass_on": lambda o: [o.draft.pk],
    "portal:message": lambda o: [o.message.pk],
    "portal:application": lambda o: [o.applications["arrived"].pk],
    "portal:copy": lambda o: [o.applications["arrived"].pk],
    "portal:correction": lambda o: [o.applications["correcting"].pk],
    "portal:withdraw": lambda o: [o.applications["arrived"].pk],
    "portal:receipt": lambda o: [o.applications["decided"].pk],
    "portal:notice": lambda o: [o.applications["decided"].pk],
    "portal:file": lambda o: [o.applications["arrived"].pk, o.file],
    "portal:review": lambda o: [o.applications["decided"].pk, "decision"],
    "portal:fact": lambda o: [o.group.fact],
    "portal:fact_correct": lambda o: [o.group.fact],
    "portal:fact_withhold": lambda o: [o.group.fact],
    "portal:fact_delete": lambda o: [o.group.fact],
    "portal:consent_withdraw": lambda o: [o.group.consent],
    "portal:consent_again": lambda o: [o.group.consent],
    "portal:news_apply": lambda o: [o.group.told],
    "portal:device_remove": lambda o: [o.group.device],
    "portal:mandate": lambda o: [o.group.mandate],
    "portal:mandate_end": lambda o: [o.group.mandate],
    "portal:invitation": lambda o: [o.group.secret],
    "portal:invitation_withdraw": lambda o: [o.group.invitation],
    "portal:household_member": lambda o: [o.group.child],
    "portal:members": lambda o: [o.group.business],
    "portal:member_invite": lambda o: [o.group.business],
    "portal:member": lambda o: [o.group.business, o.group.member],
    "portal:business": lambda o: [o.group.business],
    "portal:business_adopt": lambda o: [o.group.business],
    "portal:site_add": lambda o: [o.group.business],
    "portal:site": lambda o: [o.group.business, o.group.site],
    "desk:case": lambda o: [o.applications["arrived"].pk],
    "desk:take": lambda o: [o.applications["arrived"].pk],
    "desk:correction": lambda o: [o.applications["examining"].pk],
    "desk:propose": lambda o: [o.applications["examining"].pk],
    "desk:officers": lambda o: [o.applications["examining"].pk],
    "desk:sign_off": lambda o: [o.applications["proposed"].pk],
    "desk:decide": lambda o: [o.applications["approved"].pk],
    "desk:file": lambda o: [o.applications["arrived"].pk, o.file],
    "desk:notice": lambda o: [o.applications["decided"].pk],
}
"""Arguments of the addresses that open what somebody owns."""

HOLDERS = {
    **dict.fromkeys(
        ("fact", "fact_correct", "fact_withhold", "fact_delete", "consent_withdraw", "consent_again")
        + ("mandate", "mandate_end", "invitation", "invitation_withdraw", "news_apply", "device_remove"),
        ["resident_a", "member"],
    ),
    **dict.fromkeys(
        ("key", "key_end", "batch", "batch_send", "batch_throw", "batch_bad", "batch_receipts"),
        ["resident_a", "member"],
    ),
    **portal_files.HOLDERS,
    "household_member": ["resident_a"],
    **dict.fromkeys(
        ("members", "member_invite", "member", "business", "business_adopt", "site_add", "site")
        + ("approval_setting",),
        ["member"],
    ),
}
"""Who has such a thing at all, where not every holder has; names of the portal."""

ASKED = {
    "desk:queue_csv": {"purpose": "審査の準備"},
    "desk:audit_csv": {"purpose": "監査の準備"},
    "studio:sheet_export": {"organisation": PLACE},
    "studio:form_add": {"at": "p:p1"},
    "api:read_business": {"purpose": "台帳の照合"},
    "api:search_corporations": {"q": "まどの"},
}
"""What a GET says beside its address."""

Sent = Callable[[Belongings], dict[str, Any]]
SENT: dict[str, Sent] = {
    "studio:new": lambda o: {
        "kind": "procedure",
        "organisation": str(draft_of_the_procedure().procedure.organisation_id),
        "title": "新しい手続",
        "slug": "new-one",
    },
    "studio:edit": lambda o: {
        "act": "draft",
        "base": digest_of_section("procedure", "基本", draft_of_the_procedure().body),
    },
    "studio:discard": lambda o: {"revision": draft_of_the_procedure().revision},
    "studio:publish": lambda o: {"when": "now", "revision": draft_of_the_procedure().revision},
    "studio:send_back": lambda o: {"remark": "手数料を確かめてください。"},
    **studio_forms.SENT,
    "studio:rule_draft": lambda o: {"do": "add:requirement:leaf", "revision": "0"},
    "studio:rule_amounts": lambda o: {"do": "table:tables", "revision": "0"},
    "studio:rule_example": lambda o: {"do": "delete", "revision": "0"},
    "studio:rule_publish": lambda o: {"when": "now", "revision": "0"},
    "studio:rule_send_back": lambda o: {"remark": "年齢を確かめてください。"},
    "studio:rule_discard": lambda o: {"revision": "0"},
    "studio:campaign_new": lambda o: {"programme": "told", "kind": "deadline"},
    "studio:campaign_count": lambda o: {"revision": "1"},
    "studio:campaign_change": lambda o: {"revision": "1", "note": "お早めに"},
    "studio:campaign_sign": lambda o: {"revision": "1", "when": "now"},
    "studio:campaign_stop": lambda o: {"why": "額の誤り"},
    "studio:variant_edit": lambda o: {"act": "save", "revision": "0", "service_hours": "平日"},
    "studio:variant_discard": lambda o: {"revision": "0"},
    "studio:variant_publish": lambda o: {"when": "now", "revision": "0"},
    "studio:variant_send_back": lambda o: {"remark": "手数料を確かめてください。"},
    "studio:variant_withdraw": lambda o: {"reason": "施行日が延びたため"},
    "studio:retire": lambda o: {"reason": "制度が終わるため", "is_sure": "on"},
    "studio:withdraw": lambda o: {"reason": "施行日が延びたため"},
    "studio:pause": lambda o: {"reason": "システムの入れ替えのため"},
    "studio:process_new": lambda o: {"title": "認定の申請", "type_code": "1", "state": "digitised"},
    "studio:process": lambda o: {
        "title": "認定の通知",
        "type_code": "2-1",
        "state": "digitised",
        "revision": "0",
    },
    "studio:confirm": lambda o: {"rules": "contact", "version": "1"},
    "studio:fix": lambda o: {"field": "contact"},
    "studio:propose": lambda o: {"text": "開店の20日前まで。"},
    "studio:decline": lambda o: {"remark": "改正前のため"},
    "studio:sheets": lambda o: {"organisation": PLACE, "kind": "records", "file": _workbook()},
    "studio:import_programmes": lambda o: {"organisation": PLACE, "file": _registry()},
    "studio:publish_imported": lambda o: {
        "organisation": str(draft_of_the_procedure().procedure.organisation_id),
        "count": "0",
    },
    "studio:word_new": lambda o: {
        "organisation": PLACE,
        "words": "お医者代",
        "title1": "医療費助成",
        "why": "窓口での言い方",
        "act": "add",
    },
    "studio:give_roles": lambda o: {"email": "new@example.jp", "roles": "editor", "act": "invite"},
    "accounts:act_for": lambda o: {"subject": str(o.applications["arrived"].subject_id)},
    "portal:page": lambda o: {
        "revision": o.draft.revision,
        "q-applicant_name-family": "新",
        "q-applicant_name-given": "名",
        "q-phone": "09012345678",
    },
    "portal:keep": lambda o: {"revision": o.draft.revision, "shown": "{}", "q-phone": "09012345678"},
    "portal:keep_item": lambda o: {"revision": o.draft.revision, "shown": "{}", "q-child_name-family": "新"},
    **portal_files.SENT,
    "portal:copy": lambda o: {"edition": str(o.applications["arrived"].edition_id)},
    "portal:continue": lambda o: {"digits": "123456"},
    "portal:form_language": lambda o: {"language": "en", "next": "/my/"},
    "portal:as_it_is": lambda o: {"revision": o.draft.revision},
    "portal:new_form": lambda o: {"revision": o.draft.revision},
    "portal:item": lambda o: {
        "revision": o.draft.revision,
        "q-child_name-family": "新",
        "q-child_name-given": "名",
        "q-born_on-year": "2024",
        "q-born_on-month": "4",
        "q-born_on-day": "1",
    },
    "portal:known": lambda o: {"revision": o.draft.revision, "answer": "use"},
    "portal:fact_correct": lambda o: {"q-value-family": "新", "q-value-given": "名", "q-value": "新食堂"},
    "portal:household": lambda o: {"part": "guardian"},
    "portal:child_new": lambda o: {
        "name-family": "新",
        "name-given": "名",
        "birth-year": "2024",
        "birth-month": "4",
        "birth-day": "1",
    },
    "portal:wish": lambda o: {"agrees": "yes", "quiet_from": "21:00", "quiet_until": "08:00"},
    "portal:wish_stop": lambda o: {"how": "never"},
    "portal:device_new": lambda o: {"endpoint": "http://127.0.0.1/", "p256dh": "x", "auth": "x"},
    "portal:member_invite": lambda o: {"part": "staff"},
    "portal:member": lambda o: {"act": "end"},
    "portal:mandate_new": lambda o: {
        "act": "make",
        "kind": "family",
        "scope": "all",
        "submit": "prepare",
        "last_day-year": "2026",
        "last_day-month": "12",
        "last_day-day": "1",
    },
    "portal:key_new": lambda o: {
        "act": "make",
        "name": "会計ソフト",
        "scope": "all",
        "submit": "prepare",
        "last_day-year": "2026",
        "last_day-month": "12",
        "last_day-day": "1",
    },
    "portal:table": lambda o: {"file": SimpleUploadedFile("a.csv", "氏名（姓）\r\n新".encode())},
    "portal:invitation": lambda o: {"answer": "accept"},
    "portal:business_add": lambda o: {"trade_name": "新しい店"},
    "portal:business_adopt": lambda o: {"term": "business.name"},
    "portal:site_add": lambda o: {"name": "新しい店", "kind": "shop", "address": "窓野県窓野市駅前１－２"},
    "portal:site": lambda o: {
        "revision": "1",
        "name": "別の店",
        "kind": "shop",
        "address": "窓野県窓野市駅前１－２",
    },
    "desk:people": lambda o: {"name": "花子"},
    "desk:person_match": lambda o: {"outcome": "different", "why": "窓口で確かめたため"},
    "desk:match": lambda o: {"answer": "decline", "reason": "別の法人のため", "revision": "1"},
    "accounts:kiosk": lambda o: {"act": "on"},
    "accounts:extend": lambda o: {"next": "/my/"},
    "portal:check_start": lambda o: {"who": "person"},
    "portal:check_question": lambda o: {"q-value": "1"},
    "portal:check": lambda o: {"revision": o.draft.revision, "key": o.draft.key},
    "portal:discard": lambda o: {"revision": o.draft.revision},
    "portal:correction": lambda o: {"round": "1", "q-phone": "09012345678"},
    "portal:withdraw": lambda o: {"revision": o.revision("arrived")},
    "portal:review": lambda o: {"rating": "5"},
    "desk:take": lambda o: {"revision": o.revision("arrived")},
    "desk:correction": lambda o: {
        "revision": o.revision("examining"),
        "items": "phone",
        "reason-phone": "つながりません。",
        "due_on": "2026-12-01",
    },
    "desk:officers": lambda o: {"revision": 0},
    "desk:propose": lambda o: {
        "revision": o.revision("examining"),
        "outcome": "granted",
        "grounds": "要件に当てはまります。",
    },
    "desk:sign_off": lambda o: {"revision": o.revision("proposed"), "answer": "approve"},
    "desk:decide": lambda o: {"revision": o.revision("approved")},
}
"""What a POST says so that whoever may do it has it done."""


KEY = {"Idempotency-Key": "matrix-0001"}
AS_JSON: dict[str, dict[str, Any]] = {
    "api:list_drafts": {"procedures": ["mado-0000-0000-0"]},
    "api:hand_over_draft": {"revision": 1},
    "api:submit_draft": {"revision": 1},
    "api:write_business_facts": {
        "purpose": "許可の記録",
        "facts": [{"term": "business.phone", "value": "0300001234"}],
    },
}
"""What registered systems and programs of people send."""


@cache
def patterns() -> dict[str, URLPattern]:
    """Every address of the product by its name."""
    return {name: pattern for name, pattern in _named(get_resolver().url_patterns, "")}


def _named(entries: list[Any], space: str) -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for entry in entries:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            found += _named(entry.url_patterns, inner)
        else:
            found.append((f"{space}{entry.name}", entry))
    return found


def address(name: str, owned: Belongings) -> str:
    """The address called `name`, of what `owned` holds where it belongs to someone."""
    public = PUBLIC.get(name, [])
    arguments = OWNED[name](owned) if name in OWNED else public() if callable(public) else public
    return reverse(name, args=arguments)


def _number() -> str:
    return Procedure.objects.get(slug=PROCEDURE).code


def _workbook() -> SimpleUploadedFile:
    place = draft_of_the_procedure().procedure.organisation
    return SimpleUploadedFile("a.xlsx", workbook_of("procedure", place))


def _registry() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.json", json.dumps([record()]).encode())


def asked(name: str) -> dict[str, str]:
    """What a GET to `name` says."""
    return ASKED.get(name, {})


def sent(name: str, owned: Belongings) -> dict[str, Any]:
    """What a POST to `name` says."""
    return SENT[name](owned) if name in SENT else {}
