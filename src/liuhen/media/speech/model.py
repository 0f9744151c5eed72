"""Which speech model lies in a folder, told by its files' content and not by their names.

A model is ONNX: a protobuf message whose `metadata_props` name its kind. Only these few fields are read; the engine
itself ends its process when a file is another one than it expects, so that it's asked only for what was known here.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from liuhen.media.errors import SpeechNotReadyError

ENGINE = "sherpa_onnx"
MOST_FILES = 200
LARGEST_TOKENS = 32 * 1024 * 1024
LONGEST_NOTE = 4096
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MORE = 0x80  # of a number that goes on in the next byte
_GRAPH, _NOTES = 7, 14  # fields of onnx.ModelProto
_KINDS = {"sense_voice_ctc": "sense_voice", "paraformer": "paraformer", "zipformer2_ctc": "zipformer_ctc"}
_LABELS = {
    "sense_voice": "SenseVoice",
    "paraformer": "Paraformer",
    "zipformer_ctc": "Zipformer-CTC",
    "whisper": "Whisper",
}
_WHISPER = "whisper-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model that can be asked.

    Attributes:
        kind: `sense_voice`, `paraformer`, `zipformer_ctc` or `whisper`.
        name: of its folder, by which people know it.
        files: its parts by what they are: `model`, or `encoder` and `decoder`; and `tokens`; with `.weights` behind
            the name what lies beside one that is too large for one file.
        size: bytes of all of them.
    """

    kind: str
    name: str
    files: Mapping[str, str]
    size: int

    @property
    def label(self) -> str:
        """As its makers call the kind."""
        return _LABELS[self.kind]

    def digest(self) -> str:
        """SHA-256 over the parts' names and contents: which model it was that heard something."""
        parts = tuple((part, path, Path(path).stat().st_mtime_ns) for part, path in sorted(self.files.items()))
        return _digest(parts)


@lru_cache(maxsize=4)
def _digest(parts: tuple[tuple[str, str, int], ...]) -> str:
    whole = hashlib.sha256()
    for part, path, _changed in parts:
        with Path(path).open("rb") as file:
            whole.update(f"{part} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return whole.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether speech can be recognised here: a model, or what is missing (as `SpeechNotReadyError` tells it)."""

    model: Model | None = None
    error: SpeechNotReadyError | None = None

    def required(self) -> Model:
        """The model.

        Raises:
            SpeechNotReadyError: there is none.
        """
        if self.model is None:
            raise self.error or SpeechNotReadyError(problem="unset")
        return self.model


def readiness(folder: Path | None) -> Readiness:
    """Look whether the engine is installed and a folder holds a model of a kind that it knows; loads neither."""
    if folder is None:
        return Readiness(error=SpeechNotReadyError(problem="unset"))
    if importlib.util.find_spec(ENGINE) is None:
        return Readiness(error=SpeechNotReadyError(problem="engine"))
    try:
        return Readiness(model=_model_in(folder))
    except SpeechNotReadyError as error:
        return Readiness(error=error)


def _model_in(folder: Path) -> Model:
    try:
        names = sorted(each for each in folder.iterdir() if each.is_file())[:MOST_FILES]
    except OSError:
        raise SpeechNotReadyError(problem="missing", path=str(folder)) from None
    networks = [each for each in names if each.suffix == ".onnx"]
    if not networks:
        raise SpeechNotReadyError(problem="empty", path=str(folder))
    tokens = next((each for each in names if each.name.endswith("tokens.txt")), None)
    if tokens is None or not 0 < tokens.stat().st_size <= LARGEST_TOKENS:
        raise SpeechNotReadyError(problem="tokens", path=str(folder))
    kind, files = _parts(networks)
    beside = {f"{part}.weights": _weights_of(path) for part, path in files.items() if _weights_of(path).is_file()}
    parts = {part: str(path.absolute()) for part, path in {**files, **beside, "tokens": tokens}.items()}
    size = sum(each.stat().st_size for each in names)
    return Model(kind=kind, name=folder.resolve().name, files=parts, size=size)


def _parts(networks: list[Path]) -> tuple[str, dict[str, Path]]:
    """The kind of model and its files; of one that's there twice the smaller (int8) is taken: it hears as well."""
    by_size = sorted(networks, key=_whole_size)
    noted = [(path, notes_of(path)) for path in by_size]
    whisper = [path for path, notes in noted if notes.get("model_type", "").startswith(_WHISPER)]
    decoders = [path for path in by_size if "decoder" in path.name]
    if whisper and decoders:
        return "whisper", {"encoder": whisper[0], "decoder": decoders[0]}
    for path, notes in noted:
        if (kind := _KINDS.get(notes.get("model_type", "") or _old_sense_voice(notes))) is not None:
            return kind, {"model": path}
    raise SpeechNotReadyError(problem="kind", path=str(networks[0]))


def _weights_of(network: Path) -> Path:
    """Where the numbers of a network lie that is too large for one file, as its makers write it."""
    return network.with_suffix(".weights")


def _whole_size(network: Path) -> int:
    weights = _weights_of(network)
    return network.stat().st_size + (weights.stat().st_size if weights.is_file() else 0)


def _old_sense_voice(notes: Mapping[str, str]) -> str:
    return "sense_voice_ctc" if "with_itn" in notes and "lfr_window_size" in notes else ""


def notes_of(path: Path) -> dict[str, str]:
    """What an ONNX file says of itself.

    Raises:
        SpeechNotReadyError: it isn't one, or it's broken off.
    """
    try:
        with path.open("rb") as file:
            fields = list(_fields(file, path.stat().st_size))
    except (OSError, ValueError):
        fields = []
    if not any(number == _GRAPH for number, _content in fields):
        raise SpeechNotReadyError(problem="not_model", path=str(path))
    return dict(_note(content) for number, content in fields if number == _NOTES)


def _fields(file: BinaryIO, end: int) -> Iterator[tuple[int, bytes]]:
    """The top fields of a protobuf message; long ones are passed over, with nothing as their content."""
    while file.tell() < end:
        key = _varint(file)
        number, wire = key >> 3, key & 7
        if wire == _BYTES:
            size = _varint(file)
            if size > end - file.tell():
                raise ValueError("broken off")
            is_note = number == _NOTES and size <= LONGEST_NOTE * 16
            yield number, file.read(size) if is_note else b""
            if not is_note:
                file.seek(size, os.SEEK_CUR)
        elif wire == _VARINT:
            _varint(file)
        elif wire in (_FIXED64, _FIXED32):
            file.seek(8 if wire == _FIXED64 else 4, os.SEEK_CUR)
        else:
            raise ValueError("no message")


def _note(content: bytes) -> tuple[str, str]:
    parts = dict(_texts(io.BytesIO(content), len(content)))
    return parts.get(1, ""), parts.get(2, "")


def _texts(file: BinaryIO, end: int) -> Iterator[tuple[int, str]]:
    while file.tell() < end:
        key = _varint(file)
        size = _varint(file)
        if key & 7 != _BYTES or size > end - file.tell():
            return
        yield key >> 3, file.read(size)[:LONGEST_NOTE].decode("utf-8", "replace")


def _varint(file: BinaryIO) -> int:
    value = 0
    for shift in range(0, 70, 7):
        byte = file.read(1)
        if not byte:
            raise ValueError("broken off")
        value |= (byte[0] & ~_MORE) << shift
        if not byte[0] & _MORE:
            return value
    raise ValueError("no number")
