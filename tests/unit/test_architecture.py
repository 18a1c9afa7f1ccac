"""Which module may know which, read from the source.

handlers → api → use cases → aws, metadata → pure; cli → client → aws → pure, and cli → use cases. The web server stands
before the handlers; what runs a job on an instance stands where a handler stands.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

_SOURCE = Path(__file__).parents[2] / "src"

# Know no AWS, no clock and no environment (settings.py: but the environment), and import only each other.
_PURE = {
    "cursors",
    "errors",
    "events",
    "file_ids",
    "job_errors",
    "job_notices",
    "job_records",
    "job_requests",
    "list_query",
    "notices",
    "object_keys",
    "operations",
    "reconcile_drift",
    "reconcile_join",
    "records",
    "reports",
    "settings",
    "sweeping",
    "upload_errors",
    "upload_sessions",
}
_NO_SIDE_EFFECTS = {"boto3", "botocore", "os", "socket", "time", "urllib.request"}


def _modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(_SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(_SOURCE.rglob("*.py"))
    }


def _imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _layer_of(module: str) -> str:
    """`web_server`, `handlers`, `job_runner`, `api`, `cli`, `client`, `aws`, `metadata`, `pure` or `use case`."""
    first, _, rest = module.partition(".")
    second = rest.partition(".")[0]
    if first == "job_runner":
        return first
    if first == "lambda_handlers":
        return "handlers"
    if second in ("api", "aws", "cli", "client", "metadata", "web_server"):
        return second
    return "pure" if second in _PURE or not second else "use case"


_MAY_IMPORT = {
    "web_server": {"web_server", "handlers", "api", "aws", "pure"},
    "handlers": {"api", "use case", "metadata", "aws", "pure"},
    "job_runner": {"job_runner", "use case", "aws", "pure"},
    "api": {"api", "use case", "aws", "pure"},
    "cli": {"cli", "client", "use case", "aws", "pure"},
    "client": {"client", "aws", "pure"},
    "use case": {"use case", "aws", "metadata", "pure"},
    "aws": {"aws", "pure"},
    "metadata": {"metadata", "pure"},
    "pure": {"pure"},
}


@pytest.mark.parametrize("module", _modules())
def test_imports_run_one_way(module: str) -> None:
    modules = _modules()
    ours = {name for name in _imports_of(modules[module]) if name in modules and "." in name}
    allowed = _MAY_IMPORT[_layer_of(module)]
    assert {name for name in ours if _layer_of(name) not in allowed} == set()


def _known_to(module: str, names: set[str]) -> set[str]:
    roots = {name.partition(".")[0] for name in _imports_of(_modules()[module])}
    return (roots | set(_imports_of(_modules()[module]))) & names


@pytest.mark.parametrize("module", [name for name in _modules() if _layer_of(name) != "aws"])
def test_only_aws_knows_boto3(module: str) -> None:
    assert _known_to(module, {"boto3", "botocore"}) == set()


# The web server's command sets the environment of the handler that it runs in its own process.
_KNOW_THE_ENVIRONMENT = {
    "filetracker.settings",
    "filetracker.web_server.__main__",
    "filetracker.metadata.isolation.child_process",  # to keep it from the child
}


@pytest.mark.parametrize(
    "module", [name for name in _modules() if name not in _KNOW_THE_ENVIRONMENT and _layer_of(name) != "cli"]
)
def test_only_settings_reads_the_environment(module: str) -> None:
    assert _known_to(module, {"os.environ", "os.getenv"}) == set()
    source = _modules()[module].read_text(encoding="utf-8")
    assert "environ" not in {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    assert "getenv" not in source


@pytest.mark.parametrize(
    "module",
    [
        name
        for name in _modules()
        if _layer_of(name) in ("pure", "metadata")
        and name != "filetracker.settings"
        and not name.startswith("filetracker.metadata.isolation")  # processes and pipes are what it is about
    ],
)
def test_pure_modules_have_no_side_effects(module: str) -> None:
    # Reading a file's content has a time budget, so it may see the clock.
    allowed = {"time"} if _layer_of(module) == "metadata" else set()
    assert _known_to(module, _NO_SIDE_EFFECTS - allowed) == set()


@pytest.mark.parametrize(
    "module", [name for name in _modules() if _layer_of(name) in ("pure", "metadata", "aws", "use case")]
)
def test_nothing_below_a_handler_knows_lambda(module: str) -> None:
    assert _known_to(module, {"aws_lambda_powertools", "lambda_handlers"}) == set()


def test_every_pure_module_exists() -> None:
    """Else the list above would promise what nobody keeps."""
    assert {f"filetracker.{name}" for name in _PURE} <= set(_modules())
