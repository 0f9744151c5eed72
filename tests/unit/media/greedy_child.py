"""A child that misbehaves on request: started by the tests in place of the real one, with the real protocol."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from liuhen.media import child
from liuhen.media.progress import Report


def memory(_arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    return {"got": len(bytearray(3 * 2**30))}


def cpu(_arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    while True:
        pass


def wall(_arguments: Mapping[str, str], report: Report) -> Mapping[str, object]:
    report(0.1)
    time.sleep(3600)
    return {}


def output(arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    with Path(arguments["target"]).open("wb") as file:
        file.writelines(bytes(2**20) for _ in range(64))
    return {}


def segfault(_arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    os.kill(os.getpid(), signal.SIGSEGV)
    return {}


def leave(_arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    os._exit(0)


def babble(_arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    return {"much": "x" * (4 * 2**20)}


def print_much(_arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    print('{"result": {"forged": true}}', flush=True)
    return {"forged": False}


def secrets(_arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    return {"names": sorted(os.environ)}


def limits(_arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    import resource

    return {
        name: resource.getrlimit(getattr(resource, name))[0]
        for name in ("RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CORE")
    }


def slow(_arguments: Mapping[str, str], report: Report) -> Mapping[str, object]:
    for step in range(200):
        time.sleep(0.3)
        report(step / 200)
    return {}


if __name__ == "__main__":
    known = [memory, cpu, wall, output, segfault, leave, babble, print_much, secrets, limits, slow]
    child.operations = lambda: {operation.__name__: operation for operation in known}
    sys.exit(child.main())
