"""The house: which way imports run, who owns which library, and what no module does."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "scraper"

BASE = (
    "model",
    "errors",
    "urls",
    "charset",
    "controls",
    "decide",
    "differences",
    "excerpts",
    "likeness",
    "schedule",
    "signatures",
    "terms",
)
SHARED = ("codings", "trees")  # what several rooms do alike, with a library
ROOMS = ("aside", "files", "discovery", "exchange", "fetcher", "extractor", "store")
TOP = (
    ("workers",),
    ("reading", "recognition"),
    ("settling", "sourcing", "restoring", "exporting", "bundles"),
    ("reextraction",),
    ("running",),
    ("pipeline",),
    ("cli",),
    ("__main__",),
)
LAYERS = (BASE, SHARED, ROOMS, *TOP)  # each may import those before it
HEIGHT = {unit: height for height, layer in enumerate(LAYERS) for unit in layer}

OWNERS = {
    "click": "cli/",
    "datasette": "cli/serve.py",
    "langdetect": "extractor/language.py",
    "pebble": "workers.py",
    "feedparser": "discovery/",
    "listparser": "discovery/",
    "requests": "fetcher/transport.py",
    "rich": "cli/",
    "sqlite3": "store/",
    "sqlite_utils": "store/",
    "trafilatura": "extractor/body.py",
    "urllib3": "fetcher/",
    "warcio": "exchange/",
    "uvicorn": "cli/serve.py",
}
ONLY_THE_CLI = frozenset(
    "SystemExit exit logging.basicConfig os._exit print quit sys.exit".split()
)  # calls that print, exit or configure logging
NO_NAMES = frozenset("base common helpers manager misc utils".split())

_CONSTANT = re.compile(r"_*[A-Z][A-Z0-9_]*|__[a-z]+__")
_MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_MAKERS = frozenset("Counter OrderedDict bytearray defaultdict deque dict list set".split())

FILES = {path.relative_to(HOUSE).as_posix(): path for path in sorted(HOUSE.rglob("*.py"))}


@cache
def _tree(file: str) -> ast.Module:
    return ast.parse(FILES[file].read_text(encoding="utf-8"), file)


def _name(file: str) -> str:
    """`store/rows.py` → `scraper.store.rows`, `store/__init__.py` → `scraper.store`."""
    return ".".join(("scraper", *Path(file).with_suffix("").parts)).removesuffix(".__init__")


MODULES = {_name(file): file for file in FILES}


def _at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when a module is imported: everything but the bodies of functions."""
    yield node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from _at_import(child)


def _imported(nodes: Iterable[ast.AST], package: str = "scraper") -> Iterator[str]:
    """The full names that the imports among `nodes` name, a module or something in one."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            home = resolve_name("." * node.level + (node.module or ""), package)
            yield from (f"{home}.{alias.name}" for alias in node.names)


def _imports(file: str, walk: Callable[[ast.AST], Iterator[ast.AST]] = ast.walk) -> Iterator[str]:
    name = _name(file)
    package = name if file.endswith("__init__.py") else name.rpartition(".")[0]
    return _imported(walk(_tree(file)), package)


def _unit(name: str) -> str:
    """The part of the house that a name belongs to: `scraper.store.rows` → `store`."""
    return f"{name}.".split(".")[1]


def _arrows() -> Iterator[tuple[str, str]]:
    """From the unit of each file to the units that it imports; the facade has none."""
    for file in set(FILES) - {"__init__.py"}:
        for target in _imports(file):
            if target.startswith("scraper.") and target != "scraper.__version__":
                yield _unit(_name(file)), _unit(target)


def _calls(tree: ast.AST) -> Iterator[str]:
    return (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))


def _mutables(tree: ast.Module) -> Iterator[str]:
    """The lower-case names that a module binds to a list, a dict or a set."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and _is_mutable(node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (n for n in map(ast.unparse, targets) if not _CONSTANT.fullmatch(n))


