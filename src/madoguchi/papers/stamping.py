"""A time stamping service (RFC 3161) for demo and tests: it signs a digest together with the moment it was shown it."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from madoguchi.papers.authority import ISSUING, STAMPER, certificate
from madoguchi.papers.certificates import private_key

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
POLICY = "1.3.6.1.4.1.4146.2.2"
"""The policy that the tokens name; one without meaning, as the demo's are."""
LONGEST_QUERY = 8192
_LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64}


class Refusal(core.Sequence):
    """A TimeStampResp without a token, which the library does not know (拒否の応答)."""

    _fields: ClassVar = [("status", tsp.PKIStatusInfo)]


def respond(query: bytes, *, at: datetime) -> bytes:
    """The answer (TimeStampResp, DER) to a query (TimeStampReq, DER) at the moment `at`.

    What is wrong with a query is answered as RFC 3161 §2.4.2 says, never raised.
    """
    try:
        asked = tsp.TimeStampReq.load(query, strict=True)
        algorithm = asked["message_imprint"]["hash_algorithm"]["algorithm"].native
        digest = asked["message_imprint"]["hashed_message"].native
        policy = asked["req_policy"].native
        nonce, wants_certificates = asked["nonce"].native, bool(asked["cert_req"].native)
        has_extensions = bool(asked["extensions"].native)
    except (ValueError, TypeError, KeyError):
        return _refused("bad_data_format")
    if algorithm not in _LENGTHS:
        return _refused("bad_alg")
    if len(digest) != _LENGTHS[algorithm]:
        return _refused("bad_data_format")
    if policy not in (None, POLICY):
        return _refused("unaccepted_policy")
    if has_extensions:
        return _refused("unaccepted_extensions")
    info = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": asked["message_imprint"],
        "serial_number": secrets.randbits(63),
        "gen_time": at.astimezone(UTC).replace(microsecond=0),
        "accuracy": {"seconds": 1},
        "ordering": False,
    }
    if nonce is not None:
        info["nonce"] = nonce
    token = _token(tsp.TSTInfo(info).dump(), wants_certificates=wants_certificates)
    return bytes(tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump())


def _refused(why: str) -> bytes:
    status = tsp.PKIStatusInfo({"status": "rejection", "fail_info": {why}})
    return bytes(Refusal({"status": status}).dump())


def _token(info: bytes, *, wants_certificates: bool) -> cms.ContentInfo:
    stamper = _loaded(STAMPER)
    key = private_key(STAMPER)
    assert isinstance(key, rsa.RSAPrivateKey)
    signed = cms.CMSAttributes(
        [
            _attribute("content_type", "tst_info"),
            _attribute("message_digest", _sha256(info)),
            _attribute("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [_identity(stamper)]})),
        ]
    )
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                {"issuer": stamper.issuer, "serial_number": stamper.serial_number},
            ),
            "digest_algorithm": sha256,
            "signature_algorithm": {"algorithm": "sha256_rsa"},
            "signed_attrs": signed,
            "signature": key.sign(signed.dump(), padding.PKCS1v15(), hashes.SHA256()),
        }
    )
    content = {
        "version": "v3",
        "digest_algorithms": [sha256],
        "encap_content_info": {"content_type": "tst_info", "content": cms.ParsableOctetString(info)},
        "signer_infos": [signer],
    }
    if wants_certificates:
        content["certificates"] = [stamper, _loaded(ISSUING)]
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(content)})


def _attribute(kind: str, value: object) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": kind, "values": (value,)})


def _identity(cert: asn1_x509.Certificate) -> tsp.ESSCertIDv2:
    return tsp.ESSCertIDv2(
        {
            "hash_algorithm": {"algorithm": "sha256"},
            "cert_hash": _sha256(cert.dump()),
            "issuer_serial": {
                "issuer": [asn1_x509.GeneralName("directory_name", cert.issuer)],
                "serial_number": core.Integer(cert.serial_number),
            },
        }
    )


def _sha256(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(data)
    return digest.finalize()


def _loaded(name: str) -> asn1_x509.Certificate:
    found = certificate(name)
    assert found is not None
    return asn1_x509.Certificate.load(found.public_bytes(Encoding.DER))


def server(*, host: str, port: int, clock: Callable[[], datetime]) -> ThreadingHTTPServer:
    """The service over HTTP (RFC 3161 §3.4) at this address, not yet serving; port 0 takes any free one."""

    class Stamps(BaseHTTPRequestHandler):
        """Answers a query posted to any path."""

        def do_POST(self) -> None:  # noqa: N802 - the name that the library calls
            length = int(self.headers.get("Content-Length") or 0)
            if self.headers.get_content_type() != QUERY or not 0 < length <= LONGEST_QUERY:
                self.send_error(415 if length else 411)
                return
            answer = respond(self.rfile.read(length), at=clock())
            self.send_response(200)
            self.send_header("Content-Type", REPLY)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            return

    return ThreadingHTTPServer((host, port), Stamps)
