"""检查点邮件: the newest checkpoint for a mailbox that somebody else keeps; no name and no case is in it."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from liuhen.clock import now
from liuhen.desk import reminding
from liuhen.ledger import handing, marks
from liuhen.ledger.folder import LedgerFolder
from liuhen.ledger.submission import SUFFIX, format_submission
from liuhen.rules.clocks import ZONE


def compose(to: str, folder: LedgerFolder, known: int) -> EmailMessage:
    """The mail: what it is and what to do with it, the checkpoint, and what a witness takes."""
    made = EmailMessage()
    with translation.override(settings.LIUHEN.language):
        made["Subject"] = _("留痕账本检查点：{size} 条记录").format(size=folder.size)
        text = "\n\n".join(
            [
                _(
                    "这是本局留痕账本此刻的检查点，由系统自动寄送。请保存这封邮件：以后用它可以查出，"
                    "此刻之前的记录有没有被删改。"
                ),
                marks.mark_of(folder.note),
                folder.note,
                _("见证人可把附件存盘，用 liuhen ledger witness 核验并副署。"),
            ]
        )
    moment = timezone.localtime(now(), ZONE)
    made["From"], made["To"], made["Date"] = settings.LIUHEN.smtp_from, to, format_datetime(moment)
    made["Message-ID"] = make_msgid(domain=settings.LIUHEN.smtp_from.rpartition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text, cte="base64")
    told = {
        f"{folder.size}.checkpoint": folder.note,
        f"{known}-{folder.size}{SUFFIX}": format_submission(handing.submission_from(folder, known)),
    }
    for name, content in told.items():
        made.add_attachment(content.encode(), maintype="application", subtype="octet-stream", filename=name)
    return made


def send(to: str, folder: LedgerFolder, known: int) -> None:
    """Send it by the bureau's mail server.

    Raises:
        MailUnreachableError, MailRefusedError: as `reminding.send`.
        LedgerDamagedError: the published ledger doesn't give the proof.
    """
    reminding.send(compose(to, folder, known))
