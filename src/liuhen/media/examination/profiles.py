"""What a recorder model's own files look like, learnt from enrolled originals; and where another file differs."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from liuhen.media.examination.model import Facts, Track


class Profile(BaseModel):
    """The traits of a model's originals, each with every value that was seen.

    Attributes:
        model: whose it is.
        files: how many originals it was learnt from.
        traits: by name, the values seen.
    """

    model_config = ConfigDict(extra="forbid")

    model: str
    files: int = 0
    traits: dict[str, list[str]] = {}

    def learn(self, facts: Facts) -> Profile:
        """The same with one more original."""
        traits, own = {name: list(seen) for name, seen in self.traits.items()}, traits_of(facts)
        for name in dict.fromkeys([*traits, *own]):
            # A recorder's sound, or a film without sound, lacks traits of the others: that is a habit as well.
            seen, value = traits.setdefault(name, [""] if self.files and name not in _LATER else []), own.get(name, "")
            if value not in seen:
                seen.append(value)
        return Profile(model=self.model, files=self.files + 1, traits=traits)

    def differs(self, facts: Facts) -> list[tuple[str, str, list[str]]]:
        """The traits in which a file isn't like any original of the model: name, its value, the values seen."""
        own = traits_of(facts)
        names = dict.fromkeys([*self.traits, *own])
        for later in _LATER:
            if not (own.get(later) and self.traits.get(later)):
                names.pop(later, None)
        told = ((name, own.get(name, ""), self.traits.get(name, [])) for name in names)
        return [each for each in told if each[1] not in (each[2] or [""])]

    def names(self, program: str) -> bool:
        """Whether the model's own originals name this program as what wrote them."""
        held = ("programs", "program", "coder", *(name for name in self.traits if name.startswith("track ")))
        return any(program in value.split("|") for name in held for value in self.traits.get(name, []))


def traits_of(facts: Facts) -> dict[str, str]:
    """What a maker's program writes alike into each of its files.

    Left out is what changes with what was filmed: lengths, counts, moments, settings that follow the light.
    """
    found = {"family": facts.family, "signed": _listed(facts.signed)}
    found |= {name: told for name, told in (("program", facts.program), ("coder", facts.pictures.coder)) if told}
    known = facts.container
    if known is None:
        return found
    found["brands"] = _listed(known.brands)
    found["outer"] = _listed(_once(known.outer))
    found["paths"] = _listed(known.paths)
    found["rate"] = str(known.rate)
    found["dated"] = _dated(known.created, known.changed)
    found["texts"] = _listed(where for where, _told in known.texts)
    found["programs"] = _listed(told for where, told in known.texts if where in PROGRAM_PLACES)
    found["heads"] = _listed(dict.fromkeys(_together(known.created, track) for track in known.tracks))
    for at, track in enumerate(known.tracks):
        found[f"track {at}"] = _listed(
            (
                track.handler, track.name, track.codec, track.coder, str(track.rate), str(track.language),
                _dated(track.created, track.changed), _edit_shape(track.edits), *track.tables,
            )
        )  # fmt: skip
        if track.handler == "vide":
            found[f"setup {at}"] = track.setup
    return found


_ONE_GO_S = 2
_LATER = frozenset(("heads", "program", "coder"))  # which profiles of before lack: nothing is compared there
PROGRAM_PLACES = frozenset(("©swr", "©too", "ilst/©too", "©enc", "ilst/©enc", "free", "skip", "wide", "ilst/----"))
"""Where files name the program that wrote them."""


def _dated(created: int, changed: int) -> str:
    """Whether times were written, and whether the file says that it was changed after it was made."""
    if not created:
        return "none"
    return "same" if created == changed else "later" if changed > created else "earlier"


def _together(film: int, track: Track) -> str:
    """Whether the track's two moments are the film's own, each to two seconds: makers write them in one go."""
    return "/".join(
        "none" if not own else "film" if abs(own - film) <= _ONE_GO_S else "other"
        for own in (track.headed, track.created)
    )


def _edit_shape(edits: tuple[tuple[int, int], ...]) -> str:
    return "".join("-" if begin < 0 else "0" if begin == 0 else "+" for _length, begin in edits)


def _once(kinds: Iterable[str]) -> list[str]:
    """Without repeats that follow each other: how many pieces a film has depends on its length."""
    found: list[str] = []
    for kind in kinds:
        if kind not in found[-2:]:
            found.append(kind)
    return found


def _listed(values: Iterable[str]) -> str:
    return "|".join(values)
