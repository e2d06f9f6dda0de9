"""The refusal of a reader."""

from madoguchi.core.refusal import Refusal


class Unreadable(Refusal, ValueError):
    """Typed text that cannot be read; `sentence` says what to type, with an example (読み取れない入力)."""

    sentence = "入力を確認してください。"
