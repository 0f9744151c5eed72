"""A docking station on Wine against a server on this machine: a card is taken in whole, through a kill and a pull.

    python bench/wine.py PYTHON PACKAGES SERVER BYTES

PYTHON is the `python.exe` of a CPython for 64-bit Windows. PACKAGES is a folder with what `requirements/run.lock`
names, as on Windows: `uv pip install --target PACKAGES --python-platform x86_64-pc-windows-msvc --python-version 3.11
--only-binary :all: --require-hashes -r requirements/run.lock`. SERVER is an http address on loopback, BYTES the size of
each of six films. LIUHEN_TOKEN has the token of an account that takes cards in.

Wine's prefix is made anew in a temporary folder, and the card is its drive E:. Prints what the station said and how
long each step took. Debian's package `wine64` is needed. What Wine doesn't show: docs/adr/windows.md.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"
WINE = shutil.which("wine64") or "/usr/lib/wine/wine64"
RUN = "import sys; sys.argv[0] = 'liuhen'; from liuhen.cli import run; run()"
UNTIL = 300.0


def windows(path: Path) -> str:
    """The same place as a Windows program names it."""
    return "Z:" + str(path).replace("/", "\\")


class Wine:
    """A Windows with a card as its drive E:, which counts as removable."""

    def __init__(self, folder: Path, python: Path, packages: Path, server: str) -> None:
        self.card, self.away, self.told = folder / "card", folder / "away", folder / "dock.txt"
        self._python, self._server = python.absolute(), server
        self._environment = os.environ | {
            "WINEPREFIX": str(folder / "prefix"),
            "WINEDEBUG": "-all",
            "PYTHONPATH": f"{windows(SOURCE)};{windows(packages.absolute())}",
            "LIUHEN_HOME": "C:\\liuhen-home",
        }
        self._run("wineboot", "-i")
        (folder / "prefix" / "dosdevices" / "e:").symlink_to(self.card)
        self._run("reg", "add", r"HKLM\Software\Wine\Drives", "/v", "e:", "/d", "floppy", "/f")
        self._process: subprocess.Popen[bytes] | None = None

    def _run(self, *words: str) -> None:
        subprocess.run([WINE, *words], env=self._environment, stdin=subprocess.DEVNULL, capture_output=True, check=True)

    def start(self) -> None:
        """Start the station anew; what it says is gathered from nothing."""
        self.told.write_bytes(b"")
        command = [WINE, str(self._python), "-c", RUN, "dock", "--name", "Wine", "--server", self._server]
        command += ["--log", windows(self.told)]
        self._process = subprocess.Popen(
            command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def until(self, words: str) -> None:
        """Wait until the station says so."""
        since, process = time.monotonic(), self._process
        while words not in self.told.read_text("utf-8"):
            if time.monotonic() - since > UNTIL or process is None or process.poll() is not None:
                self.kill()
                sys.exit(f"{words}?\n{process.stdout.read().decode() if process and process.stdout else ''}")
            time.sleep(0.1)
        print(f"{words}: {time.monotonic() - since:.1f} s", flush=True)

    def kill(self) -> None:
        """As a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        print(self.told.read_text("utf-8"), flush=True)

    def end(self) -> None:
        """Let Wine go, its memory of drives too."""
        subprocess.run([str(Path(WINE).with_name("wineserver64")), "-k"], env=self._environment, check=False)


def fill(card: Path, size: int, hour: int) -> None:
    """A card of new content, with names that Windows doesn't like."""
    films = card / "DCIM" / "100MEDIA"
    films.mkdir(parents=True)
    for number in range(6):
        name = f"410204_KT50012_20261121{hour:02}000{number}_{number:04}.MP4"
        films.joinpath(name).write_bytes(os.urandom(size))
    deep = card / "DCIM"
    for _step in range(6):
        deep /= "long-" + "0" * 45
    deep.mkdir(parents=True)
    for path in (deep / "note.txt", card / "DCIM" / "AUX.TXT", card / "DCIM" / "现场 记录.txt"):
        path.write_bytes(os.urandom(100))
    (card / ".windows-label").write_text("KT50012")  # Wine's way to say a volume's label and serial
    (card / ".windows-serial").write_text("1A2B3C4D")


def main() -> None:
    """The steps."""
    python, packages, server, size = sys.argv[1:]
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        fill(folder / "card", int(size), 9)
        wine = Wine(folder, Path(python), Path(packages), server)
        try:
            wine.start()
            wine.until("正在采集")
            wine.kill()
            wine.start()
            wine.until("正在采集")
            wine.card.rename(wine.away)
            wine.until("请重新插入，不可清除")
            wine.away.rename(wine.card)
            wine.until("可以拔出，可以清除")
        finally:
            wine.kill()
            wine.end()


if __name__ == "__main__":
    main()
