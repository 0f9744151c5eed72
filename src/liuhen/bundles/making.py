"""Making a bundle in a checkout: the wheels of the run lock, the program's own wheel, the installer, one signature.

The packages come from the registry as the lock names them, each held against its hash; another platform than this
machine's is no matter, since nothing of them is run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path, PurePosixPath

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import liuhen
from liuhen.bundles import install
from liuhen.bundles.errors import BundleInvalidError, BundleKeyError, WheelFailedError, WheelsAbsentError
from liuhen.bundles.install import ABOUT, FIRST, PUBLIC, SIGNATURE, SUMS

SCHEMA = "liuhen/bundle/1"
PLATFORMS = ("x86_64", "aarch64")
GLIBC = (28, 27, 26, 24, 17, 12, 5)
"""Debian 10 and later, and the domestic systems in use (统信 UOS 20, 银河麒麟 V10), have 2.28 or newer."""
HERE = Path(__file__).parent
SYSTEM_PACKAGES = """\
# 目标机器上需要的系统软件包（Debian、统信 UOS、银河麒麟的名称）。标 * 的必须有，其余按用途选装。
# 字体、网页前端和全部 Python 软件包都在本安装包内。
python{python}        *  运行程序；不需要 pip 和 venv 之外的部分
python{python}-venv      只有系统的 Python 拆分了 venv 模块时
udev                     插入存储卡时立即得知（一般系统自带）
openssl                  使用国密 SM2 第二签名、可信时间戳（RFC 3161）时（1.1.1 及以上）
smartmontools            在“存储”页查看磁盘自检时（本系统的账号须能读磁盘）
postgresql               使用 PostgreSQL 作数据库时（可在另一台机器上）
xorriso                  在服务器上刻录光盘时
chrony                   校准服务器时钟
"""
HOW_TO = """\
离线安装

1. 核对：把本文件夹的公钥指纹与另外渠道（纸面、电话）得到的指纹比较
       ./install.sh --check-only --fingerprint 指纹
   没有 Python 时也可以用 OpenSSL 核对（先把 first-line 与 SHA256SUMS 接在一起）：
       cat first-line SHA256SUMS > /tmp/signed
       base64 -d SHA256SUMS.sig > /tmp/sig
       openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -in /tmp/signed -sigfile /tmp/sig
       sha256sum --quiet -c SHA256SUMS
2. 安装所需系统软件包（system-packages.txt）
3. 安装：./install.sh --to /opt/liuhen --fingerprint 指纹
4. 启动：LIUHEN_HOME=/var/lib/liuhen /opt/liuhen/liuhen up

升级已装好的留痕，用：/opt/liuhen/liuhen upgrade 安装包.tar --backup-to 备份文件夹
"""


def make_bundle(target: Path, *, platform: str, python: str, key: Path, cache: Path, now: datetime) -> tuple[Path, str]:
    """Make a bundle; returns the archive and the fingerprint of the key that signed it.

    Args:
        target: the folder that the archive goes into.
        platform: one of `PLATFORMS`.
        python: the minor version of the Python there, as `3.11`.
        key: the file with the signing key; made when it isn't there.
        cache: a folder where downloaded wheels are kept for the next time.
        now: the moment that the bundle bears.

    Raises:
        WheelsAbsentError: a package can't be had for the platform.
        WheelFailedError: our own wheel can't be built.
        BundleKeyError: the key file can't be used.
    """
    from liuhen.bootstrap import CHECKOUT

    signer = _signer(key)
    lock = CHECKOUT / "requirements" / "run.lock"
    wheels = download(lock, platform=platform, python=python, cache=cache)
    name = f"liuhen-{liuhen.__version__}-{platform}-py{python}"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".bundle-", dir=target) as room:
        folder = Path(room) / name
        (folder / "wheels").mkdir(parents=True)
        for wheel in wheels:
            _link(wheel, folder / "wheels" / wheel.name)
        own = _own_wheel(folder / "wheels")
        shutil.copyfile(lock, folder / "run.lock")
        for each in ("install.sh", "install.py"):
            shutil.copyfile(HERE / each, folder / each)
        (folder / "python-version").write_text(python + "\n", "ascii")
        (folder / "system-packages.txt").write_text(SYSTEM_PACKAGES.format(python=python), "utf-8")
        (folder / "安装说明.txt").write_text(HOW_TO, "utf-8")
        (folder / "first-line").write_text(FIRST, "ascii")
        about = {
            "schema": SCHEMA, "version": liuhen.__version__, "platform": platform, "python": python, "wheel": own,
            "made_at": now.isoformat(),
        }  # fmt: skip
        (folder / ABOUT).write_text(json.dumps(about, indent=1) + "\n", "utf-8")
        fingerprint = _sign(folder, signer)
        archive = target / f"{name}.tar"
        beside = Path(room) / archive.name
        with tarfile.open(beside, "w") as packed:
            packed.add(folder, name, filter=_plain)
        beside.replace(archive)
    return archive, fingerprint


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nothing of this machine's users goes along."""
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mode = 0o755 if member.isdir() or member.name.endswith("install.sh") else 0o644
    return member


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def command(lock: Path, target: Path, *, platform: str, python: str) -> list[str]:
    """What asks the registry for the lock's wheels, for a platform that needn't be this machine's."""
    tags = [f"manylinux_2_{minor}_{platform}" for minor in GLIBC]
    tags += [f"{old}_{platform}" for old in ("manylinux2014", "manylinux2010", "manylinux1", "linux")]
    words = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    words += ["--only-binary", ":all:", "--implementation", "cp", "--python-version", python]
    for tag in tags:
        words += ["--platform", tag]
    return [*words, "--dest", str(target), "-r", str(lock)]


