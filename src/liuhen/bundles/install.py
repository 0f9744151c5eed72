"""Installs Liuhen from the folder of a bundle: checks its signature and every file, then makes an environment offline.

Standard library only: it runs before anything of ours is there. Exit codes: 65 wrong arguments, 74 damaged or wrongly
signed, 69 the machine lacks something. `liuhen upgrade` uses the same checks.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

SUMS, SIGNATURE, PUBLIC, ABOUT = "SHA256SUMS", "SHA256SUMS.sig", "signer.pub", "bundle.json"
DAMAGED, LACKING, WRONG = 74, 69, 65
SHORTEST_FINGERPRINT = 16
FIRST = "SHA256SUMS of a Liuhen bundle\n"

# -- Ed25519 (RFC 8032), checking only: no library of ours is installed yet ------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def _x_of(y: int, sign: int) -> int | None:
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P:
        return None
    return P - x if (x & 1) != sign else x


def _point(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    x = _x_of(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def _add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(factor: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            result = _add(result, point)
        point = _add(point, point)
        factor >>= 1
    return result


_BASE_Y = 4 * pow(5, P - 2, P) % P
_BASE_X = _x_of(_BASE_Y, 0) or 0
BASE: Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % P)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature (64 bytes) over a message is true of a public key (32 bytes)."""
    if len(public) != 32 or len(signature) != 64:  # noqa: PLR2004 - as RFC 8032 has them
        return False
    key, commitment = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = _times(scalar, BASE), _add(commitment, _times(challenge, key))
    return not ((left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P)


# -- the bundle ------------------------------------------------------------------------------------------------------


def fingerprint_of(public: bytes) -> str:
    """What papers print to know a key by."""
    return hashlib.sha256(public).hexdigest()


class BundleError(Exception):
    """Something is wrong with the bundle: what to say, and which file."""


def check_bundle(folder: Path) -> str:
    """Hold every file against the sums, and the sums against the signature; returns the fingerprint of the key.

    Raises:
        BundleError: a file is missing, altered or too many, or the signature is false.
    """
    try:
        sums = (folder / SUMS).read_bytes()
        public = base64.b64decode((folder / PUBLIC).read_bytes().strip(), validate=True)
        signature = base64.b64decode((folder / SIGNATURE).read_bytes().strip(), validate=True)
    except (OSError, ValueError) as error:
        raise BundleError(f"缺少签名文件：{error}") from error
    if not is_signed(public, FIRST.encode() + sums, signature):
        raise BundleError(f"{SUMS} 的签名不成立")
    told = {}
    for line in sums.decode("utf-8").splitlines():
        digest, name = line.split("  ", 1)
        told[name] = digest
    here = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    extra = here - set(told) - {SUMS, PUBLIC, SIGNATURE}
    if extra:
        raise BundleError(f"多出 {min(extra)}")
    for name, digest in told.items():
        path = folder / name
        if not path.is_file() or path.is_symlink():
            raise BundleError(f"缺少 {name}")
        if _digest_of(path) != digest:
            raise BundleError(f"{name} 的内容已改变")
    return fingerprint_of(public)


def _digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def install(folder: Path, prefix: Path, *, switch: bool = True) -> Path:
    """Make an environment of its own below the prefix, from the bundle alone; returns it.

    Args:
        folder: the bundle's, checked before.
        prefix: where Liuhen is installed, as /opt/liuhen.
        switch: whether `current` leads to it at once; an upgrade does that later.
    """
    about = json.loads((folder / ABOUT).read_bytes())
    name = f"{about['version']}-{_digest_of(folder / SUMS)[:8]}"
    target = prefix / "versions" / name
    if not (target / "complete").is_file():
        shutil.rmtree(target, ignore_errors=True)  # of a run that died
        target.parent.mkdir(parents=True, exist_ok=True)
        _run(sys.executable, "-I", "-m", "venv", "--without-pip", str(target))
        uv = _installer(folder, target)
        python = str(target / "bin" / "python")
        offline = (uv, "pip", "install", "--offline", "--no-config", "--no-cache", "--no-index", "--quiet",
                   "--python", python, "--find-links", str(folder / "wheels"))  # fmt: skip
        _run(*offline, "--require-hashes", "-r", str(folder / "run.lock"))
        _run(*offline, "--no-deps", str(folder / "wheels" / about["wheel"]))
        shutil.copyfile(folder / ABOUT, target / ABOUT)
        (target / "signer").write_text(fingerprint_of(base64.b64decode((folder / PUBLIC).read_bytes())))
        (target / "complete").touch()
    if switch:
        lead_to(prefix, target)
    return target


def lead_to(prefix: Path, target: Path) -> None:
    """Let `current` and the command lead to an installed version, in one step."""
    beside = prefix / ".current.new"
    beside.unlink(missing_ok=True)
    beside.symlink_to(target.relative_to(prefix))
    beside.replace(prefix / "current")
    command = prefix / "liuhen"
    fresh = prefix / ".liuhen.new"
    fresh.write_text('#!/bin/sh\nexec "$(dirname -- "$(readlink -f -- "$0")")/current/bin/liuhen" "$@"\n')
    fresh.chmod(0o755)
    fresh.replace(command)


def _installer(folder: Path, target: Path) -> str:
    """The installer from its own wheel: the machine's Python may come without pip."""
    [wheel] = (folder / "wheels").glob("uv-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        [name] = [each for each in packed.namelist() if each.endswith("/scripts/uv")]
        place = target / "bin" / "uv-installer"
        place.write_bytes(packed.read(name))
    place.chmod(0o755)
    return str(place)


def _run(*command: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_", "PYTHON"))}
    outcome = subprocess.run(command, env=kept, stdout=sys.stderr, check=False)
    if outcome.returncode:
        raise BundleError(f"安装没有成功：{' '.join(command[:4])} …")


def refuse_other_machine(folder: Path) -> None:
    """Go on only on the kind of machine that the bundle was made for.

    Raises:
        BundleError: it's for another one.
    """
    about = json.loads((folder / ABOUT).read_bytes())
    here = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if about["platform"] != here:
        raise BundleError(f"这个安装包用于 {about['platform']}，这台机器是 {here}")


def main() -> int:
    """Check and install."""
    asked = argparse.ArgumentParser(description="留痕离线安装")
    asked.add_argument("--to", type=Path, default=Path("/opt/liuhen"), help="安装到哪里，默认 /opt/liuhen")
    asked.add_argument("--fingerprint", default="", help="安装包公钥指纹，至少前 16 位；须从另外的渠道得到")
    asked.add_argument("--check-only", action="store_true", help="只核对签名和文件，不安装")
    given = asked.parse_args()
    folder = Path(__file__).resolve().parent
    try:
        found = check_bundle(folder)
        if not _is_trusted(found, given.fingerprint):
            print(f"签名密钥的指纹是 {found}，与给出的不同，或没有给出。没有安装。", file=sys.stderr)
            return DAMAGED if given.fingerprint else WRONG
        print(f"签名成立，文件齐全（公钥指纹 {found}）。")
        if given.check_only:
            return 0
        refuse_other_machine(folder)
        target = install(folder, given.to.absolute())
    except BundleError as error:
        print(f"没有安装：{error}。", file=sys.stderr)
        return DAMAGED
    print(f"已安装到 {target}。启动：{given.to.absolute() / 'liuhen'} up")
    return 0


def _is_trusted(found: str, given: str) -> bool:
    told = "".join(given.split()).lower()
    if told:
        return len(told) >= SHORTEST_FINGERPRINT and found.startswith(told)
    if not sys.stdin.isatty():
        return False
    print(f"签名密钥的指纹是\n  {found}\n请与另外的渠道（纸面、电话）得到的指纹逐位核对。")
    return input("一致请输入 yes：").strip() == "yes"


if __name__ == "__main__":
    sys.exit(main())
