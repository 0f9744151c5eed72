"""Where an S3 store is and by what right it's opened. What is secret never stands in an address."""

from __future__ import annotations

import ipaddress
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from liuhen.storage.errors import StoreAccessError, StoreUrlError

REGION = "us-east-1"
"""What gateways that know no regions expect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Access:
    """By what right an S3 store is opened.

    Attributes:
        access_key, secret_key: of the store's own user.
        ca: PEM file of the bureau's CA; None trusts what the system trusts.
    """

    access_key: str
    secret_key: str = field(repr=False)
    ca: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Address:
    """Where an S3 store is.

    Attributes:
        bucket: its name.
        prefix: before every key; empty, or with a `/` at its end.
        endpoint: of the gateway; empty for the public cloud's own.
        region: as the gateway wants it.
        locks: whether content in it is to be locked; nobody can undo that before a lock ends.
    """

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = REGION
    locks: bool = False

    @property
    def name(self) -> str:
        """What a person calls it: `s3://bucket/prefix@host`."""
        host = urlsplit(self.endpoint).netloc
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/") + (f"@{host}" if host else "")


def s3_address(url: str) -> S3Address:
    """Read `s3://bucket[/prefix]?endpoint=https://host[:port][&region=…][&plain=yes][&lock=yes]`.

    `plain=yes` allows http:// to another machine; without it that's only taken for this one. `lock=yes` asks for
    Object Lock in compliance mode: off unless somebody writes it, since nobody can undo it.

    Raises:
        StoreUrlError: it's none, or holds a user or password.
    """
    try:
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        endpoint = urlsplit(asked.get("endpoint", ""))
        host = endpoint.hostname
    except ValueError as error:
        raise StoreUrlError(url=_harmless(url)) from error
    wrong = parts.scheme != "s3" or not parts.netloc or "@" in parts.netloc or bool(parts.fragment)
    wrong = wrong or bool(asked.keys() - {"endpoint", "region", "plain", "lock"}) or "@" in endpoint.netloc
    wrong = wrong or asked.get("lock", "yes") != "yes"
    if "endpoint" in asked:
        wrong = wrong or endpoint.scheme not in ("http", "https") or not host or bool(endpoint.path.strip("/"))
        wrong = wrong or (endpoint.scheme == "http" and asked.get("plain") != "yes" and not _is_here(host or ""))
    if wrong:
        raise StoreUrlError(url=_harmless(url))
    prefix = parts.path.strip("/")
    return S3Address(
        bucket=parts.netloc,
        prefix=f"{prefix}/" if prefix else "",
        endpoint=f"{endpoint.scheme}://{endpoint.netloc}" if host else "",
        region=asked.get("region") or REGION,
        locks="lock" in asked,
    )


def read_access(path: Path, ca: Path | None = None) -> S3Access:
    """Read a file of keys: TOML with `access_key` and `secret_key`.

    Raises:
        StoreAccessError: it isn't there, can't be read, or holds something else.
    """
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise StoreAccessError(file=str(path)) from error
    key, secret = told.get("access_key"), told.get("secret_key")
    if not isinstance(key, str) or not isinstance(secret, str) or not key or not secret:
        raise StoreAccessError(file=str(path))
    return S3Access(access_key=key, secret_key=secret, ca=ca)


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _harmless(url: str) -> str:
    """The address as far as it may be shown: without what stands where a password would."""
    head, at, tail = url.partition("@")
    return f"{head.partition('://')[0]}://…@{tail.partition('?')[0]}" if at else url.partition("?")[0]
