"""How long a notice takes: typeset, signed for the long term with two time stamps, checked; and how long a check takes.

    .venv/bin/python benchmarks/sign.py [COUNT]

Tells the time that the processor works, not that which passes: the machine may do other things. Makes an authority
and a database of its own in a temporary folder; time stamps come over HTTP from a service in this process, as those of
an authority would, without the way to it.
"""

import os
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

folder = tempfile.mkdtemp(prefix="benchmark-sign-")
os.environ.update(MADOGUCHI_STATE=folder, MADOGUCHI_MODE="test", MADOGUCHI_DATABASE="")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from madoguchi.papers import stamping  # noqa: E402
from madoguchi.papers.selectors import check_signature  # noqa: E402
from madoguchi.papers.services import make_demo_authority, notice_pdf, sign  # noqa: E402
from madoguchi.papers.types import NoticeData  # noqa: E402
from madoguchi.site.env import TimestampService  # noqa: E402

NOTICE = NoticeData(
    number="8窓子第123号",
    issued_on=datetime(2026, 4, 20).date(),
    organisation="窓野市 子育て支援課",
    office_holder="窓野市長",
    applicant_name="窓野 花子",
    title="児童手当認定通知書",
    procedure="児童手当 認定請求",
    receipt_number="U-7K2M-9QX4-ABCD-C",
    arrived_on=datetime(2026, 4, 3).date(),
    outcome="児童手当の受給資格を認定します。",
    grounds="児童を監護し、生計を同じくしていることを確認したため。",
    legal_basis="児童手当法（昭和46年法律第73号）第7条第1項",
    review_instructions="この決定に不服があるときは、3か月以内に審査請求をすることができます。",
)


def told(name: str, seconds: list[float]) -> None:
    """One line of the result, in milliseconds of one processor."""
    ordered = sorted(seconds)
    print(
        f"{name}: median {statistics.median(ordered) * 1000:.0f} ms, "
        f"90 % {ordered[int(len(ordered) * 0.9)] * 1000:.0f} ms, most {ordered[-1] * 1000:.0f} ms"
    )


def main(count: int) -> None:
    """Print what each part takes, `count` times."""
    call_command("migrate", verbosity=0)
    at = datetime.now(tz=UTC)
    make_demo_authority(name="窓野県", at=at)
    service = stamping.server(host="127.0.0.1", port=0, clock=lambda: datetime.now(tz=UTC))
    threading.Thread(target=service.serve_forever, daemon=True).start()
    settings.TIMESTAMPS = TimestampService(f"http://127.0.0.1:{service.server_address[1]}/", 5.0, 1)
    office = uuid4()
    times: dict[str, list[float]] = {"typeset and read back": [], "sign (B-LTA) and check": [], "check": []}
    for number in range(count + 1):
        began = time.process_time()
        pdf = notice_pdf(NOTICE)
        set_at = time.process_time()
        paper = sign(pdf, organisation=office, office="窓野市", post="窓野市長", reason="処分の通知", at=at)
        signed_at = time.process_time()
        assert check_signature(paper, at=datetime.now(tz=UTC) + timedelta(seconds=1)).is_valid
        if number:  # the first loads the modules and makes the key of the post
            times["typeset and read back"].append(set_at - began)
            times["sign (B-LTA) and check"].append(signed_at - set_at)
            times["check"].append(time.process_time() - signed_at)
    for name, seconds in times.items():
        told(name, seconds)
    print(f"a signed notice: {len(paper):,} bytes")
    service.shutdown()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
