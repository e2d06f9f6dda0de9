"""Which machine asks: the client behind a bearer token."""

from dataclasses import dataclass
from uuid import UUID

from allauth.idp.oidc.models import Token
from django.http import HttpRequest

from madoguchi.core.acting import Acting


@dataclass(frozen=True)
class MachineClient:
    """A system of another bureau that came with client credentials (連携システム)."""

    client_id: str
    name: str
    organisation: UUID
    scopes: frozenset[str]

    def may(self, scope: str) -> bool:
        """Whether the token opens `scope`."""
        return scope in self.scopes

    @property
    def acting(self) -> Acting:
        """The machine as an actor: it has no account, and the log names its client."""
        return Acting.system(f"client:{self.client_id}")


def client_of_token(request: HttpRequest) -> MachineClient | None:
    """The machine whose access token stands in the `Authorization` header; None for any other, and for people.

    A token in the address is never looked at: addresses are written into logs.
    """
    scheme, _space, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not value or len(value) > 400:
        return None
    token = Token.objects.lookup(Token.Type.ACCESS_TOKEN, value.strip())
    if token is None or token.user_id is not None or token.client is None:
        return None
    organisation = (token.client.data or {}).get("organisation")
    if organisation is None:
        return None
    held = frozenset(token.get_scopes()) & frozenset(token.client.get_scopes())
    return MachineClient(token.client_id, token.client.name, UUID(organisation), held)
