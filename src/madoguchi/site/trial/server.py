"""The protocol of the trial provider: Authlib's server with authorization code, PKCE, nonce and private_key_jwt."""

import os
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from authlib.oauth2 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import AuthorizationCodeMixin
from authlib.oidc.core.grants import OpenIDCode
from joserfc.jwk import ECKey, KeySet

from madoguchi.site.trial.people import GIVEN, Counter, Person

os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")  # it listens on this host alone

CODE_LASTS, TOKEN_LASTS = 60, 300


@dataclass
class Registered(ClientMixin):
    """A client as it was registered when the provider was started (登録されたクライアント)."""

    client_id: str
    redirect_uris: tuple[str, ...]
    jwks: Any
    scopes: tuple[str, ...] = ()
    id_token_signed_response_alg: str = "ES256"  # noqa: S105 - the name of an algorithm

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str | None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(word for word in (scope or "").split() if word in self.scopes)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == JWTBearerClientAssertion.CLIENT_AUTH_METHOD

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):
    """A code on its way, for one use (認可コード)."""

    code: str
    client_id: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    person: Person
    acr: str
    at: int = field(default_factory=lambda: int(time.time()))

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.at

    def get_acr(self) -> str:
        return self.acr

    def get_amr(self) -> list[str] | None:
        return None


@dataclass
class Access(TokenMixin):
    """An access token with what it opens (アクセストークン)."""

    client_id: str
    person: Person
    scope: str
    ends: int


class Assertion(JWTBearerClientAssertion):
    """private_key_jwt: the client signs with the key that it registered, every statement once."""

    def __init__(self, server: "TrialServer") -> None:
        super().__init__()
        self.server = server
        self.seen: set[str] = set()

    def get_audiences(self) -> list[str]:
        return [f"{self.server.issuer}/token", self.server.issuer]

    def validate_jti(self, claims: Any, jti: str) -> bool:
        is_new = jti not in self.seen
        self.seen.add(jti)
        return is_new

    def resolve_client_public_key(self, client: Registered) -> KeySet:
        return KeySet.import_key_set(client.jwks)


class CodeGrant(AuthorizationCodeGrant):
    """Codes are kept in memory: what a restart forgets is begun anew."""

    TOKEN_ENDPOINT_AUTH_METHODS = [JWTBearerClientAssertion.CLIENT_AUTH_METHOD]  # noqa: RUF012

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        data = request.payload.data
        person, acr = request.user
        self.server.codes[code] = Code(
            code=code,
            client_id=request.client.client_id,
            redirect_uri=request.payload.redirect_uri,
            scope=request.scope,
            nonce=data.get("nonce", ""),
            code_challenge=data.get("code_challenge", ""),
            code_challenge_method=data.get("code_challenge_method", ""),
            person=person,
            acr=acr,
        )

    def query_authorization_code(self, code: str, client: Registered) -> Code | None:
        found = self.server.codes.get(code)
        is_valid = found and found.client_id == client.client_id and found.at + CODE_LASTS > time.time()
        return found if is_valid else None

    def delete_authorization_code(self, authorization_code: Code) -> None:
        self.server.codes.pop(authorization_code.code, None)

    def authenticate_user(self, authorization_code: Code) -> Person:
        return authorization_code.person


class IdToken(OpenIDCode):
    """ID tokens signed with the provider's elliptic key; the claims of the person come from the userinfo address."""

    def __init__(self, server: "TrialServer") -> None:
        super().__init__(require_nonce=True)
        self.server = server

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        return any(code.nonce == nonce for code in self.server.codes.values())

    def resolve_client_private_key(self, client: Registered) -> ECKey:
        return self.server.key

    def get_client_claims(self, client: Registered) -> dict[str, Any]:
        return {"iss": self.server.issuer, "aud": [client.client_id], "exp": int(time.time()) + TOKEN_LASTS}

    def get_encode_header(self, client: Registered) -> dict[str, str]:
        return {"alg": "ES256", "kid": str(self.server.key.kid), "typ": "JWT"}

    def generate_user_info(self, user: Person, scope: str) -> dict[str, str]:
        return {"sub": self.server.counter.subject(user)}


class Issuer(IssuerParameter):
    """Names the issuer in every answer (RFC 9207)."""

    def __init__(self, server: "TrialServer") -> None:
        self.server = server
        super().__call__(server)

    def get_issuer(self) -> str:
        return self.server.issuer


class TrialRequest(OAuth2Request):
    """A request as Authlib reads it."""

    def __init__(self, method: str, uri: str, values: dict[str, str], headers: dict[str, str]) -> None:
        super().__init__(method, uri, headers=headers)
        self.values = values
        self.payload = BasicOAuth2Payload(values)

    @property
    def args(self) -> dict[str, str]:
        return self.values

    @property
    def form(self) -> dict[str, str]:
        return self.values


class Answer:
    """What the protocol answers: status, body (a mapping is JSON) and headers."""

    def __init__(self, status: int, body: Any, headers: list[tuple[str, str]]) -> None:
        self.status, self.body, self.headers = status, body, dict(headers)

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @location.setter
    def location(self, address: str) -> None:
        self.headers["Location"] = address


class TrialServer(AuthorizationServer):
    """One issuer with its key, its clients and what it has handed out (体験用の提供元)."""

    def __init__(self, counter: Counter, issuer: str, clients: dict[str, Registered]) -> None:
        super().__init__(scopes_supported=list(counter.scopes))
        self.counter, self.issuer, self.clients = counter, issuer, clients
        self.key = ECKey.generate_key("P-256", {"kid": secrets.token_hex(8), "use": "sig", "alg": "ES256"})
        self.codes: dict[str, Code] = {}
        self.access: dict[str, Access] = {}
        self.register_client_auth_method(JWTBearerClientAssertion.CLIENT_AUTH_METHOD, Assertion(self))
        self.register_token_generator(
            "default",
            BearerTokenGenerator(
                lambda *a, **k: secrets.token_urlsafe(32), expires_generator=lambda c, g: TOKEN_LASTS
            ),
        )
        self.register_grant(CodeGrant, [CodeChallenge(required=True), IdToken(self)])
        Issuer(self)

    def query_client(self, client_id: str) -> Registered | None:
        return self.clients.get(client_id)

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        self.access[token["access_token"]] = Access(
            request.client.client_id, request.user, token["scope"], int(time.time()) + TOKEN_LASTS
        )

    def create_oauth2_request(self, request: Any) -> OAuth2Request:
        return request

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Answer:
        return Answer(status, body, headers)

    def userinfo(self, bearer: str) -> Answer:
        """What the access token opens of its person."""
        found = self.access.get(bearer)
        if found is None or found.ends < time.time():
            return Answer(
                401, {"error": "invalid_token"}, [("WWW-Authenticate", 'Bearer error="invalid_token"')]
            )
        opened = [claim for word in found.scope.split() for claim in GIVEN.get(word, ())]
        claims = {claim: found.person.claims[claim] for claim in opened if claim in found.person.claims}
        return Answer(200, {"sub": self.counter.subject(found.person), **claims}, [])

    def described(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/certs",
            "scopes_supported": list(self.counter.scopes),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
            "acr_values_supported": [way.acr for way in self.counter.ways],
            "authorization_response_iss_parameter_supported": True,
        }
