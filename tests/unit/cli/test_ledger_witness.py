"""`liuhen ledger witness` as a scheduled task sees it: by its exit code; and over HTTPS, its certificate from files."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from certificates import authority, issued
from liuhen.cli import run as run_liuhen
from liuhen.ledger import cosignature, handing
from liuhen.ledger import note as notes
from liuhen.ledger.errors import KeeperUnreachableError, WitnessRefusedError
from liuhen.ledger.folder import LedgerFolder
from unit.ledger.logs import SIGNER, publish, run_of

KEY = SIGNER.verifier.vkey()
OURS = run_of(60)
REWRITTEN = [*OURS[:20], *reversed(OURS[20:])]
Witness = Callable[..., tuple[int, str, str]]


@pytest.fixture
def witness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Witness:
    """Types `liuhen ledger witness …` with a state of its own; the exit code, what it said, what it complained of."""

    def type_it(*words: object) -> tuple[int, str, str]:
        state = ("--state", str(tmp_path / "state"))
        monkeypatch.setattr(sys, "argv", ["liuhen", "ledger", "witness", *map(str, words), *state])
        with pytest.raises(SystemExit) as ended:
            run_liuhen()
        told = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, told.out, told.err

    return type_it


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    publish(tmp_path / "ledger", OURS[:40])
    return tmp_path / "ledger"


@pytest.fixture
def forged(tmp_path: Path) -> Path:
    publish(tmp_path / "forged", REWRITTEN)
    return tmp_path / "forged"


def test_ledger_that_grew_ends_like_an_alarm(witness: Witness, ledger: Path) -> None:
    assert witness("--key", KEY)[0] == 0  # to begin with: makes the key, and tells it
    assert witness(ledger)[0] == 0
    publish(ledger, OURS[40:])
    code, out, _err = witness(ledger)
    assert code == 0
    assert "60 条记录，比上次多 20 条" in out
    assert witness(ledger)[0] == 0  # nothing new is nothing wrong


def test_rewritten_or_cut_ledger_ends_well(witness: Witness, ledger: Path, forged: Path, tmp_path: Path) -> None:
    witness(ledger, "--key", KEY)
    code, out, _err = witness(forged)
    assert code == 74
    assert "✗" in out
    assert "已副署" not in out
    publish(tmp_path / "cut", OURS[:30])
    code, out, _err = witness(tmp_path / "cut", "--json")
    (told,) = json.loads(out)["ledgers"]
    assert (code, told["error"], told["checkpoint"]) == (74, "ledger.witness_refused", None)


def test_stick_that_is_not_plugged_in_hides_the_alarm_of_the_next(
    witness: Witness, ledger: Path, forged: Path, tmp_path: Path
) -> None:
    witness(ledger, "--key", KEY)
    absent, empty = tmp_path / "absent", tmp_path / "empty"
    empty.mkdir()
    for nothing in (absent, empty):
        code, out, _err = witness(nothing, ledger)
        assert code == 75
        assert str(nothing) in out
        assert "已副署" in out  # the one that is there was looked at
    code, out, _err = witness(absent, empty, forged, "--json")
    assert code == 74
    assert [each["error"] for each in json.loads(out)["ledgers"]] == [
        "ledger.unreachable", "ledger.absent", "ledger.witness_refused",
    ]  # fmt: skip


def test_ledger_of_a_stranger_or_of_another_key_ends_well(witness: Witness, ledger: Path) -> None:
    assert witness(ledger)[0] == 75  # no key was given: one that comes with the ledger is none
    other = notes.Signer.generate(SIGNER.name).verifier.vkey()
    assert witness("--key", other)[0] == 0
    assert witness(ledger)[0] == 75
    code, _out, err = witness(ledger, "--key", KEY)
    assert code == 77  # a key that is known is never replaced by itself
    assert SIGNER.name in err


def test_witness_that_lost_its_memory_or_key_goes_on(witness: Witness, ledger: Path, tmp_path: Path) -> None:
    witness(ledger, "--key", KEY)
    (seen,) = (tmp_path / "state").glob("*/seen")
    seen.write_text(seen.read_text().replace("40", "41", 1))
    assert witness(ledger)[0] == 74
    (tmp_path / "state" / "witness.key").unlink()
    assert witness(ledger)[0] == 74


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--key", "nonsense"), 65),
        (("--listen", "8500"), 2),
        (("--listen", "127.0.0.1:http"), 2),
        (("--listen", "127.0.0.1:99999"), 2),
        (("--listen", "0.0.0.0:0"), 2),  # beyond this machine only with a certificate
        (("--listen", "127.0.0.1:0", "--certificate", "c.pem"), 2),
        (("--listen", "127.0.0.1:0", "--tls-key", "k.pem"), 2),
        (("--listen", "127.0.0.1:0", "--certificate", "absent.pem", "--tls-key", "absent.pem"), 2),
        (("--listen",), 2),
        (("--unknown",), 2),
    ],
)
def test_call_that_means_nothing_is_taken_for_a_witness_at_work(
    witness: Witness, words: tuple[str, ...], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ThreadingHTTPServer, "serve_forever", lambda _server: None)  # else a fault would be a hang
    ended, _out, err = witness(*words)
    assert ended == code
    assert err
    assert "Traceback" not in err


def test_port_of_another_is_taken(witness: Witness) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        assert witness("--listen", f"127.0.0.1:{other.getsockname()[1]}")[0] == 2


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[tuple[str, Path, subprocess.Popen[str]]]:
    """A witness on HTTPS as a process of its own: its address, the CA that vouches for it, the process."""
    bureau = authority("Bureau CA")
    pair = issued(bureau, "witness.bureau.example")
    files = {"ca.pem": bureau.certificate_pem, "witness.pem": pair.certificate_pem, "witness.key": pair.key_pem}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    words = ["ledger", "witness", "--state", "state", "--key", KEY, "--listen", "127.0.0.1:0"]
    words += ["--certificate", "witness.pem", "--tls-key", "witness.key"]
    command = [sys.executable, "-c", "from liuhen.cli import run; run()", *words]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout is not None
            said = [process.stdout.readline(), process.stdout.readline()]
            assert "正在接收检查点：https://" in said[1], said
            yield said[1].partition("：")[2].partition(handing.PATH)[0], tmp_path / "ca.pem", process
        finally:
            process.kill()


def test_witness_over_https_signs_for_nobody_or_tells_nobody(
    listening: tuple[str, Path, subprocess.Popen[str]], ledger: Path, forged: Path, tmp_path: Path
) -> None:
    url, ca, process = listening
    key = cosignature.Cosigner.parse((tmp_path / "state" / "witness.key").read_text()).verifier
    port = int(url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)):  # says nothing, and holds nobody up
        back = handing.hand_to_host(LedgerFolder(ledger), url, old=0, witnesses=[key], ca=ca)
    assert len(notes.verify_note(notes.parse_note(back), [SIGNER.verifier, key])) == 2
    with pytest.raises(KeeperUnreachableError):  # an authority that nobody told us to trust
        handing.hand_to_host(LedgerFolder(ledger), url, old=40, witnesses=[key])
    with pytest.raises(KeeperUnreachableError):  # without TLS nothing is taken
        handing.hand_to_host(LedgerFolder(ledger), f"http://127.0.0.1:{port}", old=40, witnesses=[key])
    with pytest.raises(WitnessRefusedError):
        handing.hand_to_host(LedgerFolder(forged), url, old=40, witnesses=[key], ca=ca)
    process.terminate()  # as a service is ended
    told = process.communicate(timeout=60)[0]
    assert process.returncode == 0
    assert "Traceback" not in told
    (alarm,) = [line for line in told.splitlines() if "✗" in line]
    assert SIGNER.name in alarm
    assert told.splitlines()[-1] == "已结束。"
