"""What can go wrong when a file that nobody vouches for is looked into."""

from __future__ import annotations

from liuhen.errors import InvalidError, UnavailableError


class MediaUnreadableError(InvalidError):
    """The content can't be decoded, or the decoder died of it. The original itself is whole where it's kept.

    Fields: reason: `damaged`, `locked` (a PDF with a password), `crashed` (the child died; `signal` says of what) or
    `nothing` (no picture, no sound).
    """

    code = "media.unreadable"


class MediaLimitError(InvalidError):
    """Looking into it took more than the child is allowed. Fields: limit: memory, cpu, wall or output."""

    code = "media.limit"


class MediaChildError(UnavailableError):
    """The child process could not be started or could not write its result. Fields: reason."""

    code = "media.child"


class CaptionsUnreadableError(InvalidError):
    """A caption file, or captions that somebody typed, can't be kept.

    Fields: of a file line: from 1, 0 where it's about the whole; problem: encoding, empty, time, order, long, many or
    late. Of cues in no file cue: from 1; problem: cue_order, cue_long, cue_many or cue_late. longest.
    """

    code = "media.captions"


class ProfileUnreadableError(InvalidError):
    """A file isn't the profile of a recorder model. Fields: path."""

    code = "media.profile"


class ProfileUnknownError(InvalidError):
    """No profile goes by this name. Fields: model; problem: no_instance where there's no instance to look in."""

    code = "media.profile_unknown"


class SlateInvalidError(InvalidError):
    """A slate that can't be written: what it should say doesn't fit its format. Fields: what."""

    code = "media.slate"


class SlateKeyError(InvalidError):
    """A file that should hold the public keys of slates doesn't. Fields: path."""

    code = "media.slate_key"


class SpeechNotReadyError(InvalidError):
    """Speech can't be recognised here.

    Fields: problem: `unset` (no folder is set), `engine` (the package isn't installed), `missing` (no such folder),
    `empty` (no model in it), `tokens` (no list of its words), `not_model` (a file isn't one), `kind` (of a kind that
    isn't known) or `unloadable`; path: which file or folder.
    """

    code = "media.speech"


class MasksUnreadableError(InvalidError):
    """What is to be hidden in a copy can't be read.

    Fields: what: `regions`, `sounds` or `form`; place: the how manieth of them, from 1, 0 where it's about all;
    problem: `value`, `order`, `many` or `form`.
    """

    code = "media.masks"


class FacesNotReadyError(InvalidError):
    """Faces can't be proposed here.

    Fields: problem: `unset` (no model is set), `missing` (no such file), `not_model`, `engine` (the package isn't
    installed), `kind` (a model of other inputs or answers) or `unloadable`; path: of the model.
    """

    code = "media.faces"
