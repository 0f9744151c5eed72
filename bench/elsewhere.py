"""A bundle on another kind of machine, emulated: installed, and every library of ours that isn't pure Python used once.

    debootstrap --arch=arm64 --variant=minbase bookworm ROOT      (with qemu-user-static and its binfmt entry)
    chroot ROOT apt-get install --no-install-recommends python3
    ./liuhen bundle FOLDER --platform aarch64
    python bench/elsewhere.py ROOT FOLDER/liuhen-….tar FINGERPRINT

As root, on Linux. All below happens in a network namespace that has a loopback and no route. Says what ran and how
long it took; an emulated machine's seconds say nothing about a real one's. The first step that fails ends it with 1.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

CARRIED = "media/usb"
HERE = "/media/usb"
COMMAND = "/opt/liuhen/liuhen"
PYTHON = "/opt/liuhen/current/bin/python -I"
NAMESPACE = ("unshare", "--net", "--mount", "--pid", "--ipc", "--fork", "sh", "-c")
INSIDE = (
    "ip link set lo up && mount -t proc proc $0/proc && mount --rbind /dev $0/dev && "
    "exec chroot $0 env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin LIUHEN_HOME=/var/lib/liuhen "
    'sh -euc "$1"'
)

MAKES_FILMS = """
from datetime import datetime, timedelta, UTC
from pathlib import Path
from liuhen.media import synthesise
from liuhen.media.slates.film import Shown, film
from liuhen.media.synthesise import Segment
card, at = Path("/root/card/DCIM/100ANDRO"), datetime(2026, 11, 27, 9, 20, tzinfo=UTC)
card.mkdir(parents=True, exist_ok=True)
for number, codec in enumerate(("h264", "hevc"), 1):
    shot = Segment(seconds=3, width=320, height=180, codec=codec, at=at, seed=number)
    synthesise.video(card / f"410204_KT50012_2026112717{number:02d}00_{number:04d}.MP4", shot)
synthesise.photo(card / "410204_KT50012_20261127170500_0005.JPG", at=at, make="KETE", model="DSJ-K5", seed=3)
synthesise.sound(card / "410204_KT50012_20261127170600_0006.WAV", seconds=3, codec="pcm_alaw", format="wav", seed=4)
film(Path("/root/slate.mp4"), Segment(seconds=2, width=640, height=360), [Shown(text="LH1:AAAA", from_s=0, to_s=2)])
"""
SETS_TYPE = """
import io, tempfile
from datetime import datetime, UTC
from pathlib import Path
import pikepdf, pillow_heif, pypdfium2, zxingcpp
from PIL import Image
from liuhen.binding import Bound, join_books
from liuhen.binding.archival import problems_of
from liuhen.binding.slating import SlateLine, SlateSheet, print_slate_sheet
room, at = Path(tempfile.mkdtemp()), datetime(2026, 11, 27, tzinfo=UTC)
sheet = SlateSheet(heading="场记码", author="某县应急管理局", what="对着码拍两秒。", foot="有效期至年底",
                   lines=[SlateLine(name="现场检查", note="第七条", text="LH1:AAAA")])
print_slate_sheet(sheet, room / "sheet.pdf", workroom=room, made_at=at)
parts = [Bound(path=room / "sheet.pdf", mark=each) for each in ("一", "二")]
assert join_books(parts, room / "whole.pdf", title="两份", author="某局", made_at=at) == 2
assert problems_of(room / "whole.pdf") == [], problems_of(room / "whole.pdf")
page = pypdfium2.PdfDocument(room / "whole.pdf")[1]
assert "现场检查" in page.get_textpage().get_text_bounded()
assert [one.text for one in zxingcpp.read_barcodes(page.render(scale=2).to_pil())] == ["LH1:AAAA"]
pillow_heif.from_pillow(Image.new("RGB", (64, 64), "red")).save(room / "photo.heic")
assert pillow_heif.open_heif(room / "photo.heic").to_pillow().size == (64, 64)
import lxml.etree, psycopg, uuid_utils
assert psycopg.pq.__impl__ == "binary"
print("PDF/A-2b:", (room / "whole.pdf").stat().st_size, "pikepdf", pikepdf.__version__, "libpq", psycopg.pq.version())
"""
ASKS_PAGES = """
import re, sqlite3, subprocess, sys, time
import httpx
house = subprocess.Popen(["/opt/liuhen/liuhen", "up"], stdout=subprocess.DEVNULL)
page = httpx.Client(base_url="http://127.0.0.1:8400", follow_redirects=True, timeout=300)
until = time.monotonic() + 900
while time.monotonic() < until:
    try:
        asked = page.get("/sign-in/")
        break
    except httpx.TransportError:
        time.sleep(3)
