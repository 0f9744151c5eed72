"""OCFL 1.1 with the layout 0003 and SHA-256: paths, inventories, sidecars. Bytes and strings only; no I/O.

An object is a folder: the declaration `0=ocfl_object_1.1`, `inventory.json` with its sidecar, and one folder for each
version with the same two files as of that version and the `content/` that it added. A version is written in this order:
its folder at once, then the object's inventory, then the sidecar. `next_step` tells from what stands how far it came.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from liuhen.packages.errors import InventoryError
from liuhen.packages.names import check_path

LAYOUT = "0003-hash-and-id-n-tuple-storage-layout"
INVENTORY = "inventory.json"
SIDECAR = "inventory.json.sha256"
DECLARATION = "0=ocfl_object_1.1"
DECLARATION_CONTENT = b"ocfl_object_1.1\n"
TYPE = "https://ocfl.io/1.1/spec/#inventory"
TUPLES = 3
TUPLE_SIZE = 3
ID_LIMIT = 100
"""Layout 0003 shortens longer encoded ids; ours are UUIDs and never reach it."""
INVENTORY_LIMIT = 64 << 20

_DIGEST = re.compile(r"[0-9a-f]{64}")
_VERSION = re.compile(r"v([1-9][0-9]{0,8})")


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


ROOT_FILES: Mapping[str, bytes] = {
    "0=ocfl_1.1": b"ocfl_1.1\n",
    "ocfl_layout.json": _json(
        {"extension": LAYOUT, "description": "Objects by three tuples of the SHA-256 of their id, then the id itself."}
    ),
    f"extensions/{LAYOUT}/config.json": _json(
        {"extensionName": LAYOUT, "digestAlgorithm": "sha256", "tupleSize": TUPLE_SIZE, "numberOfTuples": TUPLES}
    ),
}
"""What stands in a storage root beside its objects, byte for byte."""


def object_path(object_id: str) -> str:
    """Where an object stands below the root: `abc/def/012/<encoded id>`.

    Raises:
        InventoryError: the id is empty or too long for a folder's name.
    """
    digest = hashlib.sha256(object_id.encode()).hexdigest()
    # Layout 0003: letters, digits, - and _ stay; the rest is percent-encoded in lower case.
    encoded = re.sub(r"%[0-9A-F]{2}", lambda m: m[0].lower(), quote(object_id, safe="").replace(".", "%2e"))
    encoded = encoded.replace("~", "%7e")
    if not 0 < len(encoded) <= ID_LIMIT:
        raise InventoryError(reason="object id")
    return "/".join([*(digest[at : at + TUPLE_SIZE] for at in range(0, TUPLES * TUPLE_SIZE, TUPLE_SIZE)), encoded])


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version.

    Attributes:
        created: when, aware.
        message: what was done.
        user_name: who did it, as a reference without personal data.
        state: logical path to SHA-256.
    """

    created: datetime
    message: str
    user_name: str
    state: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What an object holds.

    Attributes:
        object_id: its id, an URI.
        manifest: content path (`v1/content/original.mp4`) to SHA-256 in lower-case hex.
        versions: from the first to the head; the head's number is their count.
    """

    object_id: str
    manifest: Mapping[str, str] = field(default_factory=dict)
    versions: tuple[Version, ...] = ()

    @property
    def head(self) -> int:
        """Number of the latest version; 0 before the first."""
        return len(self.versions)

    def with_version(self, *, added: Mapping[str, str], created: datetime, message: str, user_name: str) -> Inventory:
        """The inventory with one version more.

        Args:
            added: logical path to SHA-256 of the files that this version brings; all others stay as they were.
            created: when, aware.
            message: what was done.
            user_name: who did it.

        Raises:
            PathInvalidError: a logical path that some system can't hold.
        """
        number = self.head + 1
        before = self.versions[-1].state if self.versions else {}
        version = Version(created=created, message=message, user_name=user_name, state={**before, **added})
        new = {content_path(number, logical): digest for logical, digest in added.items()}
        return Inventory(
            object_id=self.object_id, manifest={**self.manifest, **new}, versions=(*self.versions, version)
        )

    def to_json(self) -> bytes:
        """As it's written; the same inventory always gives the same bytes."""
        return _json(
            {
                "id": self.object_id,
                "type": TYPE,
                "digestAlgorithm": "sha256",
                "head": f"v{self.head}",
                "contentDirectory": "content",
                "manifest": _by_digest(self.manifest),
                "versions": {
                    f"v{number}": {
                        "created": version.created.isoformat(),
                        "message": version.message,
                        "user": {"name": version.user_name},
                        "state": _by_digest(version.state),
                    }
                    for number, version in enumerate(self.versions, 1)
                },
            }
        )


