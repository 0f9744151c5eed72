"""Who may come to the ledger's audit, and what the walk meets there; part of the table in `access`.

The legal section audits and answers; the audit administrator looks on; the machine's administrator sees how the second
keepers stand, and nothing of what the ledger says.
"""

from __future__ import annotations

from conftest import NOW
from liuhen.custody.models import Alarm, Keeper
from liuhen.desk.models import LedgerAudit
from liuhen.people.models import Role
from liuhen.people.permissions import MATRIX, Capability

AUDITS = MATRIX[Capability.AUDIT_LEDGER]
AUDIT_PAGES: dict[str, frozenset[Role]] = {
    "ledger_audit": AUDITS,
    "ledger_audited": AUDITS,
    "ledger_audit_state": AUDITS,
    "ledger_looks": AUDITS,
    "take_checkpoint": AUDITS,
    "answer_alarm": MATRIX[Capability.ANSWER_ALARMS],
    "ledger_keepers": MATRIX[Capability.RUN_MACHINE],
}

AUDIT_CALLS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/api/v1/ledger/alarms"): AUDITS,
    ("GET", "/api/v1/ledger/looks"): AUDITS,
    ("GET", "/api/v1/ledger/audits/{audit_id}"): AUDITS,
    ("POST", "/api/v1/ledger/audits"): AUDITS,
    ("POST", "/api/v1/ledger/checkpoints"): AUDITS,
    ("POST", "/api/v1/ledger/alarms/{alarm_id}/answer"): MATRIX[Capability.ANSWER_ALARMS],
}
AUDIT_BODIES: dict[tuple[str, str], object] = {
    ("POST", "/api/v1/ledger/audits"): {"given": ""},
    ("POST", "/api/v1/ledger/alarms/{alarm_id}/answer"): {"answer": ""},
}


def audited_things() -> dict[str, str]:
    """An audit that was asked for, and an alarm that nobody answered."""
    audit = LedgerAudit.objects.create(asked_at=NOW, known_size=0, known_root="0" * 64, size=0)
    keeper = Keeper.objects.create(kind=Keeper.Kind.FOLDER, address="走查")
    alarm = Alarm.objects.create(keeper=keeper, problem="shrunk", seen=2, told=1, at=NOW)
    return {"audit_id": str(audit.id), "alarm_id": str(alarm.id)}
