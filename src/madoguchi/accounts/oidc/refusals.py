"""Why a sign-in by a provider was refused: a code for the log, one kind sentence for the person."""

from django.utils.translation import gettext_lazy as _

from madoguchi.core.refusal import Refusal

CODES = frozenset(
    {
        "state_unknown", "state_old", "cancelled", "provider_error", "response_issuer", "code_missing",
        "unreachable", "discovery_issuer", "discovery_unfit", "token_refused", "id_token_missing",
        "algorithm", "header_key", "key_unknown", "signature", "issuer", "audience", "authorized_party",
        "expired", "issued_at", "nonce", "subject", "access_token_hash", "level_too_low",
        "account_disabled", "other_account", "not_registered", "corporate_number", "claims_subject",
    }
)  # fmt: skip
"""Every code that `sign_in.refused` may carry; none says anything of the person."""


class SignInRefused(Refusal):
    """A provider's answer was not accepted; `code` says why to the log, never to the person."""

    sentence = _("ログインできませんでした。申請の内容は消えていません。もう一度、最初からお試しください。")

    def __init__(self, code: str, sentence: str | None = None) -> None:
        assert code in CODES, code
        self.code = code
        super().__init__(sentence)
