"""What can be wrong with a ledger or with what is put to it."""

from __future__ import annotations

from liuhen.errors import ConflictError, DamagedError, InvalidError, NotFoundError, UnavailableError


class EntryInvalidError(InvalidError):
    """An entry, or a value to be committed to, is outside of what an entry may hold. Fields: what."""

    code = "ledger.entry_invalid"


class TreeRangeError(InvalidError):
    """An index or size that the tree doesn't have. Fields: what."""

    code = "ledger.out_of_range"


class NoteMalformedError(InvalidError):
    """Text that should be a signed note, a key or a checkpoint and isn't. Fields: what."""

    code = "ledger.note_malformed"


class SignatureWrongError(DamagedError):
    """No known key signed this note, or a known key's signature is false. Fields: what."""

    code = "ledger.signature_wrong"


class ProofMalformedError(InvalidError):
    """Text that should be a `.tlog-proof` and isn't. Fields: what."""

    code = "ledger.proof_malformed"


class ProofWrongError(DamagedError):
    """A well-formed proof that doesn't prove. Fields: what."""

    code = "ledger.proof_wrong"


class LedgerAbsentError(UnavailableError):
    """The published ledger isn't where it should be (no checkpoint, or the folder is unreachable). Fields: path."""

    code = "ledger.absent"


class LedgerUnreachableError(UnavailableError):
    """The published ledger can't be read or written now. Fields: path, why."""

    code = "ledger.unreachable"


class LedgerDamagedError(DamagedError):
    """A published file is missing, altered or contradicts another. Fields: path, what."""

    code = "ledger.damaged"


class TileOccupiedError(ConflictError):
    """A published file stands already with other bytes; it is never replaced. Fields: path."""

    code = "ledger.tile_occupied"


class SubjectAbsentError(NotFoundError):
    """The published ledger has no entry of this subject. Fields: subject."""

    code = "ledger.subject_absent"


class OpensslMissingError(UnavailableError):
    """The openssl program is absent or has no SM2; the second signature can't be made. Fields: why."""

    code = "ledger.openssl_without_sm2"


class NumberUnresolvedError(NotFoundError):
    """A recording's number can't be turned into its identifier: no database here, or no such number. Fields: number."""

    code = "ledger.number_unresolved"
