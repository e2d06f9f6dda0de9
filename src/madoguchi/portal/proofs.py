"""The proof that a form was opened here, a while ago and not too long: what keeps programs from sending it blindly."""

import secrets
from datetime import timedelta

from django.core import signing

from madoguchi.core.clock import now

LONGEST_OPEN = timedelta(hours=12)
QUICKEST = timedelta(seconds=2)
"""Nobody reads and answers a form faster."""
HONEYPOT = "homepage"
"""A field that people do not see; what fills it in is a program."""
_SALT = "portal.proofs"


def proof_of(form: str) -> str:
    """A new proof for `form`, to be sent with it."""
    made = {"of": form, "at": int(now().timestamp()), "key": secrets.token_urlsafe(16)}
    return signing.dumps(made, salt=_SALT)


def proven(token: str, form: str) -> str:
    """The key of a proof that was made for `form`; empty when it is none, too young or too old."""
    try:
        said = signing.loads(token[:400], salt=_SALT, max_age=LONGEST_OPEN)
    except signing.BadSignature:
        return ""
    if said["of"] != form or said["at"] + QUICKEST.total_seconds() > now().timestamp():
        return ""
    return str(said["key"])