token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', asked.text)[1]
given = {"username": "root-admin", "password": open("/root/password").read().strip(), "csrfmiddlewaretoken": token}
home = page.post("/sign-in/", data=given, headers={"Referer": "http://127.0.0.1:8400/sign-in/"})
assert "创建审计管理员" in home.text, home.status_code
style = re.search('href="(/static/[^"]+\\\\.css)"', home.text)[1]
assert page.get(style).status_code == 200
print("signed in; first page and", style)
import sqlite3
rows = sqlite3.connect("file:/var/lib/liuhen/db.sqlite3?mode=ro", uri=True)
told = {"pending": 1}
while time.monotonic() < until and {"pending", "preparing"} & set(told):
    time.sleep(5)
    told = dict(rows.execute("SELECT viewing, COUNT(*) FROM recordings_recording GROUP BY 1").fetchall())
print("the worker looked into what came in:", told)
house.terminate()
house.wait(60)
sys.exit(told != {"native": 2, "preview": 2})
"""


def main() -> int:
    root, archive, fingerprint = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    shutil.rmtree(root / CARRIED, ignore_errors=True)
    (root / CARRIED).mkdir(parents=True)
    shutil.copy(archive, root / CARRIED)
    for name, text in (("films", MAKES_FILMS), ("type", SETS_TYPE), ("pages", ASKS_PAGES)):
        (root / "root" / f"{name}.py").write_text(text, "utf-8")
    (root / "root" / "password").write_text("Qiushui-Changtian-7\n")
    folder = archive.name.removesuffix(".tar")
    for what, command in steps(archive.name, folder, fingerprint):
        began = time.monotonic()
        told = subprocess.run([*NAMESPACE, INSIDE, str(root), command], capture_output=True, text=True, check=False)
        last = (told.stdout if told.returncode == 0 else told.stderr or told.stdout).strip().splitlines()[-6:]
        print(json.dumps({"step": what, "exit": told.returncode, "s": round(time.monotonic() - began)}), flush=True)
        print(*(f"    {line}" for line in last), sep="\n", flush=True)
        if told.returncode:
            return 1
    return 0


def steps(archive: str, folder: str, fingerprint: str) -> list[tuple[str, str]]:
    """What is done there, in order: as docs/operate/offline-install.md tells a person to."""
    return [
        ("no route", "uname -m; test $(wc -l < /proc/net/route) -le 1"),
        ("unpack", f"cd {HERE}; tar xf {archive}"),
        ("a stranger's", f"if {HERE}/{folder}/install.sh --to /opt/no --fingerprint {'0' * 64}; then exit 1; fi"),
        ("signature", f"{HERE}/{folder}/install.sh --check-only --fingerprint {fingerprint}"),
        ("install", f"{HERE}/{folder}/install.sh --to /opt/liuhen --fingerprint {fingerprint}"),
        ("rules due", f"{COMMAND} rules due --from 2026-09-30T17:30+08:00 --limit 3wd"),
        ("typst, pikepdf, pypdfium2, zxing, HEIC, libpq", f"{PYTHON} /root/type.py"),
        ("H.264, H.265, JPEG, A-law, slate", f"{PYTHON} /root/films.py"),
        ("examine", f"{COMMAND} examine /root/card/DCIM/100ANDRO/*.MP4"),
        ("slate find", f"{COMMAND} slate find /root/slate.mp4"),
        ("init", f"mkdir -p /var/lib/liuhen; {COMMAND} init --admin root-admin --password-file /root/password"),
        ("intake", f"{COMMAND} intake /root/card --recorder KT50012"),
        ("pages and worker", f"{PYTHON} /root/pages.py"),
        ("verify", f"{COMMAND} verify"),
        (
            "upgrade",
            f"{COMMAND} upgrade {HERE}/{archive} --backup-to /root/backup --passphrase-file /root/password",
        ),
        ("verify-backup", f"{COMMAND} verify-backup /root/backup --passphrase-file /root/password"),
    ]


if __name__ == "__main__":
    sys.exit(main())
