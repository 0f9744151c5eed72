"""How the API describes itself and reads what it is given, the same for every room.

Every call answers errors as `{"code", "message", "fields"}`; which of them it may answer follows from its shape, so
that no room has to repeat it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from liuhen.site.errors import RequestWrongError

_ALWAYS = {
    401: "Nobody is known by this token or session.",
    403: "The caller may not do this, or the first run isn't over.",
    503: "Something can't be reached now; ask again later.",
}
_WITH_A_PATH = {404: "There is no such thing, or the caller may not know of it."}
_WITH_A_CHOICE = {422: "A value can't be used."}
_WITH_A_BODY = {400: "The body isn't JSON.", **_WITH_A_CHOICE, **_WITH_A_PATH}
_THAT_CHANGES = {409: "It doesn't fit the present state, such as something done in between."}

_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "Why a call was refused: `code` for programs, `message` for people, `fields` that it speaks of.",
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "fields": {"type": "object"},
    },
    "required": ["code", "message", "fields"],
}


class HouseParser(Parser):
    """Reads bodies and queries; refuses NUL, which PostgreSQL takes in no text."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The JSON of a body.

        Raises:
            ValueError: it's no JSON, or a text in it holds NUL.
        """
        return json.loads(request.body, object_pairs_hook=_without_nul, parse_constant=_no_number)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """The parameters of a query.

        Raises:
            RequestWrongError: one of them holds NUL.
        """
        if any("\x00" in str(value) for _name, values in data.lists() for value in values):
            raise RequestWrongError(problem="NUL")
        return super().parse_querydict(data, list_fields, request)


class HouseRenderer(JSONRenderer):
    """Writes answers as people read them: Chinese stands as it is, not as numbers of characters."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """The JSON in UTF-8; half a character, which is none there, stays an escape of JSON."""
        text: str = super().render(request, data, response_status=response_status)
        return text.encode("utf-8", "backslashreplace")


class HouseAPI(NinjaAPI):
    """Ninja's API with the house's ways."""

    def __init__(self, **told: Any) -> None:
        super().__init__(**told)
        self._described: dict[str, OpenAPISchema] = {}

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The function's own name: it stays when a module is divided."""
        return str(operation.view_func.__name__)

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The description, with the errors that each call may answer; made once a process, for it takes a second."""
        asked = json.dumps([path_prefix, path_params])
        if asked not in self._described:
            self._described[asked] = self._describe(path_prefix, path_params)
        return self._described[asked]

    def _describe(self, path_prefix: str | None, path_params: dict[str, Any] | None) -> OpenAPISchema:
        described = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        described["components"]["schemas"]["Problem"] = _PROBLEM
        for path, methods in described["paths"].items():
            for method, call in methods.items():
                call["responses"] |= {str(status): _answer(words) for status, words in _errors(path, method, call)}
        return described


def _errors(path: str, method: str, call: dict[str, Any]) -> list[tuple[int, str]]:
    found = dict(_ALWAYS)
    names_a_thing = "{" in path or any(each["name"].endswith("_id") for each in call["parameters"])
    found |= _WITH_A_PATH if names_a_thing else {}
    found |= _WITH_A_CHOICE if call["parameters"] else {}
    found |= _WITH_A_BODY if "requestBody" in call else {}
    found |= _THAT_CHANGES if method != "get" else {}
    return sorted(found.items())


def _answer(words: str) -> dict[str, Any]:
    return {
        "description": words,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _without_nul(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    for name, value in pairs:
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and "\x00" in text for text in [name, *texts]):
            raise ValueError("NUL")
    return dict(pairs)


def _no_number(name: str) -> Any:
    raise ValueError(name)
