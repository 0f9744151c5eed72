"""What can go wrong while an installation bundle is made or checked."""

from __future__ import annotations

from liuhen.errors import DamagedError, InvalidError, UnavailableError


class WheelsAbsentError(UnavailableError):
    """The packages of the lock can't be had for this platform. Fields: platform."""

    code = "bundles.wheels_absent"


class WheelFailedError(UnavailableError):
    """The program's own wheel can't be built. No fields."""

    code = "bundles.wheel_failed"


class BundleInvalidError(DamagedError):
    """An archive is no bundle, or isn't whole. Fields: path, what."""

    code = "bundles.invalid"


class BundleSignatureError(DamagedError):
    """A bundle isn't signed by the key that's expected. Fields: path, fingerprint (of the key that signed)."""

    code = "bundles.signature"


class BundleKeyError(InvalidError):
    """The key file can't be used to sign. Fields: path."""

    code = "bundles.key"
