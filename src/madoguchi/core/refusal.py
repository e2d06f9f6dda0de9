"""A refusal that a person may meet: an exception that carries one kind sentence."""

from typing import Any


class Refusal(Exception):  # noqa: N818 - it is a refusal, not an error of ours
    """Base of every refusal shown to people; `sentence` says what to do, `field` where.

    Subclasses live in the module of the service that refuses and set `sentence`.
    """

    sentence: Any = "この操作はできません。"  # text, or a text that is translated when shown

    def __init__(self, sentence: str | None = None, *, field: str = "") -> None:
        self.sentence = sentence or type(self).sentence
        self.field = field
        super().__init__(self.sentence)

    def __str__(self) -> str:
        return str(self.sentence)
