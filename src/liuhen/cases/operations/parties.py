"""The register of parties: whom cases are about, each once."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from liuhen.cases.errors import PartyNameUnclearError, PartyNumberError, PartyTakenError
from liuhen.cases.findable import make_findable, make_parties_findable
from liuhen.cases.models import NumberUnknown, Party, PartyKind
from liuhen.cases.operations.texts import line, one_of
from liuhen.cases.queries import get_party, parties_named
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require

NUMBER_LENGTH = 18
_CODE_LETTERS = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
_SHOWN = (3, 4)  # of an identity number: the first and the last characters
_SALT = "liuhen.cases.identity"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyTold:
    """What a person says of a party.

    Attributes:
        name: 1 to 300 characters.
        kind: organisation or person.
        number: 统一社会信用代码 or identity number; empty while unknown.
        number_unknown: why it's empty, one of `NumberUnknown`.
        representative: who stands for an organisation.
        address: where it is.
        id: a party of the register; everything else is left aside then.
    """

    name: str = ""
    kind: str = PartyKind.ORGANISATION
    number: str = ""
    number_unknown: str = NumberUnknown.NOT_YET
    representative: str = ""
    address: str = ""
    id: UUID | None = None


def check_credit_code(text: str) -> str:
    """Return a 统一社会信用代码 as it is kept (GB 32100).

    Raises:
        PartyNumberError: it has another length, letters that no code has, or its check digit is wrong.
    """
    code = uscc.compact(text)
    if len(code) != NUMBER_LENGTH:
        raise PartyNumberError(field="party_number", problem="length")
    # The first two may be letters (N1: village collectives); python-stdnum's own check knows digits only.
    if not set(code) <= _CODE_LETTERS or not (code[2:8].isascii() and code[2:8].isdigit()):
        raise PartyNumberError(field="party_number", problem="letters")
    if code[-1] != uscc.calc_check_digit(code[:-1]):
        raise PartyNumberError(field="party_number", problem="check")
    return code


def check_identity_number(text: str) -> str:
    """Return an identity number as typed on the card (GB 11643).

    Raises:
        PartyNumberError: it has another length, something else than digits, or its check digit is wrong.
    """
    number = ric.compact(text)
    if len(number) != NUMBER_LENGTH:
        raise PartyNumberError(field="party_number", problem="length")
    if not (number[:-1].isascii() and number[:-1].isdigit()) or number[-1] not in "0123456789X":
        raise PartyNumberError(field="party_number", problem="letters")
    if number[-1] != ric.calc_check_digit(number):
        raise PartyNumberError(field="party_number", problem="check")
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except (ValueError, ValidationError):
        raise PartyNumberError(field="party_number", problem="check") from None
    return number


def masked(number: str) -> str:
    """An identity number as people see it: `410***********123X`."""
    first, last = _SHOWN
    return number[:first] + "*" * (len(number) - first - last) + number[-last:]


def digest_of_identity(number: str) -> str:
    """What is kept to recognise a number by: it can't be turned back without the instance's secret key."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{_SALT}:{number}".encode(), hashlib.sha256).hexdigest()


def settle_party(*, actor: Actor, now: datetime, told: PartyTold) -> Party:
    """Return the party that is meant, registered first when it's new. Call inside a transaction.

    It's the same one when its number is, or, without a number, when it's the only organisation of that name.

    Raises:
        NotPermittedError: the actor handles no cases.
        PartyNotFoundError: no party of this id.
        CaseFactInvalidError: name, representative or address is empty or too long, or the kind isn't one.
        PartyNumberError: the number can't be right.
        PartyTakenError: the number belongs to a party of another name.
        PartyNameUnclearError: several organisations have this name and no number tells them apart.
    """
    require(actor, Capability.EDIT_CASES)
    if told.id is not None:
        return get_party(actor=actor, party_id=told.id)
    name = line(told.name, field="party")
    kind = one_of(told.kind, PartyKind.values, field="party_kind")
    numbers = _numbers(kind, told.number)
    found = _same(actor, kind, name, numbers)
    if found is not None:
        return found
    party = Party.objects.create(
        kind=kind,
        name=name,
        number_unknown="" if any(numbers.values()) else _unknown(told),
        representative=line(told.representative, field="representative", longest=100, needed=False),
        address=line(told.address, field="address", needed=False),
        created_at=now,
        **numbers,
    )
    make_parties_findable([party.id])
    _enter("party.registered", party, actor, now)
    return party


