"""Opinions and enquiries, where they go, and answers for all."""

from madoguchi.listening.models.answers import FrequentAnswer
from madoguchi.listening.models.opinions import Opinion, OpinionMove, OpinionReply
from madoguchi.listening.models.receptions import Reception, RoutingRule

__all__ = ["FrequentAnswer", "Opinion", "OpinionMove", "OpinionReply", "Reception", "RoutingRule"]
