"""提醒邮件: numbers and links, never a name or a case; one a working day at most."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liuhen.desk.step import Step, number_behind
from liuhen.desk.steps import Look, waiting_by_look
from liuhen.duties.counting import calendar_in_force
from liuhen.duties.errors import (
    MailCertificateError,
    MailNotSecureError,
    MailRefusedError,
    MailSignInError,
    MailUnreachableError,
)
from liuhen.paging import COUNT_CAP
from liuhen.people.actors import Actor
from liuhen.people.permissions import holds
from liuhen.rules.clocks import ZONE

PATIENCE = 20.0  # seconds for each answer of the mail server
_WEEK = timedelta(days=7)
_FOR_GOOD = 500  # RFC 5321: replies from here on are final


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits: how many of what, and the address of their list; whether it can wait for some days.

    `detail` says until when or since when it waits, `note` whether ends are provisional and why.
    """

    count: int
    words: str
    url: str
    can_wait: bool = False
    note: str = ""
    detail: str = ""


def is_configured() -> bool:
    """Whether the bureau has a mail server."""
    return bool(settings.LIUHEN.smtp_host)


def is_due(now: datetime) -> bool:
    """Whether reminders go out at this moment: on working days, from the hour that is set."""
    local = timezone.localtime(now, ZONE)
    return local.hour >= settings.LIUHEN.reminder_hour and calendar_in_force().day(local.date()).working


def lines_for(actor: Actor, now: datetime) -> list[Line]:
    """What waits for somebody, as the home page has it and in its order; empty when nothing does.

    Words that name a case, a thing or a person there are told as a number of their kind here, with the way to a list.
    """
    with translation.override(settings.LIUHEN.language):
        waiting = waiting_by_look(actor=actor, now=now)
        owed = [(look, found) for look, found in waiting if look.mailed_to is None or holds(actor, look.mailed_to)]
        lines = [line for look, found in owed for line in _lines(look, found)]
    return sorted(lines, key=lambda line: line.can_wait)


def _lines(look: Look, found: list[Step]) -> list[Line]:
    if not look.told and all(step.count for step in found):
        return [
            Line(number_behind(step), step.title, step.url, step.tone == "plain", step.note, step.detail)
            for step in found
        ]
    can_wait = look.can_wait or all(step.tone == "plain" for step in found)
    words = _(look.told) if look.told else _("其他待办")
    note = _("；").join(dict.fromkeys(step.note for step in found if step.note))
    return [Line(sum(map(number_behind, found)), words, reverse(look.page), can_wait, note)]


def presses(lines: list[Line], *, last: date | None, today: date) -> bool:
    """Whether a mail goes out today: not for things that can all wait, while the last mail isn't a week old."""
    return any(not line.can_wait for line in lines) or (bool(lines) and (last is None or today - last >= _WEEK))


def compose(lines: list[Line], *, to: str, now: datetime) -> EmailMessage:
    """The mail: counts and links only, in the bureau's language."""
    with translation.override(settings.LIUHEN.language):
        whole = sum(line.count for line in lines)
        subject = ngettext("留痕提醒：{count} 项待办", "留痕提醒：{count} 项待办", whole).format(count=_capped(whole))
        text = [_("截至 {moment}：").format(moment=f"{timezone.localtime(now, ZONE):%Y-%m-%d %H:%M}"), ""]
        for line in lines:
            detail = _("（{detail}）").format(detail=line.detail) if line.detail else ""
            text += [f"{line.words}：{_capped(line.count)}{detail}"]
            text += [f"  {line.note}"] if line.note else []
            text += [f"  {_address(line.url)}", ""]
        text += [_closing()]
    return _message(subject, "\n".join(text), to=to, now=now)


def compose_test(*, to: str, now: datetime) -> EmailMessage:
    """A mail that only shows that mails arrive."""
    with translation.override(settings.LIUHEN.language):
        text = "\n\n".join([_("这是一封测试邮件，收到即表示提醒邮箱可以使用。"), _closing()])
        return _message(_("留痕测试邮件"), text, to=to, now=now)


def _closing() -> str:
    told = _("由留痕自动发送，工作日每天最多一封，不含案件和个人信息。不再接收，请在此删除邮箱：")
    return f"{told}\n  {_address(reverse('reminders'))}"


def _capped(count: int) -> str:
    return f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)


def _address(path: str) -> str:
    return f"{settings.LIUHEN.page_url}{path}"


def _message(subject: str, text: str, *, to: str, now: datetime) -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = subject, settings.LIUHEN.smtp_from, to
    made["Date"] = format_datetime(timezone.localtime(now, ZONE))
    made["Message-ID"] = make_msgid(domain=settings.LIUHEN.smtp_from.rpartition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text, cte="base64")
    return made


def send(message: EmailMessage) -> None:
    """Hand a mail to the bureau's server.

    Raises:
        MailUnreachableError: the server wasn't there, broke off, or said that it may take it later; of these, by name:
        MailCertificateError, MailNotSecureError, MailSignInError: somebody has to mend a setting first.
        MailRefusedError: it won't take this mail.
    """
    chosen = settings.LIUHEN
    try:
        with _connected() as server:
            if chosen.smtp_security == "starttls":
                server.starttls(context=_trust())
            if chosen.smtp_user:
                server.login(chosen.smtp_user, chosen.smtp_password)
            server.send_message(message)
    except ssl.SSLCertVerificationError:
        raise MailCertificateError from None
    except (ssl.SSLError, smtplib.SMTPNotSupportedError):
        raise MailNotSecureError from None
    except smtplib.SMTPAuthenticationError:
        raise MailSignInError from None
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _told in error.recipients.values()]
        raise (MailRefusedError if min(codes) >= _FOR_GOOD else MailUnreachableError) from None
    except (OSError, smtplib.SMTPException):
        raise MailUnreachableError from None  # its words may name the address; they go no further


def _connected() -> smtplib.SMTP:
    chosen = settings.LIUHEN
    if chosen.smtp_security == "tls":
        return smtplib.SMTP_SSL(chosen.smtp_host, chosen.smtp_port, timeout=PATIENCE, context=_trust())
    return smtplib.SMTP(chosen.smtp_host, chosen.smtp_port, timeout=PATIENCE)


def _trust() -> ssl.SSLContext:
    """What certificates are trusted: those that the machine trusts, and the bureau's own CA where one is set."""
    context = ssl.create_default_context()
    if settings.LIUHEN.smtp_ca is not None:
        context.load_verify_locations(cafile=settings.LIUHEN.smtp_ca)
    return context
