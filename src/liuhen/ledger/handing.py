"""Handing a checkpoint to a second keeper: into a folder, to a witness over HTTP, and what comes back from it.

Addresses come from the settings alone. Nothing here follows a redirect, uses a proxy of the environment, or reads more
of an answer than a witness's answer can be long.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from liuhen.errors import LiuhenError
from liuhen.ledger import cosignature, proof
from liuhen.ledger import note as notes
from liuhen.ledger.errors import KeeperUnreachableError, LedgerUnreachableError, NoteMalformedError, WitnessRefusedError
from liuhen.ledger.submission import SUFFIX, Submission, format_submission
from liuhen.ledger.witness import write_durably

if TYPE_CHECKING:
    from liuhen.ledger.folder import LedgerFolder

PATH = "/add-checkpoint"
SIZE_TYPE = "text/x.tlog.size"
COSIGNED, SHOWN = ".cosigned", ".refused"
MAX_ANSWER = 1 << 18
PATIENCE = 20.0  # seconds without a byte
IN_ALL = 60.0  # seconds for a whole answer
_OK, _CONFLICT, _NOT_IT = 200, 409, 422


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered: status, media type without parameters, body."""

    status: int
    kind: str
    body: bytes


def is_allowed(url: str) -> bool:
    """Whether an address may be posted to: HTTPS, or HTTP to this very machine; without a user, query or fragment."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return bool(
            (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))
            and host
            and parts.port != 0
            and parts.username is None
            and not parts.query
            and not parts.fragment
            and not any(sign.isspace() or not sign.isprintable() for sign in url)
        )
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine, by its address or as `localhost`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def post(url: str, body: bytes, *, kind: str, ca: Path | None = None) -> Answer:
    """Send bytes to an address of the settings.

    Args:
        url: where.
        body: what.
        kind: its media type.
        ca: certificates to trust besides those that the machine trusts.

    Raises:
        KeeperUnreachableError: the address isn't allowed, nobody answered in time, it redirects, or says too much.
    """
    if not is_allowed(url):
        raise KeeperUnreachableError(address=url, why="not an allowed address")
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection: http.client.HTTPConnection
    try:
        if parts.scheme == "https":
            trust = ssl.create_default_context()
            if ca is not None:
                trust.load_verify_locations(cafile=ca)
            connection = http.client.HTTPSConnection(host, parts.port, timeout=PATIENCE, context=trust)
        else:
            connection = http.client.HTTPConnection(host, parts.port, timeout=PATIENCE)
        with _watched(connection):
            connection.request("POST", parts.path or "/", body, {"Content-Type": kind, "User-Agent": "Liuhen"})
            answer = connection.getresponse()
            said = answer.read(MAX_ANSWER + 1)
    except (OSError, http.client.HTTPException) as error:
        raise KeeperUnreachableError(address=url, why=f"{type(error).__name__}: {error}"[:200]) from error
    if len(said) > MAX_ANSWER:
        raise KeeperUnreachableError(address=url, why="answer too long")
    return Answer(answer.status, (answer.getheader("Content-Type") or "").partition(";")[0].strip(), said)


@contextlib.contextmanager
def _watched(connection: http.client.HTTPConnection) -> Iterator[None]:
    """Connect, and hang up when it takes too long in all: a host that sends a byte now and then would hold us for ever.

    Raises:
        OSError: as the connection does; TimeoutError when it was hung up.
    """
    began = time.monotonic()
    connection.connect()
    watch = Timer(IN_ALL, _hang_up, (connection.sock,))
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        connection.close()
    if time.monotonic() - began > IN_ALL:
        raise TimeoutError


def _hang_up(open_socket: socket.socket) -> None:
    with contextlib.suppress(OSError):
        socket.socket.shutdown(open_socket, socket.SHUT_RDWR)  # not the method of TLS, which takes the reader's state


def submission_from(folder: LedgerFolder, old: int) -> Submission:
    """What shows a witness that knows `old` entries the newest checkpoint of a published ledger.

    Raises:
        TreeRangeError: the ledger never was so large.
        LedgerDamagedError, LedgerUnreachableError: its tiles don't give the proof.
    """
    hashes = proof.prove_consistency(folder, old, folder.size) if old else []
    return Submission(old, tuple(hashes), folder.note)


def hand_to_host(
    folder: LedgerFolder, url: str, *, old: int, witnesses: list[notes.Verifier], ca: Path | None = None
) -> str:
    """Have a witness countersign the newest checkpoint (`add-checkpoint`).

    Args:
        folder: the published ledger.
        url: the witness's submission prefix.
        old: what it is thought to know; it says so when it knows another size.
        witnesses: whose lines count; without any, what it says isn't looked at.
        ca: as `post`.

    Returns:
        The checkpoint with the witness's line; as it was where no witness's key is known.

    Raises:
        WitnessRefusedError: the witness has seen another ledger under this name, or a longer one.
        KeeperUnreachableError: no answer, or none that can be understood.
        SignatureWrongError: it answered with a signature that isn't true, or of nobody who is known.
    """
    for _try in range(2):
        told = format_submission(submission_from(folder, old)).encode()
        answer = post(url.rstrip("/") + PATH, told, kind="text/plain; charset=utf-8", ca=ca)
        if answer.status == _OK:
            return _with_lines(folder.note, answer.body, url, witnesses)
        if answer.status == _NOT_IT:
            raise _refused(folder, old, "rewritten")
        if answer.status != _CONFLICT or answer.kind != SIZE_TYPE:
            break
        known = _size(answer.body, url)
        if known > folder.size:
            raise _refused(folder, known, "shrunk")
        if known == old:
            break  # it contradicts itself
        old = known
    raise KeeperUnreachableError(address=url, why=f"HTTP {answer.status}")


def _refused(folder: LedgerFolder, seen: int, problem: str) -> WitnessRefusedError:
    return WitnessRefusedError(origin=folder.checkpoint.origin, size=seen, told=folder.size, problem=problem)


def _size(body: bytes, url: str) -> int:
    text = body.strip()
    if not text.isdigit() or len(text) > 18:  # noqa: PLR2004 - digits of the largest size
        raise KeeperUnreachableError(address=url, why="no size in the answer")
    return int(text)


def _with_lines(note: str, body: bytes, url: str, witnesses: list[notes.Verifier]) -> str:
    if not witnesses:
        return note
    try:
        return cosignature.cosigned(note, body.decode(), witnesses)
    except (UnicodeDecodeError, NoteMalformedError) as error:
        raise KeeperUnreachableError(address=url, why="no signature lines in the answer") from error


def hand_to_folder(folder: LedgerFolder, place: Path, *, old: int) -> None:
    """Lay the newest checkpoint into a folder, with what leads to it from the size given and from nothing.

    The folder must stand: a stick that isn't there is unreachable, and isn't made on the machine's own disk.

    Args:
        folder: the published ledger.
        place: the keeper's folder; each ledger has one of its own inside, by its instance's name.
        old: the newest checkpoint that was laid there before; 0 for none.

    Raises:
        KeeperUnreachableError: the folder isn't there or can't be written.
        LedgerDamagedError, LedgerUnreachableError: as `submission_from`.
    """
    if not place.is_dir():
        raise KeeperUnreachableError(address=str(place), why="absent")
    inside = place_of(place, folder.checkpoint.origin)
    try:
        inside.mkdir(exist_ok=True)
        standing = {each.name for each in inside.iterdir()}
        known = {size for name in standing if (size := _old_of(name)) is not None and size <= folder.size}
        for each in sorted({0, *({old} if 0 < old < folder.size else ()), *_newest_below(known, folder.size)}):
            name = f"{each}-{folder.size}{SUFFIX}"
            if name not in standing:
                write_durably(inside / name, format_submission(submission_from(folder, each)).encode())
        write_durably(inside / "checkpoint", folder.note.encode())
        write_durably(inside / "vkey", "".join(f"{each.vkey()}\n" for each in folder.verifiers).encode())
    except OSError as error:
        raise KeeperUnreachableError(address=str(place), why=error.strerror or type(error).__name__) from error
    except LedgerUnreachableError as error:
        raise KeeperUnreachableError(address=str(place), why=str(error.fields["why"])) from error


def place_of(place: Path, origin: str) -> Path:
    """Where a ledger's checkpoints lie in a keeper's folder."""
    return place / f"liuhen-{origin.rpartition('/')[2]}"


def _old_of(name: str) -> int | None:
    """The size to which a file of the folder leads: the largest tree of a submission, or a countersigned one."""
    stem = name.removesuffix(SUFFIX).rpartition("-")[2] if name.endswith(SUFFIX) else name.removesuffix(COSIGNED)
    is_ours = name.endswith((SUFFIX, COSIGNED)) and stem.isdecimal() and stem.isascii()
    return int(stem) if is_ours and len(stem) <= 18 else None  # noqa: PLR2004 - digits of the largest size


def _newest_below(known: set[int], size: int) -> Sequence[int]:
    """What the folder itself says to have come to: whoever carried it on goes on from there."""
    below = sorted(each for each in known if 0 < each < size)
    return below[-1:]


def brought_back(place: Path, verifiers: Sequence[notes.Verifier], origin: str) -> list[str]:
    """The checkpoints of this ledger that came back in a keeper's folder, countersigned or refused; newest last.

    Those that our own key didn't sign are passed over: anybody may write on a stick.

    Raises:
        KeeperUnreachableError: the folder can't be read.
    """
    inside = place_of(place, origin)
    found = []
    try:
        names = sorted(each for each in inside.iterdir() if each.name.endswith((COSIGNED, SHOWN)))
        for each in names[:10_000]:
            with each.open("rb") as file:
                found.append(file.read(notes.MAX_NOTE_BYTES + 1))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise KeeperUnreachableError(address=str(place), why=error.strerror or type(error).__name__) from error
    told: list[tuple[int, str]] = []
    for data in found:
        try:
            checkpoint = notes.open_checkpoint(data, verifiers)
        except LiuhenError:
            continue
        if checkpoint.origin == origin:
            told.append((checkpoint.size, data.decode()))
    return [text for _size, text in sorted(told)]


def refuse_contradicted(folder: LedgerFolder, note: str) -> None:
    """Raise the alarm if a checkpoint of this ledger, kept elsewhere, isn't in the ledger as it is now.

    Raises:
        WitnessRefusedError: the ledger is shorter than it, or has another past.
        LedgerDamagedError: a tile is missing or malformed.
    """
    kept = notes.parse_checkpoint(notes.parse_note(note))
    if kept.size > folder.size:
        raise _refused(folder, kept.size, "shrunk")
    if folder.root_at(kept.size) != kept.root:
        raise _refused(folder, kept.size, "rewritten")
