"""What can be wrong with a package."""

from __future__ import annotations

from liuhen.errors import ConflictError, DamagedError, InvalidError, NotFoundError, UnavailableError


class InventoryError(DamagedError):
    """An OCFL inventory or sidecar isn't what OCFL 1.1 and this house write. Fields: reason."""

    code = "packages.inventory_damaged"


class PathInvalidError(InvalidError):
    """A logical path or a name in a bag that some system can't hold, or that leads elsewhere. Fields: path."""

    code = "packages.path_invalid"


class BagExistsError(ConflictError):
    """Something stands where the bag should go. Fields: path."""

    code = "packages.bag_exists"


class BagAbsentError(NotFoundError):
    """There's no bag at the path. Fields: path."""

    code = "packages.bag_absent"


class VerifierAbsentError(UnavailableError):
    """The page that goes into every bag isn't built. Fields: path."""

    code = "packages.verifier_absent"


class ImageFailedError(DamagedError):
    """A disc image couldn't be made of a folder, or what was read back isn't what was written. Fields: path, what."""

    code = "packages.image_failed"


class CarrierTooSmallError(InvalidError):
    """A carrier has no room for what must go along with an item. Fields: key, usable (bytes)."""

    code = "packages.carrier_too_small"
