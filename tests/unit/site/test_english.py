"""Every page in English, as everybody who may open it: no word of the house's own may be left in Chinese."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.conf import settings as in_force
from django.utils import timezone

from liuhen.archive.volumes.queries import rules_in_force
from liuhen.cases.models import CaseKind
from liuhen.cases.queries import suggest_number
from liuhen.clock import now
from liuhen.people.models import Account, Officer, Role, Unit
from liuhen.people.operations.importing import HEADINGS
from liuhen.recordings.hiding.models import HiddenCopy
from liuhen.rules import shelf
from liuhen.rules.carriers import carrier_rules
from liuhen.rules.checking import checking_rules
from liuhen.rules.clauses import clauses_in_words
from liuhen.rules.equipment import equipment_rules
from liuhen.rules.forms import catalogue
from liuhen.rules.shelf import rulebook
from liuhen.rules.supervision import supervision_rules
from liuhen.site.catalogues import compile_catalogues
from unit.site.test_deny_by_default import ALL_PAGES, _with_things, things  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home", "english")]
CHINESE = re.compile(r"[\u4e00-\u9fff\u3001\u3002\uff0c\uff1a\uff1b]+")  # brackets may stand around a Chinese name
OWN = ("中文", "痕", "走查", "验证.html")  # the switch to Chinese, the seal, and what the walk named its things


@pytest.fixture
def english(settings):
    """The catalogues as they are now."""
    compile_catalogues()
    settings.LOCALE_PATHS = in_force.LOCALE_PATHS  # has Django read them anew


def data() -> list[str]:
    """What stands in Chinese because people or the rulebook wrote it so; the longest first."""
    names = [name for model in (Account, Officer, Unit) for name in model.objects.values_list("name", flat=True)]
    known = rulebook()
    names += known.said
    names += [shelf.rulebook(each).title for each in shelf.shipped()]
    names += [one.name for one in rules_in_force().classes]  # 保管期限, as the bureau's rules for volumes have them
    names += [each.name for each in (*catalogue().forms, *catalogue().papers)]  # as they are printed
    names += [one.name for one in (*carrier_rules().copies, *carrier_rules().media)]
    names += [checking_rules().source, carrier_rules().source]  # titles, cited as they are
    names += [each.name for table in HEADINGS.values() for each in table]  # as columns of a sheet must be called
    supervision = supervision_rules()
    names += [equipment_rules().source, supervision.source, supervision.assessing.source]
    names += [clauses_in_words(one.clause) for one in supervision.assessing.items]  # cited as the laws themselves are
    names += [copy.name for copy in HiddenCopy.objects.select_related("recording")]  # as its file is called
    today = timezone.localdate(now())
    names += [suggest_number(kind=kind, opened_on=today) for kind in CaseKind]  # by the bureau's pattern
    return sorted({*names, *OWN}, key=len, reverse=True)


@pytest.mark.parametrize("role", sorted(Role))
def test_every_page_in_english_as(request, people, signed_in, role):
    made = request.getfixturevalue("things")
    client = signed_in(people[Role(role)])
    client.cookies["liuhen_language"] = "en"
    left, known = {}, data()  # pages that are only looked at change no name
    for name, path in ALL_PAGES:
        address = _with_things(path, made) + f"?source=material&pick={made['recording_id']}"
        answer = client.get(address) if name != "sign_out" else None
        shown = unescape(answer.content.decode()) if answer is not None and "html" in answer["Content-Type"] else ""
        for each in known:
            shown = shown.replace(each, "")
        if found := set(CHINESE.findall(shown)):
            left[name] = found
    assert left == {}
