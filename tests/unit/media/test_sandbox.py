"""The parent goes on whatever the child does, and no child takes more than it may."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from liuhen.errors import LiuhenError
from liuhen.media import Limits, MediaChildError, MediaLimitError, MediaUnreadableError, Sandbox
from liuhen.media.limits import MEBI, PROBE, preview_limits

TIGHT = Limits(memory=1024 * MEBI, cpu_s=1, wall_s=60, output=2 * MEBI)
GREEDY = (sys.executable, str(Path(__file__).with_name("greedy_child.py")))


@pytest.fixture
def greedy() -> Iterator[Sandbox]:
    with Sandbox(GREEDY) as sandbox:
        yield sandbox


def works(sandbox: Sandbox) -> bool:
    return sandbox.call("print_much", {}, TIGHT) == {"forged": False}


@pytest.mark.parametrize("limit", ["memory", "cpu", "output"])
def test_greedy_child_is_bounded_and_the_next_request_is_served(limit: str, greedy: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(MediaLimitError) as caught:
        greedy.call(limit, {"target": str(tmp_path / "big")}, TIGHT)
    assert caught.value.fields == {"limit": limit}
    if limit == "output":
        assert (tmp_path / "big").stat().st_size <= TIGHT.output
    assert works(greedy)


def test_child_that_stands_still_is_killed(greedy: Sandbox) -> None:
    pids = []
    with pytest.raises(MediaLimitError) as caught:
        greedy.call(
            "wall", {}, Limits(memory=MEBI * 1024, cpu_s=5, wall_s=1.5, output=0), lambda _: pids.append(pid_of(greedy))
        )
    assert caught.value.fields == {"limit": "wall"}
    assert pids
    assert not alive(pids[0])
    assert works(greedy)


def test_limits_are_those_that_were_asked_for(greedy: Sandbox) -> None:
    expected = {"RLIMIT_AS": TIGHT.memory, "RLIMIT_FSIZE": TIGHT.output, "RLIMIT_NOFILE": 64, "RLIMIT_CORE": 0}
    assert greedy.call("limits", {}, TIGHT) == expected
    assert greedy.call("limits", {}, PROBE)["RLIMIT_AS"] == PROBE.memory


def test_container_that_claims_a_thousand_years_gets_no_endless_limits() -> None:
    assert preview_limits(1e12) == preview_limits(24 * 3600)
    assert preview_limits(float("nan")).output > 0
    assert preview_limits(-5).output == preview_limits(None).output


def test_decoder_that_crashes_is_told_with_its_signal(greedy: Sandbox) -> None:
    with pytest.raises(MediaUnreadableError) as caught:
        greedy.call("segfault", {}, TIGHT)
    assert caught.value.fields == {"reason": "crashed", "signal": "SIGSEGV"}
    assert works(greedy)


def test_child_killed_midway_is_told(greedy: Sandbox) -> None:
    def kill(_progress: float) -> None:
        os.kill(pid_of(greedy), signal.SIGKILL)

    with pytest.raises(MediaUnreadableError) as caught:
        greedy.call("slow", {}, TIGHT, kill)
    assert caught.value.fields == {"reason": "crashed", "signal": "SIGKILL"}
    assert works(greedy)


@pytest.mark.parametrize("operation", ["leave", "babble"])
def test_child_that_leaves_or_babbles_is_an_error_and_no_hang(operation: str, greedy: Sandbox) -> None:
    with pytest.raises(LiuhenError):
        greedy.call(operation, {}, TIGHT)
    assert works(greedy)


def test_print_of_a_library_is_not_taken_for_an_answer(greedy: Sandbox) -> None:
    assert works(greedy)


def test_child_learns_no_secret_of_the_parent(greedy: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIUHEN_DATABASE_URL", "postgres://user:secret@host/db")
    names = greedy.call("secrets", {}, TIGHT)["names"]
    assert isinstance(names, list)
    assert "PATH" in names
    assert "LIUHEN_DATABASE_URL" not in names


def test_stopping_caller_ends_the_child(greedy: Sandbox) -> None:
    pids = []

    def stop(_progress: float) -> None:
        pids.append(pid_of(greedy))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        greedy.call("slow", {}, TIGHT, stop)
    assert not alive(pids[0])


def test_killed_parent_leaves_no_child_behind() -> None:
    script = (
        "import sys; from liuhen.media import Sandbox, Limits\n"
        f"s = Sandbox({GREEDY!r})\n"
        "def told(_): print(s._child.pid, flush=True)\n"
        "s.call('wall', {}, Limits(memory=2**30, cpu_s=9, wall_s=99, output=0), told)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        # The child holds our pipe's other end: reading it to its end waits for the child's, without a clock.
        watch = os.pidfd_open(child) if alive(child) else None
        if watch is not None:
            import select

            assert select.select([watch], [], [], 30)[0], "the child outlived its parent"
            os.close(watch)


def test_missing_program_is_unavailable_not_unreadable(tmp_path: Path) -> None:
    with Sandbox((str(tmp_path / "nothing"),)) as sandbox, pytest.raises(MediaChildError):
        sandbox.call("probe", {}, TIGHT)


def pid_of(sandbox: Sandbox) -> int:
    assert sandbox._child is not None
    return sandbox._child.pid


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
