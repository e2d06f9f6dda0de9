"""What a check of the log finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something in the log that is not as it was written (検証の指摘).

    `kind` is a word for machines, `where` names the record, `message` says it to a person.
    """

    kind: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}：{self.message}"
