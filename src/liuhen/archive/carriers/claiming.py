"""What a browser read of a carrier, held against the carrier's manifest: a claim of whoever sat there.

The digest of the tag manifest was written down when the carrier was made; it fixes the manifests' texts, and these fix
every file. So nothing that the browser says has to be believed but that it read what it says.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from liuhen.archive.carriers.errors import ClaimTooLongError, ClaimUnreadableError
from liuhen.archive.carriers.reading import MOST, TAGMANIFEST, Compared
from liuhen.packages.bagit import manifest_lines

BROWSER = "browser"
MANIFEST = "manifest-sha256.txt"
MOST_FILES = 50_000
"""Of one claim: digests and manifests of more don't fit into what a request may hold."""
_DIGEST = re.compile(r"[0-9a-f]{64}|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What was read.

    Attributes:
        files: SHA-256 of each file by its path below the bag; empty of one that couldn't be read.
        manifest, tagmanifest: the texts of the two.
    """

    files: Mapping[str, str]
    manifest: str
    tagmanifest: str

    def refuse_unreadable(self) -> None:
        """Refuse what can't have been read.

        Raises:
            ClaimTooLongError: more files than a claim may name.
            ClaimUnreadableError: no file, or something that is no digest.
        """
        if len(self.files) > MOST_FILES:
            raise ClaimTooLongError(most=MOST_FILES)
        if not self.files or not all(map(_DIGEST.fullmatch, self.files.values())):
            raise ClaimUnreadableError

    def compare(self, expected: str) -> Compared:
        """Hold it against the tag manifest's digest that was written down when the carrier was made."""
        if _digest(self.tagmanifest) != expected or self.files.get(TAGMANIFEST) != expected:
            return Compared(how=BROWSER, findings=[{"kind": "other", "path": TAGMANIFEST}])
        wanted = {TAGMANIFEST: expected, **manifest_lines(self.tagmanifest)}
        if _digest(self.manifest) != wanted.get(MANIFEST):
            return Compared(how=BROWSER, findings=[{"kind": "altered", "path": MANIFEST}])
        wanted |= manifest_lines(self.manifest)
        found = [_finding(path, digest, self.files.get(path)) for path, digest in sorted(wanted.items())]
        found += [("unknown", path) for path in sorted(self.files.keys() - wanted.keys())]
        told = [{"kind": kind, "path": path} for kind, path in found if kind]
        return Compared(how=BROWSER, findings=told[:MOST])


def _finding(path: str, wanted: str, found: str | None) -> tuple[str, str]:
    if found is None:
        return "missing", path
    if not found:
        return "unreadable", path
    return ("" if found == wanted else "altered"), path


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
