"""Which modules a Lambda needs, read from the import statements in its source, without running it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.tooling_error import ToolingError


@dataclass(frozen=True)
class ImportClosure:
    """All that a module imports, directly or through our own modules."""

    own_files: tuple[Path, ...]  # sorted
    third_party: tuple[str, ...]  # top-level module names, sorted


def find_import_closure(module: str, source: Path) -> ImportClosure:
    """Follow the imports of `module` (dotted) through the packages that stand in `source`.

    Imports inside functions count; those under `if TYPE_CHECKING:` don't, for they never happen.
    """
    own: dict[str, Path] = {}
    third_party: set[str] = set()
    waiting = list(_own_modules(module, source)) or [module]
    while waiting:
        name = waiting.pop()
        if name in own:
            continue
        file = _file_of(name, source)
        if file is None:
            raise ToolingError(f"{module} needs the module {name}, which is not in {source}.")
        own[name] = file
        for imported in _imported_names(file, name):
            if _is_own(imported, source):
                waiting.extend(_own_modules(imported, source))
            else:
                third_party.add(imported.partition(".")[0])
    return ImportClosure(tuple(sorted(own.values())), tuple(sorted(third_party - sys.stdlib_module_names)))


def _imported_names(file: Path, module: str) -> Iterator[str]:
    """Dotted names; `from a import b` gives `a.b`, where b may be a module or something in it."""
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    for node in _running_nodes(ast.parse(file.read_bytes(), str(file))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(node, package)
            yield from (f"{origin}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call):
            yield from _named_at_run_time(node)


def _named_at_run_time(call: ast.Call) -> Iterator[str]:
    """`import_module(f"a.b.{name}")` may import any module of the package a.b: told as `a.b.*`."""
    if ast.unparse(call.func).endswith("import_module") and call.args and isinstance(call.args[0], ast.JoinedStr):
        beginning = call.args[0].values[0]
        match beginning:
            case ast.Constant(value=str(text)) if text.endswith("."):
                yield f"{text}*"


def _running_nodes(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
        children: list[ast.AST] = list(node.orelse)
    else:
        children = list(ast.iter_child_nodes(node))
    for child in children:
        yield from _running_nodes(child)


def _origin(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _is_own(name: str, source: Path) -> bool:
    return (source / name.partition(".")[0]).is_dir()


def _own_modules(name: str, source: Path) -> Iterator[str]:
    """The packages above `name` and the module itself; a last part that is no module is something in one.

    A last part `*` stands for all modules of the package.
    """
    parts = name.split(".")
    if parts[-1] == "*":
        files = source.joinpath(*parts[:-1]).glob("*.py")
        yield from sorted(".".join([*parts[:-1], file.stem]) for file in files if file.stem != "__init__")
    prefixes = [".".join(parts[: length + 1]) for length in range(len(parts))]
    yield from prefixes[:-1]
    if len(prefixes) == 1 or _file_of(name, source):
        yield prefixes[-1]


def _file_of(module: str, source: Path) -> Path | None:
    path = source.joinpath(*module.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)
