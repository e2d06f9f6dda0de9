"""How our side is configured for the trial provider, and the file in which it registers us."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from madoguchi.accounts.oidc.keys import public_jwk
from madoguchi.accounts.oidc.providers import read_provider

CLIENTS = {"card": "RP00000001", "business": "GB00000001", "staff": "ST00000001"}
FILE, REGISTERED = "trial-providers.json", "trial-clients.json"


def settings_of(origin: str) -> list[dict[str, Any]]:
    """Our settings for the three counters of the trial provider at `origin`."""
    shared = {"algorithms": ["ES256"], "is_response_issuer_required": True, "is_demo": True}
    return [
        {
            "key": "card",
            "kind": "residents",
            "label": "マイナンバーカードでログイン",
            "hint": "体験用です。本物のカードは使いません。",
            "issuer": f"{origin}/card",
            "client_id": CLIENTS["card"],
            "key_file": "card.pem",
            "scopes": ["openid", "name", "address", "birthdate", "gender"],
            "acr_values": ["aal3", "crl"],
            "levels": {
                "aal3": {"identity": 2, "authentication": 3},
                "aal1": {"identity": 1, "authentication": 1},
            },
            **shared,
        },
        {
            "key": "business",
            "kind": "businesses",
            "label": "gBizIDでログイン",
            "hint": "体験用です。本物のgBizIDは使いません。",
            "issuer": f"{origin}/business",
            "client_id": CLIENTS["business"],
            "key_file": "business.pem",
            "scopes": ["openid", "name", "corp"],
            "levels": {
                "gbiz-prime": {"identity": 2, "authentication": 2},
                "gbiz-entry": {"identity": 1, "authentication": 1},
            },
            "least": {"identity": 2, "authentication": 2},
            "claims": {
                "corporate_number": "corp_number",
                "business_name": "corp_name",
                "part": "account_type",
            },
            **shared,
        },
        {
            "key": "staff",
            "kind": "staff",
            "label": "庁内の認証でログイン",
            "hint": "体験用です。",
            "issuer": f"{origin}/staff",
            "client_id": CLIENTS["staff"],
            "key_file": "staff.pem",
            "scopes": ["openid", "name"],
            "levels": {
                "aal2": {"identity": 1, "authentication": 2},
                "aal1": {"identity": 1, "authentication": 1},
            },
            **shared,
        },
    ]


def write_files(*, provider: str, ours: str) -> Path:
    """Write our settings for the trial provider at `provider`, and our registration there; returns the former.

    `ours` is the origin of our pages, to which the provider may send people back.
    """
    folder = Path(settings.SIGN_IN_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    named = settings_of(provider)
    homes = sorted(
        {ours, ours.replace("//127.0.0.1", "//localhost"), ours.replace("//localhost", "//127.0.0.1")}
    )
    registered = {
        one["key"]: [
            {
                "client_id": one["client_id"],
                "redirect_uris": [f"{home}/account/with/{one['key']}/back/" for home in homes],
                "jwks": {"keys": [public_jwk(read_provider(one))]},
                "scopes": one["scopes"],
            }
        ]
        for one in named
    }
    (folder / REGISTERED).write_text(json.dumps(registered), "utf-8")
    written = folder / FILE
    written.write_text(json.dumps(named, ensure_ascii=False), "utf-8")
    return written
