"""Wishes of people; campaigns planned, counted, signed, run and stopped; telling what fits, once."""

from madoguchi.push.services.campaigns import change_campaign, dry_run, plan_campaign, sign_off, stop
from madoguchi.push.services.preferences import opt_in, opt_out, say_never
from madoguchi.push.services.refusals import (
    BadWish,
    ChangedElsewhere,
    CountFirst,
    NoRuleInForce,
    NotYourCampaign,
    NotYoursToSign,
    NotYourWish,
    OpenAlready,
    OverAlready,
    PlannerMayNotSign,
    SayWhyStopped,
    WrongKind,
)
from madoguchi.push.services.running import FOLLOWED, follow_event, match_subject, run_campaigns

__all__ = [
    "FOLLOWED",
    "BadWish",
    "ChangedElsewhere",
    "CountFirst",
    "NoRuleInForce",
    "NotYourCampaign",
    "NotYourWish",
    "NotYoursToSign",
    "OpenAlready",
    "OverAlready",
    "PlannerMayNotSign",
    "SayWhyStopped",
    "WrongKind",
    "change_campaign",
    "dry_run",
    "follow_event",
    "match_subject",
    "opt_in",
    "opt_out",
    "plan_campaign",
    "run_campaigns",
    "say_never",
    "sign_off",
    "stop",
]
