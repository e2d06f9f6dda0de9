"""Asking a time stamping authority (RFC 3161) for a token: over HTTP, or the demo's own in this process."""

import logging
import time
from datetime import datetime

import httpx
from asn1crypto import tsp
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from madoguchi.papers.stamping import QUERY, REPLY, respond

log = logging.getLogger(__name__)

LONGEST_REPLY = 64 * 1024
_PAUSES = (0.5, 2.0, 5.0)
"""Seconds between two tries; a paper waits for its next round after the last."""


class NoTimestamp(Exception):  # noqa: N818 - what it says
    """The time stamping authority did not give a token that can be believed."""


class HttpStamper(TimeStamper):
    """Asks the authority at `settings.TIMESTAMPS`, with limits on time and a few tries (RFC 3161 §3.4)."""

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """What the authority answers; raises `NoTimestamp`."""
        service = settings.TIMESTAMPS
        if service is None:
            raise NoTimestamp("no authority is set")
        query, why = req.dump(), ""
        for number in range(service.tries):
            if number:
                time.sleep(_PAUSES[min(number, len(_PAUSES)) - 1])
            try:
                answer = _posted(service.address, query, seconds=service.seconds)
                return _granted(answer, nonce=req["nonce"].native)
            except (httpx.HTTPError, ValueError, TypeError, KeyError) as failure:
                why = f"{type(failure).__name__} {failure}"[:200]
                log.warning("time stamps: try %d failed: %s", number + 1, why)
        raise NoTimestamp(why)


def _posted(address: str, query: bytes, *, seconds: float) -> bytes:
    with httpx.Client(timeout=seconds, follow_redirects=False, trust_env=False) as client:
        with client.stream(
            "POST", address, content=query, headers={"Content-Type": QUERY, "Accept": REPLY}
        ) as answer:
            answer.raise_for_status()
            if answer.headers.get("content-type", "").partition(";")[0].strip() != REPLY:
                raise ValueError("the answer is no timestamp-reply")
            body = b""
            for part in answer.iter_bytes():
                body += part
                if len(body) > LONGEST_REPLY:
                    raise ValueError("the answer is too long")
    return body


def _granted(answer: bytes, *, nonce: int) -> tsp.TimeStampResp:
    """The answer if it grants a token for this very query; raises `ValueError`."""
    made = tsp.TimeStampResp.load(answer, strict=True)
    status = made["status"]["status"].native
    if status != "granted":
        raise ValueError(f"the authority answered {status}")
    if made["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed["nonce"].native != nonce:
        raise ValueError("the answer belongs to another query")
    return made


class OwnStamper(TimeStamper):
    """The demo's authority in this process, with the moment given: the demo's year lies in the past."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self._at = at

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """What the demo's authority answers at that moment."""
        return tsp.TimeStampResp.load(respond(req.dump(), at=self._at), strict=True)


__all__ = ["HttpStamper", "NoTimestamp", "OwnStamper", "TimestampRequestError"]
