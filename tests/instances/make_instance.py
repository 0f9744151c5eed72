"""Makes a small instance of the version at hand as an archive; see README.md."""

from __future__ import annotations

import os
import sys
import tarfile
import tempfile
from pathlib import Path


def _fill(home: Path) -> None:
    os.environ |= {"LIUHEN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "liuhen.site.settings"}
    import django

    from liuhen.clock import now
    from liuhen.custody.instance import create_instance

    home.mkdir()
    create_instance(home, "bureau", now())
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from liuhen.custody import operations as custody
    from liuhen.demo.people import actor_for, settle_people
    from liuhen.holdings import operations as holdings
    from liuhen.intake.emptying import empty_card
    from liuhen.intake.models import SourceKind, Wholeness
    from liuhen.intake.operations import Source
    from liuhen.recordings import operations as recordings

    call_command("migrate", verbosity=0)
    holdings.establish(now=now())
    settle_people(now())
    card = _card(home.parent / "card")
    source = Source(kind=SourceKind.CARD, wholeness=Wholeness.FOLDER, recorder="KT50012")
    officer = actor_for("li")
    emptied = empty_card(actor=officer, clock=now, root=card, source=source, watch=_Unwatched())
    photo = emptied.intake.files.get(path__endswith=".JPG").recording
    told = recordings.Telling(recording_class="inspection", place="一号车间", content="配电箱未上锁")
    recordings.describe(actor=officer, now=now(), telling=told, versions={photo.id: 0})
    custody.integrate(now=now())
    connections.close_all()


def _card(folder: Path) -> Path:
    from liuhen.media import synthesise

    dcim = folder / "DCIM" / "100ANDRO"
    dcim.mkdir(parents=True)
    synthesise.photo(dcim / "410204_KT50012_20261120093000_0001.JPG", size=(160, 120))
    (dcim / "410204_KT50012_20261120093500_0002.MP4").write_bytes(b"")
    (folder / "LOG.TXT").write_text("开机\n", encoding="gb18030")
    return folder


class _Unwatched:
    """Nobody looks on."""

    def began(self, step: object, files: int, size: int) -> None:
        """Nothing to show."""

    def advanced(self, size: int) -> None:
        """Nothing to show."""

    def ended(self, file: object) -> None:
        """Nothing to show."""


def main() -> None:
    """Write `<version>.tar.gz` beside this file."""
    target = Path(__file__).with_name(f"{sys.argv[1]}.tar.gz")
    with tempfile.TemporaryDirectory() as folder:
        _fill(Path(folder) / "home")
        with tarfile.open(target, "x:gz") as archive:
            archive.add(Path(folder) / "home", "home")


if __name__ == "__main__":
    main()
