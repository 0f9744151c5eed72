"""角色与职责对照表: what each role may do, and which roles one person may hold together; made to be printed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from liuhen.people import combining, web
from liuhen.people.models import Role
from liuhen.people.permissions import Capability, require


@require_safe
def role_matrix(request: HttpRequest) -> HttpResponse:
    """Role by act, and role by role."""
    require(web.actor(request), Capability.VIEW_ROLE_MATRIX)
    limits = {" + ".join(str(role.label) for role in Role if role in pair): said for pair, said in _limits()}
    context = {
        "roles": list(Role),
        "acts": combining.capability_rows(),
        "pairs": combining.pair_rows(),
        "limits": limits,
    }
    return render(request, "people/role_matrix.html", context)


def _limits() -> list[tuple[frozenset[Role], object]]:
    return list(combining.LIMITS.items())
