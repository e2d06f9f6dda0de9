"""Compares what bandit says of `src` with the findings that have a reason (`docs/security/careless.toml`)."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
REASONS = ROOT / "docs" / "security" / "careless.toml"


def found() -> dict[tuple[str, str], list[str]]:
    """The findings of medium severity and above: check and file, with what each says."""
    command = [sys.executable, "-m", "bandit", "-r", "src", "-q", "-ll", "-f", "json"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)  # noqa: S603 - our own command
    findings: dict[tuple[str, str], list[str]] = {}
    for one in json.loads(told.stdout)["results"]:
        check = "HIGH " + one["test_id"] if one["issue_severity"] == "HIGH" else one["test_id"]
        words = f"{one['filename']}:{one['line_number']} {one['issue_text']}"
        findings.setdefault((check, one["filename"].removeprefix("./")), []).append(words)
    return findings


def main() -> int:
    """1 if a finding has no reason, or a reason no finding."""
    reasons = tomllib.loads(REASONS.read_text("utf-8"))
    known = {(check, path) for check, files in reasons.items() for path in files}
    findings = found()
    for key in sorted(findings.keys() - known):
        for words in findings[key]:
            print(f"no reason  {key[0]} {words}")  # noqa: T201
    for check, path in sorted(known - findings.keys()):
        print(f"no finding {check} {path}")  # noqa: T201
    return int(findings.keys() != known)


if __name__ == "__main__":
    sys.exit(main())
