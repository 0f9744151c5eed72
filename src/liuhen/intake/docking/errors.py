"""What can go wrong at a docking station. Codes of cards that wait for a person are these as well."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError, NotFoundError, UnavailableError


class StationNameError(InvalidError):
    """A station's name is empty, longer than 60 characters or not printable. Field: field."""

    code = "docking.station_name"


class StationNotFoundError(NotFoundError):
    """No such station, or none that the actor may know of."""

    code = "docking.station_not_found"


class StationTakenError(ConflictError):
    """Another process speaks for the station of this name now; field `station`."""

    code = "docking.station_taken"


class DockingNotFoundError(NotFoundError):
    """No such card in a station that the actor may know of."""

    code = "docking.not_found"


class NotWaitingError(ConflictError):
    """The card isn't waiting for anybody to say which recorder it's from."""

    code = "docking.not_waiting"


class UnnamedError(InvalidError):
    """Recordings are on the card, but nothing tells which recorder it's from."""

    code = "docking.unnamed"


class SignsDisagreeError(ConflictError):
    """Signs of the card name several recorders; `recorders` lists them."""

    code = "docking.signs_disagree"


class NoRecordingsError(InvalidError):
    """Files are on the volume, but no recording: it isn't a recorder's card."""

    code = "docking.no_recordings"


class LockedError(UnavailableError):
    """A recorder is connected, but its volume isn't: it has to be unlocked or switched to 'U盘模式'."""

    code = "docking.locked"


class StoppingError(UnavailableError):
    """The station is being stopped; the card goes on at its next start."""

    code = "docking.stopping"


class UnforeseenError(UnavailableError):
    """Something failed that nobody foresaw; the station's log has it. The card is tried again."""

    code = "docking.unforeseen"


class SignsFileError(InvalidError):
    """The file with the signs of recorders can't be used; `line` numbers the sign in it, 0 the file as a whole."""

    code = "docking.signs_file"


class SignTooLongError(InvalidError):
    """What a station tells is too long to be kept; `field` names it."""

    code = "docking.too_long"


class WallKeyError(NotFoundError):
    """The address of a wall screen isn't one of ours, or was replaced by a newer one."""

    code = "docking.wall_key"


class NothingToWatchError(InvalidError):
    """A station was started without any place to watch."""

    code = "docking.nothing_to_watch"
