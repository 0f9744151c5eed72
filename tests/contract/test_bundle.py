"""The installation bundle on a machine without network: a network namespace that has no route anywhere."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from liuhen.bundles import install, making
from liuhen.bundles.errors import BundleInvalidError
from migrated import copy_to

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
CACHE = Path.home() / ".cache" / "liuhen" / "wheels"  # as `liuhen bundle` keeps it: downloaded once for a lock


def _without_network() -> list[str]:
    """How a command is run without network; when the machine doesn't allow it, that's said at collection."""
    for words in (["unshare", "--net"], ["unshare", "--net", "--map-root-user"]):
        told = subprocess.run([*words, "true"], capture_output=True, text=True, check=False)
        if told.returncode == 0:
            return words
    raise RuntimeError(
        "tests/contract/test_bundle.py installs inside a network namespace without a route, and this machine doesn't "
        f"let us make one (run as root, or allow unprivileged user namespaces): {told.stderr.strip()}"
    )


OFFLINE = _without_network()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A bundle for this machine, and the fingerprint of its key."""
    room = tmp_path_factory.mktemp("bundle")
    archive, fingerprint = making.make_bundle(
        room / "out", platform=os.uname().machine, python=PYTHON, key=room / "key", cache=CACHE, now=NOW
    )
    assert (room / "key").stat().st_mode & 0o777 == 0o600
    return archive, fingerprint


@pytest.fixture(scope="module")
def folder(made: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle unpacked."""
    return making.unpack(made[0], tmp_path_factory.mktemp("unpacked"))[0]


def offline(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run([*OFFLINE, *words], env=kept | environment, capture_output=True, text=True, check=False)


def test_bundle_that_needs_the_network_to_install_or_to_run(folder: Path, made: tuple[Path, str], tmp_path: Path):
    assert len(offline("cat", "/proc/net/route").stdout.splitlines()) <= 1  # its heading
    told = offline("sh", str(folder / "install.sh"), "--to", str(tmp_path / "opt"), "--fingerprint", made[1][:16])
    assert told.returncode == 0, told.stderr
    assert "签名成立" in told.stdout
    command, home = str(tmp_path / "opt" / "liuhen"), str(tmp_path / "home")
    (tmp_path / "home").mkdir()
    copy_to(tmp_path / "home" / "db.sqlite3")  # that a first start migrates is a journey's
    (tmp_path / "password").write_text("Qiushui-Changtian-7")
    first = offline(
        command, "init", "--admin", "root-admin", "--password-file", str(tmp_path / "password"), LIUHEN_HOME=home
    )
    assert first.returncode == 0, first.stderr
    checked = offline(command, "verify", LIUHEN_HOME=home)
    assert checked.returncode == 0, checked.stderr
    _upgraded(command, made[0], tmp_path)
    installed = tmp_path / "opt" / "current" / "lib" / f"python{PYTHON}" / "site-packages" / "liuhen"
    for brought in ("site/static/dist/manifest.json", "packages/built/verifier.html"):
        assert (installed / brought).is_file()  # the front end came built
    assert list(installed.parent.rglob("NotoS*SC*"))  # fonts


def _upgraded(command: str, archive: Path, tmp_path: Path) -> None:
    """The same bundle once more, as an upgrade: signature, backup, rehearsal, check; a stranger's isn't taken."""
    environment = {"PATH": os.environ["PATH"], "LIUHEN_HOME": str(tmp_path / "home"), "LIUHEN_PORT": "8766",
                   "LIUHEN_BYTES_PORT": "8767"}  # fmt: skip
    words = [command, "upgrade", str(archive), "--backup-to", str(tmp_path / "backup")]
    words += ["--passphrase-file", str(tmp_path / "password")]
    stranger = subprocess.run(
        [*words, "--fingerprint", "0" * 64], env=environment, capture_output=True, text=True, check=False
    )
    assert stranger.returncode == 74
    assert not (tmp_path / "backup").exists()
    told = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert len(list((tmp_path / "backup" / "sets").iterdir())) == 1


def test_bundle_of_a_stranger_or_without_a_fingerprint_is_installed(folder: Path, made, tmp_path: Path):
    for fingerprint in ("0" * 64, made[1][:15]):
        told = offline("sh", str(folder / "install.sh"), "--to", str(tmp_path / "opt"), "--fingerprint", fingerprint)
        assert told.returncode == 74
    told = subprocess.run(
        ["sh", str(folder / "install.sh"), "--to", str(tmp_path / "opt")], stdin=subprocess.DEVNULL, check=False
    )
    assert told.returncode == 65
    assert not (tmp_path / "opt").exists()


def test_altered_missing_or_added_file_is_installed(folder: Path, tmp_path: Path):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy, copy_function=os.link)
    (copy / "more.py").touch()
    with pytest.raises(install.BundleError, match="多出 more"):
        install.check_bundle(copy)
    (copy / "more.py").unlink()
    script = (copy / "run.lock").read_bytes()
    (copy / "run.lock").unlink()
    with pytest.raises(install.BundleError, match="缺少 run"):
        install.check_bundle(copy)
    (copy / "run.lock").write_bytes(script + b"#")
    with pytest.raises(install.BundleError, match="内容已改变"):
        install.check_bundle(copy)
    (copy / "run.lock").write_bytes(script)
    sums = (copy / "SHA256SUMS").read_bytes()
    (copy / "SHA256SUMS").unlink()
    (copy / "SHA256SUMS").write_bytes(sums.replace(b"a", b"b", 1))
    with pytest.raises(install.BundleError, match="签名"):
        install.check_bundle(copy)


def test_half_a_bundle(made: tuple[Path, str], tmp_path: Path):
    half = tmp_path / "half.tar"
    with made[0].open("rb") as whole:
        half.write_bytes(whole.read(1 << 20))
    with pytest.raises(BundleInvalidError):
        making.unpack(half, tmp_path / "room")


def test_system_package_that_nobody_is_told_of(folder: Path):
    told = (folder / "system-packages.txt").read_text("utf-8")
    for name in (f"python{PYTHON}", "udev", "openssl", "smartmontools", "postgresql", "xorriso", "chrony"):
        assert f"\n{name} " in told, name


def test_archive_tells_who_made_it(made: tuple[Path, str]):
    with tarfile.open(made[0]) as packed:
        assert {(member.uid, member.uname) for member in packed} == {(0, "root")}


def test_signature_checker_that_agrees_with_nobody_else():
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public, message = key.public_key().public_bytes_raw(), b"sums"
    signature = key.sign(message)
    assert install.is_signed(public, message, signature)
    for at in (0, 20, 31, 32, 50, 63):
        torn = bytearray(signature)
        torn[at] ^= 1
        assert not install.is_signed(public, message, bytes(torn))
    assert not install.is_signed(public, message + b".", signature)
    assert not install.is_signed(base64.b64decode("A" * 43 + "="), message, signature)
    order = install.ORDER.to_bytes(32, "little")
    doubled = (int.from_bytes(signature[32:], "little") + install.ORDER).to_bytes(32, "little")
    assert not install.is_signed(public, message, signature[:32] + doubled)  # malleable: RFC 8032 5.1.7
    assert not install.is_signed(public, message, signature[:32] + order)


def test_arm64_is_another_recipe():
    lock = Path("run.lock")
    here, there = (making.command(lock, Path("x"), platform=name, python="3.11") for name in making.PLATFORMS)
    assert [word.replace("x86_64", "aarch64") for word in here] == there
    assert "--require-hashes" in here
