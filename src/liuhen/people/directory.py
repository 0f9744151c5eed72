"""A directory (LDAP, AD) that proves passwords. It proves no more than that: accounts and roles are Liuhen's own."""

from __future__ import annotations

import ssl
import warnings
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
    config = settings.LIUHEN
    try:
        server = _server()
        with _connection(server, config.ldap_bind_dn or None, config.ldap_bind_password or None) as searching:
            searching.search(
                config.ldap_base,
                config.ldap_filter.replace("{username}", escape_filter_chars(name)),
                search_scope=ldap3.SUBTREE,
                attributes=[ldap3.NO_ATTRIBUTES],
                size_limit=2,
                time_limit=config.ldap_seconds,
            )
            found = [entry["dn"] for entry in searching.response or () if entry["type"] == "searchResEntry"]
        if len(found) != 1:
            return False
        with _connection(server, found[0], password, is_opened_only=True) as trying:
            return bool(trying.bind())
    except (LDAPException, OSError, ssl.SSLError) as error:
        raise DirectoryUnreachableError from error


def _server() -> ldap3.Server:
    config = settings.LIUHEN
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=None if config.ldap_ca is None else str(config.ldap_ca))
    return ldap3.Server(
        config.ldap_url, tls=tls, get_info=ldap3.NONE, connect_timeout=config.ldap_seconds, allowed_referral_hosts=[]
    )


def _connection(
    server: ldap3.Server, name: str | None, password: str | None, *, is_opened_only: bool = False
) -> ldap3.Connection:
    """A connection, encrypted before anything is said on it, and bound unless it's for trying a password."""
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
    connection.open()
    if config.ldap_url.startswith("ldap://") and config.ldap_starttls and not connection.start_tls():
        raise DirectoryUnreachableError
    if not is_opened_only and not connection.bind():
        raise DirectoryUnreachableError
    return connection