def _unknown(told: PartyTold) -> str:
    return one_of(told.number_unknown or NumberUnknown.NOT_YET, NumberUnknown.values, field="number_unknown")


def _numbers(kind: str, text: str) -> dict[str, str]:
    """What is kept of a number, by the columns of the register."""
    empty = {"credit_code": "", "identity_masked": "", "identity_digest": ""}
    if not text.strip():
        return empty
    if kind == PartyKind.ORGANISATION:
        return {**empty, "credit_code": check_credit_code(text)}
    number = check_identity_number(text)
    return {**empty, "identity_masked": masked(number), "identity_digest": digest_of_identity(number)}


def _same(actor: Actor, kind: str, name: str, numbers: dict[str, str]) -> Party | None:
    if holder := _holder(numbers):
        if holder.name != name:
            raise PartyTakenError(field="party_number", name=holder.name)
        return holder
    if any(numbers.values()) or kind == PartyKind.PERSON:  # people share names; only a number tells that it's the same
        return None
    alike = [party for party in parties_named(actor=actor, name=name) if party.kind == kind]
    if len(alike) > 1:
        raise PartyNameUnclearError(field="party", name=name)
    return alike[0] if alike else None


def _holder(numbers: dict[str, str]) -> Party | None:
    if numbers["credit_code"]:
        return Party.objects.filter(credit_code=numbers["credit_code"]).first()
    if numbers["identity_digest"]:
        return Party.objects.filter(identity_digest=numbers["identity_digest"]).first()
    return None


@transaction.atomic
def edit_party(*, actor: Actor, now: datetime, party_id: UUID, told: PartyTold) -> Party:
    """Correct what the register says of a party; cases that refer to it show it from then on.

    An empty number keeps the one that stands: what is known isn't forgotten by leaving a field empty.

    Raises:
        NotPermittedError: the actor handles no cases.
        PartyNotFoundError: there is none, or the actor may not know of it.
        CaseFactInvalidError, PartyNumberError: see `settle_party`.
        PartyTakenError: the number belongs to another party.
    """
    require(actor, Capability.EDIT_CASES)
    party = get_party(actor=actor, party_id=party_id)
    numbers = _numbers(party.kind, told.number)
    holder = _holder(numbers)
    if holder is not None and holder.id != party.id:
        raise PartyTakenError(field="party_number", name=holder.name)
    party.name = line(told.name, field="party")
    party.representative = line(told.representative, field="representative", longest=100, needed=False)
    party.address = line(told.address, field="address", needed=False)
    if any(numbers.values()):
        for column, value in numbers.items():
            setattr(party, column, value)
    party.number_unknown = "" if party.credit_code or party.identity_digest else _unknown(told)
    party.save()
    make_parties_findable([party.id])
    make_findable(party.cases.values_list("id", flat=True))
    _enter("party.edited", party, actor, now)
    return party


@transaction.atomic
def open_party(*, actor: Actor, now: datetime, party_id: UUID) -> Party:
    """Return a party whose page is opened; that a person's page was is an entry (invariant 8).

    Raises:
        NotPermittedError: the actor doesn't look at cases.
        PartyNotFoundError: there is none, or the actor may not know of it.
    """
    require(actor, Capability.VIEW_CASES)
    party = get_party(actor=actor, party_id=party_id)
    if party.kind == PartyKind.PERSON:
        custody.append(kind="party.viewed", subject=party.id, actor=actor.reference, now=now, facts={})
    return party


def _enter(kind: str, party: Party, actor: Actor, now: datetime) -> None:
    custody.append(
        kind=kind,
        subject=party.id,
        actor=actor.reference,
        now=now,
        facts={
            "kind": party.kind,
            "name": party.name,
            "number": party.credit_code or party.identity_masked,
            "number_unknown": party.number_unknown,
            "representative": party.representative,
            "address": party.address,
        },
    )
