"""How browsers reach the servers: encrypted, or on this machine alone, unless the site says otherwise.

Looked at when a server starts, not when settings are read: the commands that check and export go on working meanwhile.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from liuhen.site.config import Settings
from liuhen.site.errors import (
    CertificateOutOfTimeError,
    CertificateUnreadableError,
    KeyOfAnotherError,
    KeyUnreadableError,
    PlainHttpError,
)

_PKCS8 = b"-----BEGIN PRIVATE KEY-----"


def refuse_unsafe(settings: Settings, *, now: datetime) -> None:
    """Go on only if nobody's password would cross the network in the clear, and the certificate can be used.

    GB/T 22239 8.1.4.1 c), 8.1.4.8 a).

    Raises:
        PlainHttpError: other machines would come by plain HTTP, and the site didn't say that they may.
        CertificateUnreadableError, KeyUnreadableError, KeyOfAnotherError, CertificateOutOfTimeError: see there.
    """
    if settings.is_open_in_the_clear:
        raise PlainHttpError(host=settings.host)
    if settings.tls_certificate is not None and settings.tls_key is not None:
        _look_at(settings.tls_certificate, settings.tls_key, now=now)


def _look_at(certificate_file: Path, key_file: Path, *, now: datetime) -> None:
    try:
        certificate = x509.load_pem_x509_certificates(certificate_file.read_bytes())[0]
    except (OSError, ValueError):
        raise CertificateUnreadableError(file=str(certificate_file)) from None
    try:
        stored = key_file.read_bytes()
        key = serialization.load_pem_private_key(stored, password=None)
    except (OSError, ValueError, TypeError):  # TypeError: it wants a password
        raise KeyUnreadableError(file=str(key_file)) from None
    if not stored.lstrip().startswith(_PKCS8):
        raise KeyUnreadableError(file=str(key_file))
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*form) != certificate.public_key().public_bytes(*form):
        raise KeyOfAnotherError(file=str(key_file))
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        since, until = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        raise CertificateOutOfTimeError(
            file=str(certificate_file), since=since.date().isoformat(), until=until.date().isoformat()
        )
