"""By which signs a card's recorder is known: the forms as data, and what they tell. Pure but for its own file.

Signs are hints like names are: a code is believed only when nothing contradicts it. Who can't be told is asked for.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from liuhen.intake.docking.errors import SignsFileError
from liuhen.intake.docking.models import KnownBy


@dataclass(frozen=True, slots=True)
class LabelForm:
    """One known form of a volume's label; the group `recorder` is the code."""

    form: str
    expression: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class UsbModel:
    """A model that is known by its numbers on the bus; four hexadecimal digits each, lower case."""

    vendor: str
    product: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What signs are looked for.

    Attributes:
        recordings: suffixes of recordings, lower case, without the dot.
        labels: forms of labels, the first that fits decides.
        usb: models that are known on the bus.
    """

    recordings: frozenset[str] = frozenset()
    labels: tuple[LabelForm, ...] = ()
    usb: tuple[UsbModel, ...] = ()

    def after(self, own: Signs) -> Signs:
        """These signs with a bureau's own before them."""
        return Signs(
            recordings=own.recordings | self.recordings, labels=own.labels + self.labels, usb=own.usb + self.usb
        )

    def is_recording(self, path: str) -> bool:
        """Whether a path below the card is named like a recording."""
        stem, _dot, suffix = path.rsplit("/", 1)[-1].rpartition(".")
        # macOS leaves `._NAME.MP4` on every card that it meets; that alone makes no recorder's card.
        return bool(stem) and not stem.startswith("._") and suffix.lower() in self.recordings

    def model_of(self, vendor: str, product: str) -> str:
        """The model with these numbers on the bus; empty when unknown."""
        asked = (vendor.lower(), product.lower())
        return next((each.model for each in self.usb if (each.vendor, each.product) == asked), "")


def read_signs(text: str) -> Signs:
    """Read `recordings`, `[[label]]` and `[[usb]]`.

    Raises:
        SignsFileError: not TOML, not a regular expression, or a table that lacks something.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SignsFileError(line=0) from error
    suffixes = content.get("recordings", [])
    if not isinstance(suffixes, list) or not all(isinstance(each, str) for each in suffixes):
        raise SignsFileError(line=0)
    return Signs(
        recordings=frozenset(each.lower().lstrip(".") for each in suffixes),
        labels=tuple(_read(content, "label", _label)),
        usb=tuple(_read(content, "usb", _usb)),
    )


def _read(content: Mapping[str, Any], table: str, make: Callable[[Mapping[str, Any]], Any]) -> list[Any]:
    rows = content.get(table, [])
    if not isinstance(rows, list):
        raise SignsFileError(line=0)
    found = []
    for line, row in enumerate(rows, start=1):
        try:
            found.append(make(row))
        except (re.error, KeyError, TypeError, ValueError) as error:
            raise SignsFileError(line=line) from error
    return found


def _label(row: Mapping[str, Any]) -> LabelForm:
    expression = re.compile(row["expression"], re.IGNORECASE)
    if "recorder" not in expression.groupindex:
        raise ValueError
    return LabelForm(str(row["form"]), expression)


def _usb(row: Mapping[str, Any]) -> UsbModel:
    vendor, product = (f"{int(row[name], 16):04x}" for name in ("vendor", "product"))
    return UsbModel(vendor, product, str(row["model"]))


@cache
def shipped_signs() -> Signs:
    """The signs that come with Liuhen."""
    return read_signs((resources.files("liuhen.intake.docking") / "signs.toml").read_text("utf-8"))


def signs_in_force(own: Path | None) -> Signs:
    """The bureau's own signs, then the shipped ones.

    Raises:
        SignsFileError: the bureau's file can't be used.
    """
    if own is None:
        return shipped_signs()
    try:
        return shipped_signs().after(read_signs(own.read_text("utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise SignsFileError(line=0) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a volume says of itself.

    Attributes:
        label: of the file system.
        volume_serial: of the file system; that of the card, not of the recorder.
        device_serial: of the device on the bus.
        device_model: its model on the bus, or as the signs name it.
        names: codes that the names of recordings carry.
    """

    label: str = ""
    volume_serial: str = ""
    device_serial: str = ""
    device_model: str = ""
    names: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class Claim:
    """One sign that names a recorder."""

    by: KnownBy
    recorder: str


def codes_in(label: str, signs: Signs) -> list[str]:
    """Return every code that a label may carry, by the forms of labels."""
    matches = (form.expression.search(label.strip()) for form in signs.labels)
    return list(dict.fromkeys(match["recorder"] for match in matches if match is not None))


def claims_of(
    told: Told, *, signs: Signs, remembered: Mapping[tuple[str, str], str], registered: Mapping[str, str]
) -> list[Claim]:
    """Return what each sign of a volume names, the surest first.

    Args:
        told: what the volume says.
        signs: the forms in force.
        remembered: codes by kind and value, as people have told.
        registered: codes of the register by their lower case.
    """
    found = []
    for by, value in ((KnownBy.DEVICE, told.device_serial), (KnownBy.LABEL, told.label)):
        if code := remembered.get((by, value)):
            found.append(Claim(by, code))
    found += [
        Claim(KnownBy.LABEL, registered[code.lower()])
        for code in codes_in(told.label, signs)
        if code.lower() in registered
    ]
    if code := remembered.get((KnownBy.VOLUME, told.volume_serial)):
        found.append(Claim(KnownBy.VOLUME, code))
    found += [Claim(KnownBy.NAMES, registered.get(code.lower(), code)) for code in dict.fromkeys(told.names)]
    return found


def agreed(claims: Iterable[Claim]) -> Claim | None:
    """Return the surest claim when all name the same recorder, else None."""
    told = list(claims)
    return told[0] if len({claim.recorder for claim in told}) == 1 else None
