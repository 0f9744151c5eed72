"""The page that outlives us: one HTML file that checks a bag in any browser, offline, and the text for those without.

The front-end build makes the page (`frontend/src/verifier`); a wheel brings it. Both go into every bag; the page's own
SHA-256 and the ledger key's fingerprint are printed on papers, since whoever replaces a bag can replace both.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from liuhen.packages.errors import VerifierAbsentError

PAGE_NAME = "验证.html"
HOW_NAME = "怎样核验.txt"
BUILT = Path(__file__).with_name("built") / "verifier.html"


@dataclass(frozen=True, slots=True)
class Page:
    """The page as it goes into bags."""

    content: bytes
    sha256: str


def page() -> Page:
    """The page of this version of Liuhen.

    Raises:
        VerifierAbsentError: the front end isn't built.
    """
    try:
        return _read(BUILT, BUILT.stat().st_mtime_ns)
    except OSError as error:
        raise VerifierAbsentError(path=str(BUILT)) from error


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> Page:
    content = path.read_bytes()
    return Page(content, hashlib.sha256(content).hexdigest())


def sentence(kind: str, detail: str) -> str:
    """What a finding says in Chinese, in the very words of the page; the detail itself where nothing is built."""
    try:
        known: list[dict[str, str]] = json.loads(BUILT.with_name("findings.json").read_bytes())
    except OSError:
        return detail
    for each in known:
        match = re.fullmatch(each["detail"], detail) if each["kind"] == kind else None
        if match is not None:
            return each["says"].replace("{1}", match[1] if match.re.groups else "")
    return detail


def grouped(digest: str) -> str:
    """Hex digits in groups of four, as papers print what a person compares."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def how_to_check(fingerprint: str, page_sha256: str) -> str:
    """`怎样核验.txt` of a bag: what to compare, and the commands for a machine that has coreutils and OpenSSL alone."""
    text = Path(__file__).with_name("how_to_check.txt").read_text("utf-8")
    return text.replace("{FINGERPRINT}", fingerprint).replace("{PAGE}", page_sha256)
