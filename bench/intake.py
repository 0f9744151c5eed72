"""A card's intake against the careful manual way with OpenSSL, and the memory while a 4 GB file passes.

    .venv/bin/python bench/intake.py [--mib 2048] [--files 8] [--rounds 3] [--big 4096]

By hand: `openssl dgst -sha256` and `-sm3` of the source, `cp`, `sync`, `openssl dgst -sha256` of the copy. Ours:
listing, SHA-256, SM3, durable write, read-back past the cache, OCFL object, rows, ledger entries, published checkpoint,
until the worker beside it has probed every file. In turns in one run, onto the same disk; the median of each. Target
ratio <= 0.7. Not counted on either side: starting the program (ours needs about a second for Django), and making the
instance. Segments are as large as recorders make them: five minutes are about 200 MB.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import describe, need

ROOT = Path(__file__).resolve().parents[1]
MIB = 1024 * 1024
TARGET = 0.7
MEMORY = 200 * 1000 * 1000


def fill(card: Path, files: int, size: int) -> None:
    """A card of MP4 segments: a real one of a second, padded by a `free` box as long as needed."""
    folder = card / "DCIM/100MEDIA"
    folder.mkdir(parents=True)
    real = segment(card.parent)
    for number in range(files):
        padding = size - len(real)
        with (folder / f"2026021317{number:02}00_{number:04}.MP4").open("wb") as file:
            file.write(real)
            file.write((1).to_bytes(4, "big") + b"free" + padding.to_bytes(8, "big"))
            left = padding - 16
            while left > 0:
                left -= file.write(os.urandom(min(left, MIB)))
    os.sync()


def segment(folder: Path) -> bytes:
    """One second of H.264."""
    import av

    path = folder / "segment.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for _ in range(25):
            out.mux(stream.encode(av.VideoFrame(640, 360, "yuv420p")))
        out.mux(stream.encode(None))
    return path.read_bytes()


def by_hand(openssl: str, card: Path, target: Path) -> float:
    files = sorted(str(path) for path in card.rglob("*") if path.is_file())
    began = time.perf_counter()
    for digest in ("-sha256", "-sm3"):
        subprocess.run([openssl, "dgst", digest, *files], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cp", "-r", str(card), str(target)], check=True)
    subprocess.run(["sync"], check=True)
    copies = sorted(str(path) for path in target.rglob("*") if path.is_file())
    subprocess.run([openssl, "dgst", "-sha256", *copies], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def instance(home: Path) -> dict[str, str]:
    """The environment of a fresh instance."""
    home.mkdir()
    password = home.parent / "password"
    password.write_text("Qiushui-Changtian-7\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIUHEN_")}
    environment |= {"LIUHEN_HOME": str(home), "LIUHEN_RESERVE_BYTES": "0", "PYTHONPATH": str(ROOT / "src")}
    init = [sys.executable, "-m", "liuhen", "init", "--admin", "bench", "--password-file", str(password)]
    subprocess.run(init, check=True, env=environment, stdout=subprocess.DEVNULL)
    return environment


OURS = """
import sys, time
from pathlib import Path
from liuhen.cli.django_setup import set_up
set_up()
from django.db import connection
from liuhen.clock import now
from liuhen.intake.emptying import empty_card
from liuhen.intake.models import SourceKind, Wholeness
from liuhen.intake.operations import Source
from liuhen.people.actors import console_actor
from liuhen.recordings.models import Recording
from liuhen.work import registry
from liuhen.work.runner import run_pending
from threading import Event, Thread
registry.autodiscover()

def work(stop):
    while not stop.is_set():
        run_pending(names={"recordings.analyse"})
        stop.wait(0.05)
    connection.close()

class Watch:
    def began(self, step, files, size): pass
    def advanced(self, size): pass
    def ended(self, file): pass

source = Source(kind=SourceKind.CARD, wholeness=Wholeness.WHOLE_CARD, recorder="KT50012")
worker = Thread(target=work, args=(stop := Event(),))
worker.start()
began = time.perf_counter()
emptied = empty_card(actor=console_actor("bench"), clock=now, root=Path(sys.argv[1]), source=source, watch=Watch())
taken = time.perf_counter()
while Recording.objects.filter(viewing="pending").exists():
    time.sleep(0.01)
print(taken - began, time.perf_counter() - taken)
stop.set()
worker.join()
assert not emptied.intake.files.exclude(state="received").exists()
"""


def by_us(card: Path, home: Path) -> tuple[float, float]:
    """Seconds of the intake, and of the probes."""
    command = [sys.executable, "-c", OURS, str(card)]
    ended = subprocess.run(
        command, check=True, env=instance(home), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    taken, probed = ended.stdout.split()[-2:]
    return float(taken), float(probed)


def peak_memory(folder: Path, size: int) -> int:
    """Most bytes that `liuhen intake` holds while one file of that size passes."""
    card = folder / "big"
    card.mkdir()
    with (card / "big.mp4").open("wb") as file:
        os.truncate(file.fileno(), size)  # sparse: only the way through counts here
    environment = instance(folder / "bighome")
    command = [sys.executable, "-m", "liuhen", "intake", str(card), "--recorder", "KT50012", "--json"]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(child.returncode)
    return usage.ru_maxrss * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--mib", type=int, default=2048)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--big", type=int, default=4096, help="MiB of the file for the memory; 0 leaves it out")
    options = parser.parse_args()
    openssl = need("openssl", "openssl")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hand, ours, probes = [], [], []
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-", dir=ROOT) as name:
        folder = Path(name)
        card = folder / "card"
        fill(card, options.files, options.mib * MIB // options.files)
        for number in range(options.rounds):
            hand.append(by_hand(openssl, card, folder / "copy"))
            shutil.rmtree(folder / "copy")
            taken, probed = by_us(card, folder / f"home{number}")
            ours.append(taken + probed)
            probes.append(probed)
            shutil.rmtree(folder / f"home{number}")
            os.sync()
        memory = peak_memory(folder, options.big * MIB) if options.big else 0
    by_hand_s, ours_s = statistics.median(hand), statistics.median(ours)
    print(describe())
    print(
        f"card of {options.mib} MiB in {options.files} files, median of {options.rounds}, load {os.getloadavg()[0]:.1f}"
    )
    print(f"by hand   {by_hand_s:6.2f} s  {options.mib / by_hand_s:5.0f} MiB/s   {[round(each, 2) for each in hand]}")
    print(f"liuhen    {ours_s:6.2f} s  {options.mib / ours_s:5.0f} MiB/s   {[round(each, 2) for each in ours]}")
    print(f"  of which waiting for the last probes {statistics.median(probes):.2f} s")
    ratio = ours_s / by_hand_s
    print(f"ratio {ratio:.2f}, target <= {TARGET}: {'held' if ratio <= TARGET else 'MISSED'}")
    if memory:
        held = "held" if memory <= MEMORY else "MISSED"
        print(f"peak memory while a {options.big} MiB file passes: {memory / 1e6:.0f} MB, target <= 200 MB: {held}")


if __name__ == "__main__":
    main()
