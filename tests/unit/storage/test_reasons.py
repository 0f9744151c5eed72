"""A store that is away for a reason that only a programmer reads."""

from __future__ import annotations

import errno
import os

import botocore.exceptions
import pytest

from liuhen.storage.prose import WORDS

OF_THE_SYSTEM = (
    "EACCES", "EPERM", "EIO", "ENOENT", "ENOTDIR", "EISDIR", "ENODEV", "ENXIO", "EROFS", "ESTALE", "ENOTCONN",
    "EUCLEAN", "EBADMSG", "EREMOTEIO", "ENOSPC", "EDQUOT", "EMFILE", "ENFILE", "ENOMEM", "EBUSY", "EAGAIN", "ELOOP",
    "EHOSTDOWN", "EHOSTUNREACH", "ENETUNREACH", "ENETDOWN", "ETIMEDOUT", "ECONNREFUSED", "ECONNRESET", "ECONNABORTED",
    "ENOMEDIUM",
)  # fmt: skip
OF_THE_CLIENT = (
    "EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "SSLError", "ConnectionClosedError",
    "NoCredentialsError", "PartialCredentialsError", "ProxyConnectionError", "HTTPClientError",
    "ResponseStreamingError", "IncompleteReadError",
)  # fmt: skip
OF_THE_SERVER = ("400", "403", "404", "500", "502", "503", "504", "AccessDenied", "SlowDown", "ServiceUnavailable")


@pytest.mark.parametrize("name", OF_THE_SYSTEM)
def test_a_disk_fails_in_english(name):
    assert os.strerror(getattr(errno, name)) in WORDS["reason"]


@pytest.mark.parametrize("name", OF_THE_CLIENT)
def test_an_object_store_that_is_away_in_english(name):
    assert hasattr(botocore.exceptions, name)
    assert name in WORDS["reason"]


@pytest.mark.parametrize("code", OF_THE_SERVER)
def test_an_object_store_that_answers_with_a_number(code):
    assert code in WORDS["reason"]
