"""What the check of an installation says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One reason against serving, with what to do (点検の指摘).

    `shuts`: the window does not open with it. What grows with time alone (a backup that is late) is told and shuts
    nothing: a host that starts again by night must come up.
    """

    code: str
    sentence: str
    shuts: bool = True
