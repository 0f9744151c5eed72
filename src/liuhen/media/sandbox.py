"""The parent's side: decoders run in a child process that may die, run away or lie, and the parent goes on.

One JSON object a line each way: a request to the child's stdin, progress and one outcome from its stdout. The child
ends when its stdin closes, so that none outlives a killed parent.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import IO, Self

from liuhen.media.errors import FacesNotReadyError, MediaChildError, MediaLimitError, MediaUnreadableError
from liuhen.media.limits import Limits
from liuhen.media.progress import Report, ignore

COMMAND = (sys.executable, "-m", "liuhen.media.child")
LONGEST_LINE = 1024 * 1024
CRASHED = "crashed"
_DYING_S = 2.0
# The child decodes what strangers made: it gets no settings and no secrets from our environment.
_PASSED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "LANG", "TMPDIR", "TEMP")
_ERRORS = {error.code: error for error in (FacesNotReadyError, MediaUnreadableError, MediaLimitError, MediaChildError)}


class Sandbox:
    """A child process that looks into files, one request after the other; a dead one is replaced at the next request.

    Starting one takes about 0.2 s, so whoever has many files keeps one open. Use as a context manager. For one thread.
    """

    def __init__(self, command: tuple[str, ...] = COMMAND) -> None:
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self._lines: queue.Queue[bytes] = queue.Queue()
        self._pump: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def call(
        self, operation: str, arguments: Mapping[str, object], limits: Limits, report: Report = ignore
    ) -> dict[str, object]:
        """Have the child do `operation` and return its answer.

        Whatever `report` raises ends the child and comes out here.

        Raises:
            MediaUnreadableError: the file can't be decoded, or the child died of it.
            MediaLimitError: it took more than `limits`.
            MediaChildError: no child could be started, or it had no room to write.
        """
        child = self._ensure()
        request = {"operation": operation, "arguments": arguments, "limits": limits.as_json()}
        deadline = time.monotonic() + limits.wall_s
        try:
            _send(child, request)
            while "progress" in (message := self._receive(child, deadline)):
                report(float(str(message["progress"])))
            return _outcome(message)
        except MediaUnreadableError as error:
            if error.fields.get("reason") == CRASHED:
                self.close()
            raise
        except BaseException:
            self.close()  # also when the caller is being stopped: no child works on for nobody
            raise

    def close(self) -> None:
        """End the child, if there is one, and wait until it is gone."""
        if self._child is None:
            return
        child, self._child = self._child, None
        child.kill()
        child.wait()
        if self._pump is not None:
            self._pump.join()  # at the pipe's end, which the death made; a closed descriptor may be another file soon
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()

    def _ensure(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self.close()
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        try:
            child = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                bufsize=0,
            )
        except OSError as error:
            raise MediaChildError(reason=type(error).__name__) from error
        self._child, self._lines = child, queue.Queue()
        assert child.stdout is not None  # noqa: S101 - for the type checker: PIPE was asked for
        self._pump = threading.Thread(target=_pump, args=(child.stdout, self._lines), daemon=True)
        self._pump.start()
        return child

    def _receive(self, child: subprocess.Popen[bytes], deadline: float) -> dict[str, object]:
        try:
            line = self._lines.get(timeout=max(deadline - time.monotonic(), 0))
        except queue.Empty:
            raise MediaLimitError(limit="wall") from None
        if not line.endswith(b"\n"):
            raise _epitaph(child)
        try:
            message = json.loads(line)
        except ValueError:
            raise MediaUnreadableError(reason=CRASHED) from None
        if not isinstance(message, dict):
            raise MediaUnreadableError(reason=CRASHED)
        return message


def _send(child: subprocess.Popen[bytes], request: Mapping[str, object]) -> None:
    assert child.stdin is not None  # noqa: S101 - for the type checker: PIPE was asked for
    try:
        child.stdin.write(json.dumps(request).encode() + b"\n")
    except OSError:
        raise _epitaph(child) from None


def _pump(stdout: IO[bytes], lines: queue.Queue[bytes]) -> None:
    """Hand the child's lines on; one without a line end says that it is gone (or that it babbles)."""
    buffered = bytearray()
    while len(buffered) <= LONGEST_LINE:
        try:
            block = stdout.read(65536)
        except (OSError, ValueError):
            break  # closed by us
        if not block:
            break
        buffered += block
        while (end := buffered.find(b"\n")) >= 0:
            lines.put(bytes(buffered[: end + 1]))
            del buffered[: end + 1]
    lines.put(b"")


def _epitaph(child: subprocess.Popen[bytes]) -> MediaUnreadableError | MediaLimitError | MediaChildError:
    """What the child died of."""
    try:
        code = child.wait(timeout=_DYING_S)
    except subprocess.TimeoutExpired:
        return MediaUnreadableError(reason=CRASHED)  # it lives, but said more than any answer needs
    if code >= 0:
        return MediaChildError(reason=f"exit {code}")
    if hasattr(signal, "SIGXCPU") and -code == signal.SIGXCPU:
        return MediaLimitError(limit="cpu")
    return MediaUnreadableError(reason=CRASHED, signal=signal.Signals(-code).name)


def _outcome(message: Mapping[str, object]) -> dict[str, object]:
    match message:
        case {"result": dict(result)}:
            return result
        case {"error": str(code), "fields": dict(fields)} if code in _ERRORS:
            raise _ERRORS[code](**fields)
        case _:
            raise MediaUnreadableError(reason=CRASHED)
