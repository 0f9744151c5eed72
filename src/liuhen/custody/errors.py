"""What can go wrong with the ledger in the database."""

from __future__ import annotations

from liuhen.errors import ConflictError, DamagedError, InvalidError, NotFoundError, UnavailableError


class InstanceAbsentError(UnavailableError):
    """The home folder holds no instance yet. Fields: home."""

    code = "custody.instance_absent"


class InstanceDamagedError(DamagedError):
    """instance.json or a key can't be read. Fields: path, what."""

    code = "custody.instance_damaged"


class InstanceExistsError(ConflictError):
    """The home folder holds an instance already. Fields: home, kind."""

    code = "custody.instance_exists"


class EntryAbsentError(NotFoundError):
    """No such custody entry. Fields: entry."""

    code = "custody.entry_absent"


class EntryPendingError(UnavailableError):
    """The entry isn't in the published ledger yet. Fields: entry."""

    code = "custody.entry_pending"


class LedgerRolledBackError(DamagedError):
    """The published ledger is shorter than, or other than, what was published before. Fields: published, known."""

    code = "custody.ledger_rolled_back"


class RowsBehindLedgerError(DamagedError):
    """The database knows fewer or other entries than the published ledger. Fields: published, known."""

    code = "custody.rows_behind_ledger"


class IntegratorBusyError(UnavailableError):
    """Another process holds the integrator's lock for longer than is waited for. Fields: seconds."""

    code = "custody.integrator_busy"


class RowsDamagedError(DamagedError):
    """Rows that have an index don't follow one another. Fields: index."""

    code = "custody.rows_damaged"


class CheckpointsContradictError(DamagedError):
    """The entries in the database don't make a checkpoint that was signed over them. Fields: size."""

    code = "custody.checkpoints_contradict"


class NothingPublishedError(NotFoundError):
    """The database knows of no published checkpoint, so there is nothing to publish anew."""

    code = "custody.nothing_published"


class AlarmNotFoundError(NotFoundError):
    """No such alarm of a second keeper."""

    code = "custody.alarm_not_found"


class AlarmAnsweredError(ConflictError):
    """Somebody answered this alarm already."""

    code = "custody.alarm_answered"


class AlarmAnswerError(InvalidError):
    """An alarm is answered with nothing, or with too much. Fields: field, longest."""

    code = "custody.alarm_answer"