def _is_mutable(value: ast.expr | None) -> bool:
    made = isinstance(value, ast.Call) and ast.unparse(value.func).split(".")[-1] in _MAKERS
    return made or isinstance(value, _MUTABLE)


def _module_of(name: str) -> str | None:
    """The module of the house in which a full name lies, None for one from outside."""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name or None


def test_every_module_has_its_place() -> None:
    """A new part of the house is given a layer here first."""
    units = {_unit(_name(file)) for file in FILES} - {""}
    assert units - set(HEIGHT) == set()


def test_imports_run_down_only() -> None:
    """The cli knows the pipeline, the pipeline the rooms, the rooms the words; never back."""
    rising = {
        (unit, target)
        for unit, target in _arrows()
        if unit != target and HEIGHT.get(target, len(LAYERS)) > HEIGHT.get(unit, -1)
    }
    assert rising == set()


def test_the_rooms_do_not_know_each_other() -> None:
    """What passes between them are the words."""
    assert {
        (room, other) for room, other in _arrows() if {room, other} <= set(ROOMS) and room != other
    } == set()


def test_no_modules_import_each_other() -> None:
    """When they are loaded there is no cycle, within a room either."""
    graph = {
        name: {_module_of(target) for target in _imports(file, _at_import)} - {None, "scraper"}
        for name, file in MODULES.items()
        if name != "scraper"
    }
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize(("library", "owner"), OWNERS.items())
def test_one_place_owns_each_library(library: str, owner: str) -> None:
    """What replaces it one day is written in one place."""
    users = {file for file in FILES if library in {n.split(".")[0] for n in _imports(file)}}
    assert {file for file in users if not file.startswith(owner)} == set()


def test_the_words_load_only_the_standard_library() -> None:
    """Whoever imports a type pays for nothing else."""
    loaded = {
        (unit, name)
        for unit in BASE
        for name in _imports(f"{unit}.py", _at_import)
        if name.split(".")[0] not in {"scraper", *sys.stdlib_module_names}
    }
    assert loaded == set()


def test_only_the_cli_prints_exits_and_configures() -> None:
    """A library does nothing of that kind to its caller."""
    offences = {
        (file, call)
        for file in FILES
        if not file.startswith("cli/")
        for call in _calls(_tree(file))
        if call in ONLY_THE_CLI
    }
    assert offences == set()


def test_no_module_is_named_for_nothing() -> None:
    """A name says what is in it."""
    assert [file for file in FILES if NO_NAMES & {*Path(file).with_suffix("").parts}] == []


def test_every_module_says_what_it_promises() -> None:
    """It opens with its docstring."""
    assert [file for file in FILES if not ast.get_docstring(_tree(file))] == []


def test_no_module_holds_mutable_state() -> None:
    """A table is a constant, and named like one."""
    assert [(file, name) for file in FILES for name in _mutables(_tree(file))] == []


def test_imports_within_functions_are_seen() -> None:
    """Every import counts for who owns what, at any level and in any form."""
    tree = ast.parse("import a.b\ndef f():\n    from c import d, e\nfrom . import g\n")
    assert list(_imported(ast.walk(tree), "scraper.store")) == [
        "a.b",
        "scraper.store.g",
        "c.d",
        "c.e",
    ]


def test_imports_within_functions_are_not_loaded() -> None:
    """They are not made when the module is; those in a class or a condition are."""
    tree = ast.parse(
        "if x:\n    import a\nclass C:\n    import b\n    def f(s):\n        import c\n"
    )
    assert list(_imported(_at_import(tree))) == ["a", "b"]


def test_mutable_state_is_seen() -> None:
    """Whether it is written as a literal or as a call; constants and tuples may stand."""
    tree = ast.parse(
        "a = []\nb: dict = {}\nc = collections.deque()\nD = {}\n__all__ = []\ne = ()\n"
    )
    assert list(_mutables(tree)) == ["a", "b", "c"]
