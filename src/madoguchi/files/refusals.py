"""What is said to someone whose file cannot be taken."""

from madoguchi.core.refusal import Refusal


class FileRefused(Refusal):
    """A file cannot be taken; the sentence says why and what to do instead."""
