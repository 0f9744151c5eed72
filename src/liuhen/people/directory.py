"""A directory (LDAP, AD) that proves passwords. It proves no more than that: accounts and roles are Liuhen's own."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from liuhen.people.errors import DirectoryUnreachableError
from liuhen.people.models import Account, OutsideIdentity

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of 2021: it names parts of pyasn1 by their former names
    import ldap3
    from ldap3.core.exceptions import LDAPException
    from ldap3.utils.conv import escape_filter_chars


class DirectoryBackend(ModelBackend):
    """Asks the directory for accounts that are linked to it; says nothing of others."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **given: Any
    ) -> Account | None:
        """The account, if the directory takes the password; None when the account's password is kept here.

        Raises:
            PermissionDenied: the directory refused it; nobody else is asked.
            DirectoryUnreachableError: it couldn't be asked.
        """
        del request, given
        if not settings.LIUHEN.ldap_url or not username:
            return None
        identity = (
            OutsideIdentity.objects.select_related("account")
            .filter(provider=OutsideIdentity.Provider.DIRECTORY, account__username=username)
            .first()
        )
        if identity is None:
            return None
        if not identity.account.is_active or not proves(identity.name, password or ""):
            raise PermissionDenied
        return identity.account


def proves(name: str, password: str) -> bool:
    """Whether the directory takes a password for a name: exactly one person is found by it, and can bind with it.

    Args:
        name: the person's name in the directory, taken literally whatever signs it has.
        password: as typed. An empty one is never right: directories take it for nobody in particular (RFC 4513 5.1.2).

    Raises:
        DirectoryUnreachableError: no answer, no trusted certificate, or the searching account isn't let in.
    """
    if not password:
        return False
    try:
        server = _server()
        found = _found(server, name)
        if len(found) != 1:
            return False
        with _opened(server, found[0], password) as trying:
            return bool(trying.bind())
    except (LDAPException, OSError) as error:
        raise DirectoryUnreachableError from error


def _found(server: ldap3.Server, name: str) -> list[str]:
    """The full names of those whom the setting's filter finds, two at most."""
    config = settings.LIUHEN
    with _opened(server, config.ldap_bind_dn or None, config.ldap_bind_password or None) as searching:
        if not searching.bind():
            raise DirectoryUnreachableError
        searching.search(
            config.ldap_base,
            config.ldap_filter.replace("{username}", escape_filter_chars(name)),
            search_scope=ldap3.SUBTREE,
            attributes=[ldap3.NO_ATTRIBUTES],
            size_limit=2,
            time_limit=config.ldap_seconds,
        )
        return [entry["dn"] for entry in searching.response or () if entry["type"] == "searchResEntry"]


class _Encryption(ldap3.Tls):
    """Encrypts by Python's own context, which checks chain and name; ldap3 asks a function that later Pythons lack."""

    def wrap_socket(self, connection: ldap3.Connection, do_handshake: bool = False) -> None:
        """Wrap a connection's socket; ldap3 calls it."""
        authority = settings.LIUHEN.ldap_ca
        context = ssl.create_default_context(cafile=None if authority is None else str(authority))
        connection.socket = context.wrap_socket(
            connection.socket, server_hostname=connection.server.host, do_handshake_on_connect=do_handshake
        )


def _server() -> ldap3.Server:
    config = settings.LIUHEN
    return ldap3.Server(
        config.ldap_url,
        tls=_Encryption(validate=ssl.CERT_REQUIRED),
        get_info=ldap3.NONE,
        connect_timeout=config.ldap_seconds,
        allowed_referral_hosts=[],
    )


@contextmanager
def _opened(server: ldap3.Server, name: str | None, password: str | None) -> Iterator[ldap3.Connection]:
    """A connection, encrypted before anything is said on it; closed whatever happens."""
    config = settings.LIUHEN
    connection = ldap3.Connection(
        server,
        user=name,
        password=password,
        auto_bind=ldap3.AUTO_BIND_NONE,
        auto_referrals=False,
        receive_timeout=config.ldap_seconds,
        raise_exceptions=False,
        read_only=True,
    )
    try:
        connection.open()
        if config.ldap_url.startswith("ldap://") and config.ldap_starttls and not connection.start_tls():
            raise DirectoryUnreachableError
        yield connection
    finally:
        with suppress(LDAPException, OSError):
            connection.unbind()
        if connection.socket is not None:
            connection.socket.close()
