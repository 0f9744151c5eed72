"""Who may do what, read from the code: every operation, the capabilities that it asks for, the roles that have them.

An operation is a public function that takes `actor: Actor` and `now=` by name, of a module that writes: one called
operations, or one that opens transactions or appends to the ledger. What it asks for are the
capabilities named in its own body and in those of the functions that it hands its actor to. One that asks for none
must stand in `PERSONAL`, with what of the actor's own it changes, or in `INNER`: part of other operations, called by no
page and no API. Anything else is a hole.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from liuhen.bootstrap import CHECKOUT

PAGE = Path("docs/architecture/operations.md")
SOURCE = Path("src/liuhen")
EDGES = frozenset({"views", "api", "jobs", "forms", "queries", "cli", "demo", "bundles", "migrations"})

HEAD = """<!-- Written by ./liuhen rules matrix --write; don't edit. -->
# Role × operation

{count} operations, read from the code. An operation checks itself, whoever calls it: pages, API, commands. A role with
a dot has one of the capabilities named; whose unit, case or recording it must be is narrowed further by the operation.
`tests/unit/people/test_operations.py` calls each of them as every role without a dot; the walk
`tests/unit/site/test_deny_by_default.py` does the same over every address. "(own)" asks for no capability: what it
changes is the actor's own. "(inner)" is part of others, which ask; pages and API calls don't call it.

"""

PERSONAL = {
    "duties.operations.reminding.forget_address": "address for reminders",
    "duties.operations.reminding.remember_address": "address for reminders",
    "people.operations.accounts.change_password": "password, by the present one",
    "people.operations.refusals.record_refusal": "that the actor was refused",
    "people.operations.second_factor.begin_second_factor": "second factor",
    "people.operations.second_factor.confirm_second_factor": "second factor",
    "people.operations.second_factor.remove_second_factor": "second factor, by a code of it",
    "people.operations.second_factor.renew_recovery_codes": "second factor, by a code of it",
    "people.operations.sessions.end_other_sessions": "sessions",
    "people.operations.sessions.end_session": "session",
    "people.operations.tokens.create_token": "access tokens",
    "people.operations.tokens.revoke_token": "access tokens",
}
"""Operations that ask for no capability: what of the actor's own they change."""

INNER = frozenset(
    {
        "cases.bureau.operations.plan_changes.keep_changes",
        "cases.documents.operations.entering.begin_document",
        "cases.documents.operations.keeping.keep",
        "cases.documents.operations.scanning.staged_originals",
        "cases.operations.defending.open_to_defence",
        "devices.operations.faults.open_fault",
        "recordings.operations.exporting.ask_papers",
    }
)
"""Parts of operations that leave the asking to those; no page and no API call may call one."""

GIVEN = {"desk.operations.export_register": "what the register itself needs (desk.registers)"}
"""Operations that ask for a capability which no line of them names, and which that is."""

_EDGE_FILE = re.compile(r"(?:^|/|_)(?:views|api|page)(?:/\w+)?\.py$")
_PERMISSIONS = "liuhen.people.permissions"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: the module it stands in, its name, and what it asks for (names of `Capability`)."""

    module: str
    name: str
    asks: tuple[str, ...]

    @property
    def key(self) -> str:
        """Its name without the package's: `people.operations.roles.grant_role`."""
        return f"{self.module.removeprefix('liuhen.')}.{self.name}"


@dataclass(slots=True)
class _Module:
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    values: dict[str, ast.expr] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)


@cache
def operations(root: Path = CHECKOUT) -> list[Operation]:
    """Every operation of the source, by module and name."""
    code = _Code(root)
    found = [
        Operation(module, name, tuple(sorted(code.asks(module, name))))
        for module, held in code.modules.items()
        if not EDGES & set(module.split(".")) and _writes(module, held)
        for name, node in held.functions.items()
        if not name.startswith("_") and _takes_an_actor(node)
    ]
    return sorted(found, key=lambda each: each.key)


def holes(root: Path = CHECKOUT) -> list[str]:
    """A line for every operation that asks for nothing and isn't known for it, and for every stale exception."""
    silent = {each.key for each in operations(root) if not each.asks}
    known = PERSONAL.keys() | GIVEN.keys() | INNER
    called = {key for key in INNER for name in [key.rpartition(".")[2]] if _is_called_at_an_edge(root, name)}
    return [
        *(f"{key}：没有检查任何权限" for key in sorted(silent - known)),
        *(f"{key}：已检查权限或已不存在，请从 PERSONAL、GIVEN、INNER 中删去" for key in sorted(known - silent)),
        *(f"{key}：不检查权限，页面或接口不能直接调用" for key in sorted(called)),
    ]


