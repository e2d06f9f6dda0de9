"""Who fetches numbers about this host: those who run it, from their network or with the word that the host was given."""

import hmac
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def runs_the_service(request: HttpRequest) -> bool:
    """Whether `request` comes from who runs the service.

    The network counts only for a request that came through no proxy: behind one everybody has its address.
    """
    token = str(settings.ENV.metrics_token)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in ip_network(network) for network in settings.ENV.metrics_networks)
