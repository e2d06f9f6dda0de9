"""For whom an officer works, in the head of every page of officers."""

from django import template
from django.conf import settings
from django.template import Context

from madoguchi.accounts.selectors import office_of
from madoguchi.accounts.types import acting_of_request

register = template.Library()


@register.simple_tag(takes_context=True)
def own_office(context: Context) -> str:
    """The officer's own office, whatever the page is about; whoever runs the service where it is not one."""
    request = context.get("request")
    name = office_of(acting_of_request(request)) if request is not None else ""
    return name or str(settings.SERVICE_OPERATOR)
