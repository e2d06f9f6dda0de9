"""T40: no key, token or password of anybody stands in what is tracked."""

import math
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHAPES = {
    "private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{100,}",
    "AWS key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36,}\b",
    "Slack token": r"\bxox[abprs]-[0-9A-Za-z-]{20,}",
    "Google key": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "JSON web token": r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}",
    "password in an address": r"\b[a-z][a-z0-9+]*://[^\s:/@\"'{}<>]+:(?!\.\.\.)[^\s:/@\"'{}<>]{8,}@[a-z0-9-]+\.[a-z]",
}
NAMED = re.compile(
    r"(?i)\b[a-z_]*(?:secret|passw(?:or)?d|api_?key|token|private_key)[a-z_]*\b\s*[:=]\s*[\"']([A-Za-z0-9+/=_.-]{20,})[\"']"
)
INVENTED = re.compile(
    r"(?i)demo|test|example|madoguchi|canary|kanaria|secret|password|correct|horse|(.)\1{5}"
)


def secrets_in(text: str) -> list[str]:
    """What looks like a secret: by its shape, or by its name and how random it is."""
    found = [name for name, shape in SHAPES.items() if re.search(shape, text)]
    found += [
        one[:6]
        for one in NAMED.findall(text)
        if not INVENTED.search(one) and re.search(r"\d", one) and _bits(one) > 3.6
    ]
    return found


def _bits(text: str) -> float:
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())


def test_nothing_that_is_tracked_holds_a_secret() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    found = {}
    for name in filter(None, listed.decode().split("\0")):
        path = ROOT / name
        if (
            path.suffix in (".png", ".jpg", ".pdf", ".woff2", ".gz", ".parquet", ".xlsx")
            or not path.is_file()
        ):
            continue
        if told := secrets_in(path.read_text("utf-8", errors="ignore")):
            found[name] = told
    found.pop("tests/house/test_secrets.py", None)
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEA7x" * 12,
        "key = AKIA" + "IOSFODNN7EXAMPLE",
        "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
        'API_KEY = "' + "q7Zk2mX9vR4tB8nW1sL6" + '"',
        "DATABASE=postgres://app:Zr7" + "kQ2pLx9@db.city.lg.jp/app",
    ],
)
def test_a_secret_would_be_seen(text: str) -> None:
    assert secrets_in(text)
