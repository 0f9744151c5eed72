"""What can go wrong with a backup, a restoration and the inventory of what is left."""

from __future__ import annotations

from liuhen.errors import ConflictError, DamagedError, InvalidError, NotFoundError, UnavailableError


class BackupPlaceError(ConflictError):
    """A backup can't be kept there. Fields: place, problem (inside, around, occupied, other, unwritable)."""

    code = "backups.place"


class BackupRoomError(UnavailableError):
    """There's too little room at the place of the backup. Fields: place, needed, free, missing (bytes)."""

    code = "backups.room"


class BackupBusyError(UnavailableError):
    """Another backup of this instance is being made. No fields."""

    code = "backups.busy"


class PassphraseError(InvalidError):
    """The passphrase can't be used. Fields: problem (absent, short, different, wrong)."""

    code = "backups.passphrase"


class BackupAbsentError(NotFoundError):
    """No complete backup is there, or none of that name. Fields: place."""

    code = "backups.absent"


class BackupDamagedError(DamagedError):
    """Something in a backup is missing or isn't what was backed up. Fields: path (in the backup), what."""

    code = "backups.damaged"


class SourceAlteredError(DamagedError):
    """What was to be backed up isn't what was recorded when it came in. Fields: path."""

    code = "backups.source_altered"


class HomeNotEmptyError(ConflictError):
    """A restoration goes into an empty home only. Fields: home."""

    code = "backups.home_not_empty"


class TargetNotEmptyError(ConflictError):
    """The store or the database that's named in the settings holds something already. Fields: place."""

    code = "backups.target_not_empty"


class DatabaseKindError(ConflictError):
    """The backup is of another kind of database than the settings name. Fields: kind, wanted."""

    code = "backups.database_kind"


class LedgerOlderError(ConflictError):
    """The backup's ledger lacks what a checkpoint kept elsewhere shows, or contradicts it. Fields: known, size."""

    code = "backups.ledger_older"


class NothingLeftError(NotFoundError):
    """Neither the ledger's folder nor the database can be read, so nobody knows what was held. Fields: home."""

    code = "backups.nothing_left"
