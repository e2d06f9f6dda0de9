"""How surely one has to be who one is before a procedure is begun and sent."""

from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors import body_of


class ProofNeeded(Refusal):
    """The sign-in was not sure enough for the procedure; `alternative` is the way of those without a card."""

    sentence = _(
        "この手続では、カードなどで、ご本人であることを確かめてください。入力した内容は保存してあります。"
    )

    def __init__(self, alternative: str = "") -> None:
        self.alternative = alternative
        super().__init__()


def require_proof(*, edition: Edition, by: Acting) -> None:
    """Raise `ProofNeeded` unless the sign-in of `by` was as sure of who it is as the procedure asks for.

    What counts is the level that the provider returned, kept with the session, never the one asked for. A
    member of a business or an agent shows who they themselves are.
    """
    body = body_of(edition.procedure_version)
    if body.identity_level and by.assurance < int(body.identity_level):
        raise ProofNeeded(body.identity_alternative)
