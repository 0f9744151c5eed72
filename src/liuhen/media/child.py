"""The child's side: `python -m liuhen.media.child`, started by `liuhen.media.sandbox`; bounds itself, then decodes."""

from __future__ import annotations

import errno
import json
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import IO, TypeAlias

from liuhen.errors import LiuhenError
from liuhen.media.errors import MediaChildError, MediaLimitError, MediaUnreadableError
from liuhen.media.progress import Report

Operation: TypeAlias = "Callable[[Mapping[str, str], Report], Mapping[str, object]]"

REPORT_EVERY_S = 0.25
NICENESS = 5


def operations() -> dict[str, Operation]:
    """What can be asked for. Imported here, so that only the child ever loads a decoder."""
    from liuhen.media import detecting, ends, excerpting, hiding, probing, sheets, sounding, stamping, stills, transcode
    from liuhen.media.examination import examining
    from liuhen.media.slates import looking
    from liuhen.media.speech import listening

    return {
        "probe": probing.probe_file,
        "examine": examining.examine_file,
        "ends": ends.read_ends,
        "find_slates": looking.find_slates,
        "preview": transcode.make_preview,
        "poster": stills.make_poster,
        "film_strip": stills.make_film_strip,
        "still": stills.make_still,
        "photo": stills.make_photo,
        "recognise": listening.recognise,
        "waveform": sounding.make_waveform,
        "count_sheets": sheets.count_sheets,
        "draw_sheet": sheets.draw_sheet,
        "bind_sheets": sheets.bind_sheets,
        "excerpt": excerpting.make_excerpt,
        "find_faces": detecting.find_faces,
        "hide": hiding.hide,
        "stamp_film": stamping.stamp_film,
        "title_film": stamping.title_film,
        "stamp_sheet": stamping.stamp_sheet,
    }


def main() -> None:
    """Serve requests until stdin closes."""
    answers = _take_stdout()
    requests: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    known = operations()
    while True:
        request = json.loads(requests.get())
        _bound(request["limits"])
        answer = _answer(known[request["operation"]], request["arguments"], answers)
        _write(answers, answer)


def _take_stdout() -> IO[bytes]:
    """Keep stdout for answers alone: what a library prints goes to stderr."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return answers


def _listen(requests: queue.Queue[bytes]) -> None:
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)  # the parent is gone: at once, whatever is being decoded


def _write(answers: IO[bytes], message: Mapping[str, object]) -> None:
    answers.write(json.dumps(message).encode() + b"\n")


def _bound(limits: Mapping[str, int]) -> None:
    """Lower the soft limits to those of this request. Windows has none: there the parent's clock alone holds."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    for what, soft in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + limits["cpu_s"]),
        (resource.RLIMIT_FSIZE, limits["output"]),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _answer(operation: Operation, arguments: Mapping[str, str], answers: IO[bytes]) -> Mapping[str, object]:
    last = [0.0]

    def report(progress: float) -> None:
        moment = time.monotonic()
        if moment - last[0] >= REPORT_EVERY_S:
            last[0] = moment
            _write(answers, {"progress": min(max(progress, 0.0), 1.0)})

    try:
        return {"result": operation(arguments, report)}
    except LiuhenError as error:
        return {"error": error.code, "fields": error.fields}
    except Exception as error:  # noqa: BLE001 - whatever a decoder raises says something about the file
        failure = _failure(error)
        return {"error": failure.code, "fields": failure.fields}


def _failure(error: Exception) -> LiuhenError:
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return MediaLimitError(limit="memory")
    match getattr(error, "errno", None):
        case errno.EFBIG:
            return MediaLimitError(limit="output")
        case errno.ENOSPC | errno.EDQUOT | errno.EACCES | errno.EROFS | errno.ENOENT:
            return MediaChildError(reason=type(error).__name__)
        case _:
            return MediaUnreadableError(reason="damaged", error=type(error).__name__)


if __name__ == "__main__":
    main()