def _is_called_at_an_edge(root: Path, name: str) -> bool:
    """Whether a page or an API call names a function of this name: as a call, bare or of a module."""
    wanted = re.compile(rf"(?<![\w.])(?:operations\.)?{name}\(")
    return any(
        wanted.search(path.read_text("utf-8"))
        for path in (root / SOURCE).rglob("*.py")
        if _EDGE_FILE.search(path.relative_to(root / SOURCE).as_posix())
    )


def page(root: Path = CHECKOUT) -> str:
    """The matrix as it has to stand in docs/architecture."""
    from liuhen.people.models import Role
    from liuhen.people.permissions import MATRIX, Capability

    found = operations(root)
    lines = [HEAD.format(count=len(found))]
    lines.append("| operation | asks for | " + " | ".join(role.value for role in Role) + " |\n")
    lines.append("|---|---|" + "---|" * len(Role) + "\n")
    for each in found:
        roles = {role for name in each.asks for role in MATRIX[Capability[name]]}
        dots = " | ".join("●" if role in roles else "" for role in Role)
        asked = ", ".join(Capability[name].value for name in each.asks) or _excepted(each.key)
        lines.append(f"| `{each.key}` | {asked} | {dots} |\n")
    return "".join(lines)


def _excepted(key: str) -> str:
    if key in PERSONAL:
        return f"(own) {PERSONAL[key]}"
    return GIVEN.get(key, "(inner)" if key in INNER else "nothing")


def stale(root: Path = CHECKOUT) -> bool:
    """Whether the page isn't what the code would give now."""
    path = root / PAGE
    return not path.is_file() or path.read_text("utf-8") != page(root)


class _Code:
    """The source, parsed once: functions, constants and imports of every module."""

    def __init__(self, root: Path) -> None:
        self.modules: dict[str, _Module] = {}
        for path in sorted((root / SOURCE).rglob("*.py")):
            parts = path.relative_to(root / SOURCE).with_suffix("").parts
            if "migrations" not in parts:
                name = ".".join(("liuhen", *parts)).removesuffix(".__init__")
                self.modules[name] = _read(ast.parse(path.read_text("utf-8")))

    def asks(self, module: str, function: str) -> set[str]:
        """The capabilities that a function asks for, by itself or through whom it hands its actor to."""
        found: set[str] = set()
        waiting, seen = [(module, function)], {(module, function)}
        while waiting:
            here, name = waiting.pop()
            if here == _PERMISSIONS:
                continue  # it asks for what it is given
            held = self.modules[here]
            node = held.functions[name]
            found |= _capabilities(node)
            for used in ast.walk(node):
                if isinstance(used, ast.Name) and used.id in held.values:
                    found |= _capabilities(held.values[used.id])
            for called in _handed(node):
                target = self._target(here, called)
                if target is not None and target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return found

    def _target(self, module: str, called: ast.expr) -> tuple[str, str] | None:
        """The function of ours that a call's expression names, through imports and re-exports."""
        held = self.modules[module]
        if isinstance(called, ast.Name):
            return self._resolved(module, called.id)
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id in held.names:
            source, name = held.names[called.value.id]
            return self._resolved(f"{source}.{name}" if name else source, called.attr)
        return None

    def _resolved(self, module: str, name: str) -> tuple[str, str] | None:
        for _step in range(5):
            held = self.modules.get(module)
            if held is None:
                return None
            if name in held.functions:
                return module, name
            if name not in held.names:
                return None
            module, name = held.names[name]
        return None


def _read(tree: ast.Module) -> _Module:
    held = _Module()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            held.names |= {each.asname or each.name: (node.module, each.name) for each in node.names}
    for each in tree.body:
        if isinstance(each, ast.FunctionDef):
            held.functions[each.name] = each
        elif isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            held.values[each.targets[0].id] = each.value
        elif isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name) and each.value is not None:
            held.values[each.target.id] = each.value
    return held


def _capabilities(node: ast.AST) -> set[str]:
    return {
        each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "Capability"
    }


def _writes(module: str, held: _Module) -> bool:
    return "operations" in module.split(".") or bool({"transaction", "custody"} & held.names.keys())


def _takes_an_actor(node: ast.FunctionDef) -> bool:
    named = {each.arg: each.annotation for each in node.args.kwonlyargs}
    return "now" in named and _is_actor(named.get("actor"))


def _is_actor(annotation: ast.expr | None) -> bool:
    return annotation is not None and ast.unparse(annotation) == "Actor"


def _handed(node: ast.FunctionDef) -> Iterator[ast.expr]:
    """What a function calls with its actor; functions that it hands on unnamed aren't followed."""
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    actors = {each.arg for each in arguments if _is_actor(each.annotation)}
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            given = [*each.args, *(keyword.value for keyword in each.keywords)]
            if any(isinstance(value, ast.Name) and value.id in actors for value in given):
                yield each.func
