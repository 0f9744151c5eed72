"""Which pages `pages.py` asks for, as whom, and how long each takes through Django's WSGI handler."""

from __future__ import annotations

import io
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from bureau import FREQUENT, RARE, RARE_PLACE, days_of

VARIED = 12  # different addresses of one page, taken in turn


def roles() -> dict[str, str]:
    """Who is meant by the names of the pages, as accounts of this bureau."""
    from liuhen.people.models import Officer

    last = Officer.objects.count() - 1
    return {
        "big": "officer0",  # stands in every fifth case
        "typical": f"officer{last * 3 // 10}",
        "few": f"officer{last}",
        "left": f"officer{last - 1}",  # everything of theirs is old
        "leader": "leader",  # of one unit
        "head": "head",  # leads the whole bureau
        "office": "office",
        "admin": "system_admin",
        "audit": "audit_admin",
    }


class Pages:
    """Every page by name: as whom and at which addresses."""

    def __init__(self, recordings: int) -> None:
        from liuhen.clock import now
        from liuhen.site.wsgi import application

        self.application = application
        self.moment, self.days = now(), days_of(recordings)
        self.roles = roles()
        self.cookies = {role: _signed_in(username) for role, username in self.roles.items()}
        self.names: dict[str, tuple[str, list[str]]] = {}
        for told in (self._home(), self._board(), self._recordings(), self._cases(), self._one(), self._search()):
            for name, role, addresses in told:
                self.names[f"{name} ({role})"] = role, list(addresses)
        for name in self.names:
            self.time(name, 0)  # templates, the rulebook and the like are read once

    def time(self, name: str, run: int) -> float:
        """Milliseconds of one page; `run` chooses among its addresses."""
        role, addresses = self.names[name]
        address = addresses[run % len(addresses)]
        environ = _environ(address, self.cookies[role])
        started = time.perf_counter()
        told: list[str] = []
        answer = self.application(environ, lambda status, _headers, _error=None: told.append(status))
        size = sum(len(part) for part in answer)
        answer.close()
        taken = (time.perf_counter() - started) * 1000
        if not told[0].startswith("200") or not size:
            raise SystemExit(f"{role} asked for {address} and was answered {told[0]}")
        return taken

    # -- which

    def _home(self) -> Iterator[tuple[str, str, list[str]]]:
        for role in ("big", "typical", "few", "left", "leader", "head", "office", "admin", "audit"):
            yield "home", role, ["/"]

    def _board(self) -> Iterator[tuple[str, str, list[str]]]:
        for role in ("big", "typical", "leader", "head"):
            yield "board", role, ["/deadlines/"]
            yield "board, late", role, ["/deadlines/?state=late"]
            yield "board, provisional", role, ["/deadlines/?state=provisional"]
        yield "board, a unit", "head", [f"/deadlines/?unit={each}" for each in self._units()]
        yield "board, an officer", "head", [f"/deadlines/?officer={each}" for each in self._officers()]
        yield "board, a period", "head", [f"/deadlines/?period={each}" for each in ("upload", "describe", "file")]

    def _recordings(self) -> Iterator[tuple[str, str, list[str]]]:
        at = "/recordings/"
        for role in ("big", "typical", "few", "left", "leader", "head"):
            yield "recordings", role, [at]
            yield "recordings, deep", role, [f"{at}?after={key}" for key in self._keys()]
            yield "recordings, a frequent word", role, [f"{at}?text={FREQUENT}"]
        for role in ("big", "typical", "leader", "head"):
            yield "recordings, a rare word", role, [f"{at}?text={RARE}"]
            yield "recordings, two words", role, [f"{at}?text={FREQUENT}+机械"]
            yield "recordings, of a day", role, [f"{at}?since={day}&until={day}" for day in self._days(1)]
            yield (
                "recordings, of a month",
                role,
                [f"{at}?since={day}&until={day + timedelta(days=30)}" for day in self._days(30)],
            )
            yield (
                "recordings, of half the time",
                role,
                [f"{at}?since={self._day(self.days * 2 // 3)}&until={self._day(self.days // 6)}"],
            )
            yield "recordings, of a case", role, [f"{at}?{urlencode({'case': each})}" for each in self._numbers(role)]
            yield "recordings, a common class", role, [f"{at}?recording_class=questioning"]
            yield "recordings, a rare class", role, [f"{at}?recording_class=hearing"]
            yield "recordings, undescribed", role, [f"{at}?described=no"]
            yield "recordings, important", role, [f"{at}?important=yes"]
            yield "recordings, an officer", role, [f"{at}?officer={each}" for each in self._officers()]
            yield "recordings, a recorder", role, [f"{at}?recorder={each}" for each in self._recorders()]
            yield (
                "recordings, an officer and words",
                role,
                [f"{at}?officer={each}&text={FREQUENT}" for each in self._officers()],
            )
            yield "undescribed", role, ["/recordings/undescribed/"]
            yield "describe many", role, ["/recordings/batch/"]
            yield "describe many, of all", role, ["/recordings/batch/?of=all"]
        yield "recordings, a unit", "head", [f"{at}?unit={each}" for each in self._units()]
        yield "intakes", "head", ["/intakes/"]
        for role in ("big", "typical", "office"):
            yield "intakes", role, ["/intakes/", *(f"/intakes/?after={key}" for key in self._keys())]
            yield "intakes, unfinished", role, ["/intakes/?state=open"]
        yield "begin an intake", "typical", ["/intakes/new/"]

    def _cases(self) -> Iterator[tuple[str, str, list[str]]]:
        at = "/cases/"
        for role in ("big", "typical", "few", "left", "leader", "head"):
            yield "cases", role, [at]
            yield "cases, deep", role, [f"{at}?after={key}" for key in self._keys()]
            yield "cases, a frequent word", role, [f"{at}?text=有限公司"]
        for role in ("big", "typical", "leader", "head"):
            yield "cases, a number", role, [f"{at}?{urlencode({'text': each})}" for each in self._numbers(role)]
            yield "cases, a party", role, [f"{at}?{urlencode({'text': each})}" for each in self._names(role)]
            yield "cases, a kind", role, [f"{at}?kind=penalty"]
            yield "approvals", role, ["/approvals/"] if role in ("leader", "head") else [at]
            yield "suggest cases", role, ["/recordings/describe/cases/?case=有限公司", "/recordings/describe/cases/"]

    def _one(self) -> Iterator[tuple[str, str, list[str]]]:
        for role in ("big", "head"):
            yield "case", role, [f"/cases/{each}/" for each in self._ids(role)]
            yield "case, of two recordings", role, [f"/cases/{each}/" for each in self._sized(role, 1, 3)]
            yield "case, of thirty", role, [f"/cases/{each}/" for each in self._sized(role, 20, 40)]
        yield "case, the largest", "head", [f"/cases/{each}/" for each in self._sized("head", 250, 400)[:1]]
        for role in ("big", "typical", "head"):
            yield "attach", role, [f"/cases/{each}/attach/" for each in self._ids(role)]
            yield "recording", role, [f"/recordings/{each}/" for each in self._recording_ids(role)]
            yield "describe", role, [f"/recordings/describe/?pick={each}" for each in self._recording_ids(role)]
            yield "party", role, [f"/parties/{each}/" for each in self._party_ids(role)]
            yield "document", role, [f"/documents/{each}/" for each in self._document_ids(role)]
            yield "deadline", role, [f"/deadlines/{each}/" for each in self._deadline_ids(role)]
        for role in ("leader", "head"):
            yield "figures", role, ["/figures/"]
            yield "figures, late", role, ["/figures/late/"]
            yield "figures, points", role, ["/figures/points/"]
        yield "parties", "head", ["/parties/", "/parties/?text=有限公司"]
        yield "recorders", "office", ["/recorders/"]
        yield "officers", "admin", ["/officers/"]
        yield "accounts", "admin", ["/accounts/"]
        yield "ledger", "audit", ["/ledger/"]

    def _search(self) -> Iterator[tuple[str, str, list[str]]]:
        for role in ("big", "typical", "few", "left", "leader", "head"):
            yield "search, a rare word", role, [f"/search/?q={RARE}", f"/search/?q={RARE_PLACE}"]
            yield "search, a frequent word", role, [f"/search/?q={FREQUENT}", "/search/?q=有限公司"]
            yield "search, a number", role, [f"/search/?{urlencode({'q': each})}" for each in self._numbers(role)]
            yield "search, a place", role, ["/search/?q=液氨制冷机房", "/search/?q=危化品仓库"]
            yield "search, one character", role, ["/search/?q=化"]

    # -- what there is

    def _keys(self) -> list[UUID]:
        """Keys of pages far back."""
        span = timedelta(days=self.days)
        at = [self.moment - span + span * part / VARIED for part in range(1, VARIED)]
        return [UUID(int=int(moment.timestamp() * 1000) << 80 | 7 << 76 | 0b10 << 62) for moment in at]

    def _day(self, ago: int) -> Any:
        return (self.moment - timedelta(days=ago)).date()

    def _days(self, least: int) -> list[Any]:
        return [self._day(least + 2 + (self.days - least - 10) * part // VARIED) for part in range(VARIED)]

    @staticmethod
    def _units() -> list[UUID]:
        from liuhen.people.models import Unit

        return list(Unit.objects.exclude(parent=None).order_by("id").values_list("id", flat=True)[:VARIED])

    @staticmethod
    def _officers() -> list[UUID]:
        from liuhen.people.models import Officer

        return _spread(Officer.objects.order_by("id").values_list("id", flat=True))

    @staticmethod
    def _recorders() -> list[UUID]:
        from liuhen.devices.models import Recorder

        return _spread(Recorder.objects.order_by("code").values_list("id", flat=True))

    def _own(self, role: str) -> Any:
        """Cases that somebody may know of, however slowly they're found here."""
        from liuhen.cases.models import Case

        rows = Case.objects.order_by("id")
        username = self.roles[role]
        if username.startswith("officer"):
            return rows.filter(officers__account__username=username)
        if username == "leader":
            return rows.filter(unit__accounts__username=username)
        return rows

    def _some(self, role: str) -> list[Any]:
        return _spread(self._own(role).values_list("id", "number", "party__name"))

    def _ids(self, role: str) -> list[UUID]:
        return [each[0] for each in self._some(role)]

    def _numbers(self, role: str) -> list[str]:
        return [each[1] for each in self._some(role)]

    def _names(self, role: str) -> list[str]:
        return [each[2] for each in self._some(role)]

    def _party_ids(self, role: str) -> list[UUID]:
        return list(dict.fromkeys(self._own(role).filter(id__in=self._ids(role)).values_list("party_id", flat=True)))

    def _document_ids(self, role: str) -> list[UUID]:
        from liuhen.cases.documents.models import Document

        rows = Document.objects.filter(case_id__in=self._ids(role)).order_by("case_id", "id")
        return list(dict(rows.values_list("case_id", "id")).values())

    def _deadline_ids(self, role: str) -> list[UUID]:
        """Clocks that the role may know of: an officer's are those of what the officer filmed or has in charge."""
        from liuhen.duties.models import Deadline

        rows = Deadline.objects.filter(case_id__in=self._ids(role))
        if self.roles[role].startswith("officer"):
            rows = rows.filter(officers__account__username=self.roles[role])
        return list(dict(rows.order_by("case_id", "id").values_list("case_id", "id")).values())

    def _sized(self, role: str, least: int, most: int) -> list[UUID]:
        """Cases with so many recordings, among the middle few thousand."""
        from django.db.models import Count

        from liuhen.cases.models import Case

        middle = list(self._own(role).values_list("id", flat=True))
        middle = middle[max(len(middle) // 2 - 1500, 0) : len(middle) // 2 + 1500]
        rows = Case.objects.filter(id__in=middle).annotate(count=Count("recordings"))
        return list(rows.filter(count__gte=least, count__lte=most).values_list("id", flat=True)[:VARIED])

    def _recording_ids(self, role: str) -> list[UUID]:
        from liuhen.recordings.models import Recording

        rows = Recording.objects.filter(case_id__in=self._ids(role)).order_by("case_id", "id")
        return list(dict(rows.values_list("case_id", "id")).values())


def _spread(rows: Iterable[Any]) -> list[Any]:
    """So many of all as pages are varied."""
    found = list(rows)
    return found[:: max(len(found) // VARIED, 1)][:VARIED]


def _signed_in(username: str) -> str:
    from django.conf import settings
    from django.test import Client

    from liuhen.people.models import Account

    client = Client()
    client.force_login(Account.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _environ(address: str, cookie: str) -> dict[str, Any]:
    path, _mark, query = address.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query.encode().decode("latin-1"),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8400",
        "HTTP_HOST": "127.0.0.1:8400",
        "HTTP_COOKIE": cookie,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
    }