def download(lock: Path, *, platform: str, python: str, cache: Path) -> list[Path]:
    """The wheels of a lock, from the cache when they're there whole.

    Raises:
        WheelsAbsentError: one can't be had.
    """
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    folder = cache / f"{platform}-py{python}-{digest}"
    done = folder / "complete"
    if not done.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        asked = command(lock, folder, platform=platform, python=python)
        if subprocess.run(asked, stdout=sys.stderr, check=False).returncode:
            raise WheelsAbsentError(platform=platform)
        done.touch()
    return sorted(folder.glob("*.whl"))


def _own_wheel(target: Path) -> str:
    """Build the program's wheel, with front end and catalogues, into a folder; its name."""
    from liuhen.bootstrap import CHECKOUT

    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    if subprocess.run(words, cwd=CHECKOUT, stdout=sys.stderr, stderr=subprocess.DEVNULL, check=False).returncode:
        raise WheelFailedError
    [wheel] = target.glob("liuhen-*.whl")
    return wheel.name


def _signer(path: Path) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_text("ascii").strip(), validate=True))
    except FileNotFoundError:
        made = Ed25519PrivateKey.generate()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(base64.b64encode(made.private_bytes_raw()).decode() + "\n")
        return made
    except (OSError, ValueError) as error:
        raise BundleKeyError(path=str(path)) from error


def _sign(folder: Path, signer: Ed25519PrivateKey) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = signer.public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "signer.pem").write_bytes(pem)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    sums = "".join(f"{install._digest_of(folder / name)}  {name}\n" for name in names).encode()  # noqa: SLF001 - one way
    (folder / SUMS).write_bytes(sums)
    (folder / SIGNATURE).write_bytes(base64.b64encode(signer.sign(FIRST.encode() + sums)) + b"\n")
    (folder / PUBLIC).write_bytes(base64.b64encode(public.public_bytes_raw()) + b"\n")
    return install.fingerprint_of(public.public_bytes_raw())


def _plain_members(packed: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """Folders and files that stay within: a bundle's signature is only looked at when it's unpacked.

    `filter="data"` would do it, and is missing in Debian 12's Python (3.11.2; it came with 3.11.4).

    Raises:
        tarfile.TarError: something else is in it.
    """
    members = packed.getmembers()
    for one in members:
        path = PurePosixPath(one.name)
        if path.is_absolute() or ".." in path.parts or "\\" in one.name or not (one.isfile() or one.isdir()):
            raise tarfile.TarError(one.name)
        one.mode = 0o755 if one.isdir() or one.mode & 0o100 else 0o644
        one.uid = one.gid = 0
        one.uname = one.gname = ""
    return members


def unpack(archive: Path, room: Path) -> tuple[Path, str]:
    """Unpack a bundle and hold every file against its signature; the folder, and the fingerprint of its key.

    Raises:
        BundleInvalidError: it's no bundle, or isn't whole.
    """
    try:
        with tarfile.open(archive) as packed:
            packed.extractall(room, members=_plain_members(packed))  # noqa: S202 - what isn't plain is refused
        [folder] = [each for each in room.iterdir() if each.is_dir()]
        return folder, install.check_bundle(folder)
    except (OSError, tarfile.TarError, ValueError) as error:
        raise BundleInvalidError(path=str(archive), what="tar") from error
    except install.BundleError as error:
        raise BundleInvalidError(path=str(archive), what=str(error)) from error