def content_path(version: int, logical_path: str) -> str:
    """Where a version's new file stands below the object. Raises PathInvalidError."""
    return f"v{version}/content/{check_path(logical_path)}"


def sidecar(inventory: bytes) -> bytes:
    """The sidecar's content for an inventory's bytes."""
    return f"{hashlib.sha256(inventory).hexdigest()} {INVENTORY}\n".encode()


def parse_inventory(content: bytes) -> Inventory:
    """Read an inventory.

    Raises:
        InventoryError: not one that OCFL 1.1 allows and this house writes (SHA-256, `content`, user and time in each
            version, safe paths); `reason` names the first thing that's wrong.
    """
    if len(content) > INVENTORY_LIMIT:
        raise InventoryError(reason="too large")
    try:
        data = json.loads(content, object_pairs_hook=_no_repeats)
    except (ValueError, RecursionError) as error:
        raise InventoryError(reason="not JSON") from error
    top = _object(data, "inventory")
    _require(top.get("type") == TYPE, "type")
    _require(top.get("digestAlgorithm") == "sha256", "digestAlgorithm")
    _require(top.get("contentDirectory", "content") == "content", "contentDirectory")
    object_id = _text(top.get("id"), "id")
    blocks = _object(top.get("versions"), "versions")
    head = _VERSION.fullmatch(_text(top.get("head"), "head"))
    _require(head is not None and set(blocks) == {f"v{n}" for n in range(1, len(blocks) + 1)}, "versions")
    _require(head is not None and int(head[1]) == len(blocks) > 0, "head")
    manifest = _by_path(top.get("manifest"), "manifest")
    for path in manifest:
        version, middle, logical = (*path.split("/", 2), "", "")[:3]
        _require(version in blocks and middle == "content" and bool(logical), "manifest")
    versions = tuple(_version(blocks[f"v{number}"]) for number in range(1, len(blocks) + 1))
    known = set(manifest.values())
    used = {digest for version in versions for digest in version.state.values()}
    _require(used == known, "state")
    return Inventory(object_id=object_id, manifest=manifest, versions=versions)


def _version(data: object) -> Version:
    block = _object(data, "version")
    user = _object(block.get("user"), "user")
    try:
        created = datetime.fromisoformat(_text(block.get("created"), "created"))
    except ValueError as error:
        raise InventoryError(reason="created") from error
    _require(created.tzinfo is not None, "created")
    return Version(
        created=created,
        message=_text(block.get("message"), "message"),
        user_name=_text(user.get("name"), "user"),
        state=_by_path(block.get("state"), "state"),
    )


Step = Literal["done", "inventory", "sidecar"]


def next_step(*, standing: bytes | None, standing_sidecar: bytes | None, wanted: bytes) -> Step:
    """What is still to be written of a version whose folder stands: the torn states, told apart.

    Args:
        standing: the object's inventory now, None if absent.
        standing_sidecar: its sidecar now.
        wanted: the inventory in the version's folder.
    """
    if standing != wanted:
        return "inventory"
    return "done" if standing_sidecar == sidecar(wanted) else "sidecar"


def _by_digest(paths: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(paths):
        found.setdefault(paths[path], []).append(path)
    return found


def _by_path(data: object, where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for digest, paths in _object(data, where).items():
        _require(_DIGEST.fullmatch(digest) is not None and isinstance(paths, list) and bool(paths), where)
        for path in paths if isinstance(paths, list) else []:
            text = _text(path, where)
            _require(text not in found and ".." not in text.split("/") and not text.startswith("/"), where)
            found[text] = digest
    return found


def _no_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    _require(len(found) == len(pairs), "repeated name")
    return found


def _object(data: object, where: str) -> dict[str, object]:
    if not isinstance(data, dict):
        raise InventoryError(reason=where)
    return data


def _text(data: object, where: str) -> str:
    # Half of a surrogate pair can be written in JSON and in nothing else.
    if not isinstance(data, str) or any("\ud800" <= letter <= "\udfff" for letter in data):
        raise InventoryError(reason=where)
    return data


def _require(condition: bool, where: str) -> None:
    if not condition:
        raise InventoryError(reason=where)
