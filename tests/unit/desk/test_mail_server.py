"""Reminders against a real mail server that speaks TLS and asks for a password: sent, or kept with the reason."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from liuhen.desk import reminding
from liuhen.duties.errors import MailCertificateError, MailNotSecureError, MailSignInError, MailUnreachableError
from liuhen.duties.models import ReminderAddress
from liuhen.people.models import Role
from liuhen.site.config import Settings
from liuhen.work.models import Job, JobState
from liuhen.work.runner import run_pending
from unit.desk.test_reminding import Postbox, _free_port, at, officer

__all__ = ["at", "officer"]
# A server that is in TLS from the first byte needn't ask for STARTTLS before the password; the library warns of it.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")]
USER, PASSWORD = "liuhen", "Mail-Passwort-9"


def _certificate(folder, *, host="127.0.0.1"):
    """A certificate that no machine trusts: its own CA. As (certificate, key)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.bureau.example")])
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(begin).not_valid_after(begin + timedelta(days=40_000))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    files = folder / "mail.pem", folder / "mail.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return files


def _answer(server, session, envelope, mechanism, told):
    return AuthResult(success=(told.login, told.password) == (USER.encode(), PASSWORD.encode()), handled=False)


@pytest.fixture
def serve(tmp_path, settings):
    """Starts a mail server that asks for a password: `serve("starttls", trusted=…, password=…)`; gives its postbox."""
    running = []

    def start(security, *, trusted=True, password=PASSWORD, host="127.0.0.1", speaks=None):
        box, port = Postbox(), _free_port()
        certificate, key = _certificate(tmp_path, host=host)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        way = speaks or security
        given = {"authenticator": _answer, "auth_required": True, "auth_require_tls": way == "starttls"}
        tls = {"starttls": {"tls_context": context, "require_starttls": True}, "tls": {"ssl_context": context}}
        server = Controller(box, hostname="127.0.0.1", port=port, **given, **tls.get(way, {}))
        server.start()
        running.append(server)
        settings.LIUHEN = settings.LIUHEN.model_copy(
            update={
                "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": security, "smtp_user": USER,
                "smtp_password": password, "smtp_from": "liuhen@bureau.example", "page_url": "https://liuhen.example",
                "smtp_ca": certificate if trusted else None,
            }
        )  # fmt: skip
        return box

    yield start
    for server in running:
        server.stop()


def send(now=datetime(2026, 11, 26, 9, 30, tzinfo=UTC)):
    reminding.send(reminding.compose_test(to="li@bureau.example", now=now))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_over_an_encrypted_and_signed_in_connection(serve, security):
    box = serve(security)
    send()
    assert [to for to, _mail in box.mails] == [["li@bureau.example"]]


@pytest.mark.parametrize(
    ("server", "error"),
    [
        ({"security": "starttls", "trusted": False}, MailCertificateError),
        ({"security": "tls", "trusted": False}, MailCertificateError),
        ({"security": "starttls", "host": "192.0.2.7"}, MailCertificateError),  # the certificate is another host's
        ({"security": "starttls", "password": "falsch"}, MailSignInError),
        ({"security": "starttls", "speaks": "none"}, MailNotSecureError),
        ({"security": "tls", "speaks": "starttls"}, MailNotSecureError),
    ],
)
def test_a_mail_that_leaves_by_a_server_that_is_not_as_set(serve, server, error):
    box = serve(**server)
    with pytest.raises(error):
        send()
    assert not box.mails


def test_a_reminder_that_is_lost_because_a_setting_was_wrong(serve, officer, at, people, signed_in):
    serve("starttls", password="falsch")
    start = datetime(2026, 11, 26, 1, 30, tzinfo=UTC)
    Job.objects.create(name="desk.remind_one", payload={"account": str(officer.id)}, queued_at=start, run_after=start)
    run_pending(clock=lambda: start, names=["desk.remind_one"])
    job = Job.objects.get(name="desk.remind_one")
    assert (job.state, job.error_code, ReminderAddress.objects.get().reminded_on) == (
        JobState.QUEUED, MailSignInError.code, None,
    )  # fmt: skip
    page = signed_in(people[Role.SYSTEM_ADMIN]).get("/jobs/").content.decode()
    assert "邮件服务器不接受登录" in page
    assert "li@bureau.example" not in page
    box = serve("starttls")  # somebody mended the setting
    run_pending(clock=lambda: start + timedelta(minutes=1), names=["desk.remind_one"])
    assert len(box.mails) == 1
    assert Job.objects.get(name="desk.remind_one").state == JobState.DONE


def test_a_server_that_is_away_is_told_from_one_that_is_set_wrong(serve, settings):
    serve("starttls")
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"smtp_port": _free_port()})
    with pytest.raises(MailUnreachableError) as error:
        send()
    assert type(error.value) is MailUnreachableError


def test_a_ca_file_that_holds_no_certificate_is_refused_at_the_start(tmp_path):
    empty = tmp_path / "ca.pem"
    empty.write_text("nothing")
    for wrong in (empty, tmp_path / "none.pem"):
        with pytest.raises(ValueError, match="PEM"):
            Settings(home=tmp_path, smtp_ca=wrong)
