"""Adds up what the parts of `script/test` ran; names what was skipped; fails on a skip when CI=true."""

import os
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree  # noqa: S405 - reads what pytest has just written


def main(folder: Path, parts: list[str]) -> int:
    """Print the summary; 1 if something failed, did not run, or was skipped where nothing may be."""
    counts: Counter[str] = Counter()
    skipped: list[str] = []
    for part in parts:
        report = folder / f"{part}.xml"
        ran = 0
        for case in ElementTree.parse(report).iter("testcase") if report.exists() else ():  # noqa: S314
            ran += 1
            skip = case.find("skipped")
            if skip is not None:
                counts["skipped"] += 1
                skipped.append(f"{case.get('classname')}.{case.get('name')}: {skip.get('message', '')}")
            elif case.find("failure") is not None or case.find("error") is not None:
                counts["failed"] += 1
            else:
                counts["passed"] += 1
        if not ran:
            counts["failed"] += 1
            sys.stdout.write(f"The part {part!r} ran no test.\n")
    strict = os.environ.get("CI") == "true"
    if skipped:
        sys.stdout.write(
            f"\n!! {len(skipped)} SKIPPED" + (", which CI does not allow" if strict else "") + ":\n"
        )
        sys.stdout.writelines(f"!!   {line}\n" for line in skipped)
    sys.stdout.write(f"\n{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped\n")
    return int(bool(counts["failed"] or (strict and skipped)))


sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
