"""Nobody's password crosses a network in the clear by oversight, and a wrong certificate is told before it's served."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from certificates import authority, issued
from liuhen.custody.instance import create_instance
from liuhen.errors import LiuhenError
from liuhen.people.models import Role
from liuhen.prose import say
from liuhen.site import config
from liuhen.site.config_sign_in import ROLES
from liuhen.site.transport import refuse_unsafe
from migrated import copy_to

ROOT = Path(__file__).resolve().parents[3]
TODAY = datetime.now(UTC)


def settings(monkeypatch, **given):
    for name, value in given.items():
        monkeypatch.setenv(f"LIUHEN_{name.upper()}", str(value))
    return config.load()


def refusal(loaded) -> str:
    with pytest.raises(LiuhenError) as caught:
        refuse_unsafe(loaded, now=TODAY)
    return f"{caught.value.code} {say(caught.value)}"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.8", "liuhen.example"])
def test_other_machines_in_the_clear(monkeypatch, host):
    told = refusal(settings(monkeypatch, host=host))
    assert told.startswith("site.plain_http")
    assert "tls_certificate" in told


@pytest.mark.parametrize("given", [
    {"host": "127.0.0.1"}, {"host": "::1"}, {"host": "localhost"}, {"host": "127.0.0.9"},
    {"host": "0.0.0.0", "plain_http": "true"}, {"host": "10.0.0.5", "https": "true", "proxies": "1"},
])  # fmt: skip
def test_this_machine_alone_or_the_site_said_so(monkeypatch, given):
    refuse_unsafe(settings(monkeypatch, **given), now=TODAY)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Writes certificate and key and loads the settings that name them."""
    ours = authority("本局")

    def write(*, certificate=None, key=None, days=30):
        pair = issued(ours, "localhost", days=days)
        (tmp_path / "server.pem").write_bytes(pair.certificate_pem if certificate is None else certificate)
        (tmp_path / "server.key").write_bytes(pair.key_pem if key is None else key)
        (tmp_path / "ca.pem").write_bytes(ours.certificate_pem)
        return settings(
            monkeypatch, host="0.0.0.0", tls_certificate=tmp_path / "server.pem", tls_key=tmp_path / "server.key"
        )

    return write


def test_certificate_that_can_be_used(files):
    refuse_unsafe(files(), now=TODAY)


def test_certificate_or_key_that_is_none(files):
    assert refusal(files(certificate=b"x")).startswith("site.certificate_unreadable")
    assert refusal(files(key=b"x")).startswith("site.key_unreadable")


def test_key_with_a_password_or_of_another_form(files):
    other = issued(authority("x"), "localhost")
    form = serialization.PrivateFormat
    locked = other.key.private_bytes(
        serialization.Encoding.PEM, form.PKCS8, serialization.BestAvailableEncryption(b"geheim")
    )
    older = other.key.private_bytes(serialization.Encoding.PEM, form.TraditionalOpenSSL, serialization.NoEncryption())
    for key in (locked, older):
        assert "openssl pkcs8" in refusal(files(key=key))


def test_key_of_another_certificate(files):
    assert refusal(files(key=issued(authority("x"), "localhost").key_pem)).startswith("site.key_of_another")


def test_certificate_that_ran_out(files):
    told = refusal(files(days=-1))
    assert told.startswith("site.certificate_out_of_time")
    assert "有效期" in told


def test_files_that_are_gone(files, tmp_path):
    loaded = files()
    (tmp_path / "server.key").unlink()
    assert "server.key" in refusal(loaded)


def run(*words, home, **given):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIUHEN_")}
    environment |= {"LIUHEN_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    environment |= {f"LIUHEN_{name.upper()}": str(value) for name, value in given.items()}
    return subprocess.Popen(
        [sys.executable, "-m", "liuhen", *words],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def test_server_started_in_the_clear_ends_with_the_reason(tmp_path):
    server = run("serve", "pages", home=tmp_path, host="0.0.0.0")
    told, _nothing = server.communicate(timeout=60)
    assert server.returncode == 73
    assert "plain_http = true" in told


def test_browser_that_trusts_the_authority_comes_by_tls(tmp_path, files):
    """The real server with certificate files: what it answers, by which protocol, and with which headers."""
    files()
    home = tmp_path / "home"
    create_instance(home, "bureau", TODAY)
    copy_to(home / "db.sqlite3")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = run(
        "serve", "pages", home=home, port=port, bytes_port=port + 1,
        tls_certificate=tmp_path / "server.pem", tls_key=tmp_path / "server.key",
    )  # fmt: skip
    try:
        trusting = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
        answer, version = ask(trusting, port, server)
        assert version in {"TLSv1.2", "TLSv1.3"}
        assert answer.startswith("HTTP/1.1 200")
        assert "strict-transport-security: max-age=31536000" in answer.lower()
        with pytest.raises(ssl.SSLCertVerificationError):
            ask(ssl.create_default_context(), port, server)
        with pytest.raises(ssl.SSLError, match=r"ALERT_(PROTOCOL_VERSION|HANDSHAKE_FAILURE)"):
            ask(of_before(tmp_path / "ca.pem"), port, server)  # the server says no, not our own library
        cookies = [line for line in answer.splitlines() if line.lower().startswith("set-cookie")]
        assert cookies
        assert all("secure" in line.lower() for line in cookies)
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=60)


def of_before(authority) -> ssl.SSLContext:
    """A browser that speaks no more than TLS 1.1."""
    context = ssl.create_default_context(cafile=str(authority))
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    return context


def ask(context, port, server) -> tuple[str, str]:
    until = time.monotonic() + 60
    while True:
        try:
            plain = socket.create_connection(("127.0.0.1", port), 5)
            break
        except OSError:
            assert server.poll() is None, server.communicate()[0]
            assert time.monotonic() < until
            time.sleep(0.05)
    with plain, context.wrap_socket(plain, server_hostname="localhost") as encrypted:
        encrypted.sendall(b"GET /first-run/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        told = b""
        while part := encrypted.recv(65536):
            told += part
        return told.decode("utf-8", "replace"), encrypted.version() or ""


def test_roles_of_the_setting_are_those_of_the_program():
    assert set(ROLES) == set(Role.values)


@pytest.mark.parametrize(("name", "value", "problem"), [
    ("second_factor_roles", "officers", "没有角色“officers”"),
    ("ldap_url", "http://dc", "应为 ldap://"),
    ("ldap_filter", "(uid=x)", "{username}"),
    ("oidc_issuer", "http://sso.example", "应为 https://"),
])  # fmt: skip
def test_sign_in_setting_that_cannot_be(monkeypatch, name, value, problem):
    with pytest.raises(config.SettingWrongError) as caught:
        settings(monkeypatch, **{name: value})
    assert problem in str(caught.value.fields["problem"])


def test_directory_in_the_clear_or_told_by_half(monkeypatch):
    for given in (
        {"ldap_url": "ldap://dc.example"},
        {"ldap_url": "ldap://dc.example", "ldap_base": "dc=x", "ldap_starttls": "false"},
        {"oidc_issuer": "https://sso.example"},
    ):
        with monkeypatch.context() as only, pytest.raises(config.SettingWrongError):
            settings(only, **given)


def test_all_roles_by_a_star(monkeypatch):
    assert settings(monkeypatch, second_factor_roles="*").second_factor_roles == ROLES
