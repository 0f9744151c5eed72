"""What can be wrong with a ledger or with what is put to it."""

from __future__ import annotations

from liuhen.errors import ConflictError, DamagedError, DeniedError, InvalidError, NotFoundError, UnavailableError


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


class WitnessStrangerError(NotFoundError):
    """A witness was given a checkpoint of a ledger that it wasn't told to watch. Fields: origin."""

    code = "ledger.witness_stranger"


class WitnessUnsignedError(DeniedError):
    """A witness was given a checkpoint that the ledger's known key didn't sign. Fields: origin, what."""

    code = "ledger.witness_unsigned"


class WitnessBehindError(ConflictError):
    """A proof begins elsewhere than where the witness stands. Fields: origin, size (what it saw last), told."""

    code = "ledger.witness_behind"


class WitnessRefusedError(DamagedError):
    """The ledger isn't what it was: the witness doesn't sign, and keeps both checkpoints.

    Fields: origin, size (seen before), told (size that was shown now), problem (`rewritten` or `shrunk`).
    """

    code = "ledger.witness_refused"


class WitnessKeyError(DamagedError):
    """The witness's key or what it remembers can't be read; it isn't made anew by itself. Fields: path."""

    code = "ledger.witness_key"


class StampFailedError(UnavailableError):
    """No time stamp came: the authority or the openssl program didn't answer as it should. Fields: why."""

    code = "ledger.stamp_failed"


class StampWrongError(DamagedError):
    """A time stamp is of something else, or not from an authority that is trusted here. Fields: why."""

    code = "ledger.stamp_wrong"


class KeeperUnreachableError(UnavailableError):
    """A second keeper couldn't be reached, or answered with something else. Fields: address, why."""

    code = "ledger.keeper_unreachable"
