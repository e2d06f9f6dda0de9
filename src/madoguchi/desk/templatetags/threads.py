"""The thread with the applicant, for the page of a case."""

from django import template

from madoguchi.applications.models import Application
from madoguchi.examination.selectors.threads import Conversation, conversation_of

register = template.Library()


@register.simple_tag
def thread_of(application: Application) -> Conversation:
    """What applicant and office wrote to each other about the case."""
    return conversation_of(application)
