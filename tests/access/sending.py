"""What each address is sent with a POST in the matrix."""

import json
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from madoguchi.registry.selectors import workbook_of
from madoguchi.studio.shape import digest_of_section
from tests.access import (
    assigning,
    barriers,
    beside_cases,
    case_pages,
    certificates,
    figures,
    improving,
    inventory,
    listening,
    office,
    portal_files,
    quality,
    registers,
    sheets,
    studio_forms,
    taking,
    timecost,
    voices,
    wording,
)
from tests.access.city import (
    Belongings,
    draft_of_the_procedure,
)
from tests.access.names import PLACE
from tests.registry.test_programmes import record


def _workbook() -> SimpleUploadedFile:
    place = draft_of_the_procedure().procedure.organisation
    return SimpleUploadedFile("a.xlsx", workbook_of("procedure", place))


def _registry() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.json", json.dumps([record()]).encode())


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
    **voices.SENT,
    **wording.SENT,
    **quality.SENT,
    **sheets.SENT,
    **timecost.SENT,
    **listening.SENT,
    **improving.SENT,
    **inventory.SENT,
    **registers.SENT,
    **barriers.SENT,
    **figures.SENT,
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
    "desk:enter_form": lambda o: {"act": "show"},
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
    "desk:move": lambda o: {"revision": o.revision("arrived"), "reason": "提出先が違うため"},
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
    **assigning.SENT,
    **office.SENT,
    **certificates.SENT,
    **beside_cases.SENT,
    **case_pages.SENT,
    **taking.SENT,
}
"""What a POST says so that whoever may do it has it done."""
