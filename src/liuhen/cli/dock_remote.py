"""A station on another machine: its rows are the server's, its cards go up as `liuhen intake --server` sends them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from liuhen.cli.intake_remote import Server, send_card
from liuhen.intake.docking.errors import StationTakenError
from liuhen.intake.docking.models import KnownBy
from liuhen.intake.docking.operations import Answer, CardMet, Progress
from liuhen.intake.docking.slots import Outcome, Slot
from liuhen.intake.docking.station import MetCard
from liuhen.intake.errors import ServerAnswerError, ServerRefusedError

STATIONS = "/api/v1/docking/stations"
PATIENCE = 60.0
"""Seconds without the server until a card is paused; it is tried again for as long as it stands there."""


class BoardThere:
    """Rows of the server's instance.

    Args:
        server: the address of its pages.
        token: of an account that takes cards in.
        name: the station's.

    Raises:
        ServerUnreachableError, ServerRefusedError, ServerAnswerError: it can't begin.
    """

    def __init__(self, *, server: str, token: str, name: str) -> None:
        self._address, self._token, self._name = server, token, name
        told = self._ask(STATIONS, {"name": name}, patience=PATIENCE)
        self._path, self._run = f"{STATIONS}/{told['id']}", str(told["run"])
        self.wall = server.rstrip("/") + str(told["wall"])

    def meet(self, met: CardMet) -> MetCard:
        """See `Board`."""
        told = asdict(met)
        told["docking_id"] = str(met.docking_id) if met.docking_id else None
        answer = self._ask(f"{self._path}/cards", {"run": self._run, **told}, patience=PATIENCE)
        return MetCard(
            id=UUID(str(answer["id"])),
            stand=str(answer["stand"]),
            recorder=str(answer["recorder"]),
            known_by=str(answer["known_by"]),
            reason=str(answer["reason"]),
            reason_fields=answer["reason_fields"],
        )

    def tell(self, told: Sequence[Progress]) -> Answer:
        """See `Board`; doesn't wait for a server that is away, since there's always a next time."""
        cards = [asdict(one) | {"docking_id": str(one.docking_id)} for one in told]
        answer = self._ask(f"{self._path}/progress", {"run": self._run, "cards": cards}, patience=0.0)
        try:
            return Answer(
                {UUID(one["docking_id"]): (str(one["recorder"]), KnownBy(one["known_by"])) for one in answer["named"]},
                frozenset(UUID(each) for each in answer["may_wipe"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ServerAnswerError(server=self._address) from error

    def _ask(self, path: str, content: Mapping[str, Any], *, patience: float) -> Any:
        try:
            with Server(self._address, self._token, patience=patience) as server:
                return server.ask_any("POST", path, content)
        except ServerRefusedError as error:
            if error.fields["reason"] == StationTakenError.code:
                raise StationTakenError(station=self._name) from error
            raise
        except (KeyError, TypeError, ValueError) as error:
            raise ServerAnswerError(server=self._address) from error


class _Watching:
    """Tells a slot what `send_card` tells."""

    def __init__(self, slot: Slot) -> None:
        self._slot = slot

    def say(self, doing: str, files: int, size: int) -> None:
        """See `intake_remote.Watch`."""
        del doing
        self._slot.began(files, size)

    def advanced(self, size: int) -> None:
        """See `intake_remote.Watch`."""
        self._slot.advanced(size)

    def sent(self) -> None:
        """See `intake_remote.Watch`."""
        self._slot.ended(is_failed=False)

    def failed(self, path: str) -> None:
        """See `intake_remote.Watch`."""
        del path
        self._slot.ended(is_failed=True)


class TakerThere:
    """Sends cards to the server.

    Args:
        server: the address of its pages.
        token: of an account that takes cards in.
    """

    def __init__(self, *, server: str, token: str) -> None:
        self._address, self._token = server, token

    def take(self, slot: Slot) -> Outcome:
        """See `Taker`. Whether it may be wiped, the server says: it has read back, not we."""
        try:
            receipt, _note = send_card(
                slot.mount.place,
                server=self._address,
                token=self._token,
                source="card",
                recorder=slot.recorder,
                officer="",
                provider="",
                method="",
                watch=_Watching(slot),
                patience=PATIENCE,
            )
            files = receipt["files"]
            return Outcome(
                intake_number=str(receipt["intake"]),
                files=len(files),
                failed=sum(file["state"] == "failed" for file in files),
            )
        except (KeyError, TypeError) as error:
            raise ServerAnswerError(server=self._address) from error


def reached(server: str, token: str, name: str) -> tuple[BoardThere, TakerThere, str]:
    """The board and taker of a station that serves a remote server, and the address of its wall screen.

    Raises:
        ServerUnreachableError, ServerRefusedError, ServerAnswerError: as `BoardThere`.
    """
    board = BoardThere(server=server, token=token, name=name)
    return board, TakerThere(server=server, token=token), board.wall
