"""Who is called when: the alarms of `deploy/prometheus` speak of numbers that hosts tell, and go off when they should."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import yaml

from madoguchi.site.watch import metrics
from madoguchi.site.watch.state import state
from tests.house.source import ROOT
from tests.machine import ran

FOLDER = ROOT / "deploy" / "prometheus"
NAME = re.compile(r"\bmadoguchi_[a-z_]+")
LABELS = re.compile(r"(madoguchi_[a-z_]+)\{([^}]*)\}")


def _alarms() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((FOLDER / "alerts.yaml").read_text("utf-8"))["groups"]
    return list(group["rules"])


def _told(at, monkeypatch) -> dict[str, set[str]]:
    """Each number that hosts tell, with the names of its labels."""
    day = timedelta(days=1)
    whole = state(at=at)
    whole = replace(
        whole,
        mail=replace(whole.mail, overdue_since=at - day),
        beat_at=at,
        backup_at=at - day,
        drill_at=at - day,
    )
    monkeypatch.setattr(metrics, "state", lambda at: whole)
    metrics.standing.forget()
    metrics.observe(route="portal:home", method="GET", status=200, seconds=0.01)
    metrics.CONNECTIONS.labels("requests_waiting").set(0)
    told: dict[str, set[str]] = {}
    for family in (*metrics.OWN.collect(), *metrics.standing.collect()):
        for sample in family.samples:
            told.setdefault(sample.name, set()).update(sample.labels)
    metrics.standing.forget()
    return told


@pytest.mark.django_db
def test_alarms_ask_for_numbers_and_labels_that_are_told(at, monkeypatch):
    told = _told(at, monkeypatch)
    for alarm in _alarms():
        assert set(NAME.findall(alarm["expr"])) <= set(told), alarm["alert"]
        for name, labels in LABELS.findall(alarm["expr"]):
            assert set(re.findall(r"(\w+)\s*[=!]", labels)) <= told[name], alarm["alert"]


def test_each_alarm_says_what_is_so_and_what_to_do_and_is_seen_to_go_off():
    tried = (FOLDER / "alerts.test.yaml").read_text("utf-8")
    for alarm in _alarms():
        assert alarm["labels"]["severity"] in ("page", "ticket")
        assert set(alarm["annotations"]) == {"summary", "action"}
        assert f'alertname="{alarm["alert"]}"' in tried


def test_alarms_go_off_when_they_should_and_not_otherwise():
    tried = ran("promtool", "test", "rules", str(FOLDER / "alerts.test.yaml"))
    assert tried.returncode == 0, tried.stdout + tried.stderr


def test_prometheus_reads_its_settings(tmp_path):
    token, whole = tmp_path / "token", tmp_path / "prometheus.yaml"
    token.write_text("a-word-of-the-right-length")
    text = (FOLDER / "prometheus.yaml").read_text("utf-8")
    whole.write_text(text.replace("/run/secrets/madoguchi_metrics_token", str(token)))
    (tmp_path / "alerts.yaml").write_bytes((FOLDER / "alerts.yaml").read_bytes())
    checked = ran("promtool", "check", "config", str(whole))
    assert checked.returncode == 0, checked.stdout + checked.stderr
