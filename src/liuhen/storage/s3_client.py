"""How a gateway is asked: by keys, with bounds of time, and at no other address than the site's."""

from __future__ import annotations

import threading
from typing import Any

import boto3
from botocore.config import Config

from liuhen.storage.address import S3Access, S3Address

_session = boto3.session.Session()
_session_lock = threading.Lock()  # a session reads its models once, and isn't made for two threads


def client_of(address: S3Address, access: S3Access) -> Any:
    """boto3's client for the gateway of an address, which never asks another host than that one."""
    with _session_lock:
        client = _session.client(
            "s3",
            endpoint_url=address.endpoint or None,
            region_name=address.region,
            aws_access_key_id=access.access_key,
            aws_secret_access_key=access.secret_key,
            verify=str(access.ca) if access.ca else None,
            config=Config(
                s3={"addressing_style": "path" if address.endpoint else "auto", "payload_signing_enabled": True},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                retries={"mode": "standard", "total_max_attempts": 3},
                connect_timeout=5,
                read_timeout=60,
                max_pool_connections=32,
                ignore_configured_endpoint_urls=True,
            ),
        )
    if address.endpoint:
        client.meta.events.register("before-call.s3", _stay)
    return client


def _stay(params: dict[str, Any], **_told: object) -> None:
    """Look for no other region when a gateway of the site's own answers with a redirect.

    There is none, and botocore's search for it would be answered with the next redirect, until the stack is full.
    """
    params["context"].setdefault("s3_redirect", {})["redirected"] = True
