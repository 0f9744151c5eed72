"""What can go wrong while things are kept."""

from __future__ import annotations

from liuhen.errors import ConflictError, DamagedError, NotFoundError, UnavailableError


class ReadBackMismatchError(DamagedError):
    """What came back from the medium isn't what was written, or no longer what was proven. Fields: path."""

    code = "holdings.read_back_mismatch"


class ReserveError(UnavailableError):
    """Taking this in would go below the free-space reserve. Fields: missing, needed, free (bytes)."""

    code = "holdings.below_reserve"


class HeadMovedError(ConflictError):
    """Another version was recorded since this one was prepared. Fields: object."""

    code = "holdings.head_moved"


class HeldFileAbsentError(NotFoundError):
    """Nothing is held under this path. Fields: object, path."""

    code = "holdings.file_absent"


class NotEstablishedError(UnavailableError):
    """No archive has been made for this instance. No fields."""

    code = "holdings.not_established"


class VersionLostError(DamagedError):
    """A recorded version is neither in staging nor in the archive. Fields: object, version."""

    code = "holdings.version_lost"


class ObjectDestroyedError(ConflictError):
    """The object went by an approved disposal: nothing can be added to it. Fields: object."""

    code = "holdings.object_destroyed"


class NotToBeDestroyedError(ConflictError):
    """No approved disposal says that this object goes. Fields: object."""

    code = "holdings.not_to_be_destroyed"


class StoreFolderMissingError(UnavailableError):
    """The folder for copies isn't there: a disk that isn't mounted, or one that nobody made. Fields: folder."""

    code = "holdings.store_folder_missing"


class RepairNotPossibleError(ConflictError):
    """Nothing is damaged there, or no other store has it whole. Fields: store."""

    code = "holdings.repair_not_possible"


class RepairDecidedError(ConflictError):
    """Somebody has decided already. No fields."""

    code = "holdings.repair_decided"


class OwnRepairError(ConflictError):
    """Whoever proposed a repair can't approve it. No fields."""

    code = "holdings.own_repair"


class CopyNotFoundError(NotFoundError):
    """There's no such copy or repair. No fields."""

    code = "holdings.copy_not_found"


class StoreNotFoundError(NotFoundError):
    """There's no such store, or nothing such was proposed of it. No fields."""

    code = "holdings.store_not_found"


class LossNotPossibleError(ConflictError):
    """The settings name the store, it's the primary one, or that was said or proposed already. Fields: store."""

    code = "holdings.loss_not_possible"


class LossDecidedError(ConflictError):
    """Somebody has decided already. No fields."""

    code = "holdings.loss_decided"


class OwnLossError(ConflictError):
    """Whoever proposed it can't approve it. No fields."""

    code = "holdings.own_loss"
