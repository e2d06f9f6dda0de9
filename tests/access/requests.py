"""How each address is asked in the matrix: with which objects and, when it takes a POST, with what."""

from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from madoguchi.businesses.models import Match
from madoguchi.facts.models import PossibleMatch
from madoguchi.registry.models import Edition, Procedure
from tests.access import (
    assigning,
    barriers,
    beside_cases,
    case_pages,
    certificates,
    charts,
    dashboards,
    data,
    figures,
    improving,
    inventory,
    listening,
    office,
    paying,
    portal_files,
    processes,
    quality,
    registers,
    sheets,
    studio_forms,
    surveys,
    taking,
    timecost,
    voices,
    wording,
)
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
)
from tests.access.names import PLACE, PROCEDURE, RECORD, RULE, VARIANT
from tests.access.sending import SENT
from tests.businesses.world import DINER

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
    "desk:enter_form": lambda: [_edition_of_city()],
    **assigning.PUBLIC,
    **office.PUBLIC,
    **certificates.PUBLIC,
    **paying.PUBLIC,
    **charts.PUBLIC,
    **processes.PUBLIC,
    **quality.PUBLIC,
    **sheets.PUBLIC,
    **timecost.PUBLIC,
    **data.PUBLIC,
    **surveys.PUBLIC,
    **dashboards.PUBLIC,
    **listening.PUBLIC,
    **improving.PUBLIC,
    **inventory.PUBLIC,
    **registers.PUBLIC,
    **barriers.PUBLIC,
    **figures.PUBLIC,
    **beside_cases.PUBLIC,
    **case_pages.PUBLIC,
    **taking.PUBLIC,
    **voices.PUBLIC,
    **wording.PUBLIC,
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
    "api:procedure_quality": lambda: [_number()],
    "portal:quality_chart_csv": ["bureaus"],
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
    **listening.OWNED,
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
    "desk:receipt": lambda o: [o.applications["arrived"].pk],
    "desk:move": lambda o: [o.applications["arrived"].pk, "send-back"],
    "desk:correction": lambda o: [o.applications["examining"].pk],
    "desk:propose": lambda o: [o.applications["examining"].pk],
    "desk:officers": lambda o: [o.applications["examining"].pk],
    "desk:sign_off": lambda o: [o.applications["proposed"].pk],
    "desk:decide": lambda o: [o.applications["approved"].pk],
    **assigning.OWNED,
    **office.OWNED,
    **beside_cases.OWNED,
    **case_pages.OWNED,
    **wording.OWNED,
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
    **improving.ASKED,
    "desk:audit_csv": {"purpose": "監査の準備"},
    "studio:sheet_export": {"organisation": PLACE},
    "studio:form_add": {"at": "p:p1"},
    "api:read_business": {"purpose": "台帳の照合"},
    "api:search_corporations": {"q": "まどの"},
}
"""What a GET says beside its address."""

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


def _edition_of_city() -> UUID:
    taken = Edition.objects.filter(procedure__slug=PROCEDURE, organisation__slug=PLACE)
    return taken.latest("opens_on").pk


def _number() -> str:
    return Procedure.objects.get(slug=PROCEDURE).code


def asked(name: str) -> dict[str, str]:
    """What a GET to `name` says."""
    if name in voices.ASKED:
        return voices.ASKED[name]()
    return ASKED.get(name, {})


def sent(name: str, owned: Belongings) -> dict[str, Any]:
    """What a POST to `name` says."""
    return SENT[name](owned) if name in SENT else {}
