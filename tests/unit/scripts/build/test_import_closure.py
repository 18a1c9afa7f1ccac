"""What a function needs is read from its imports alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.build.import_closure import find_import_closure
from scripts.tooling_error import ToolingError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    files = {
        "handlers/__init__.py": "",
        "handlers/work.py": "import json\nfrom product.use import do\n",
        "product/__init__.py": "",
        "product/use.py": "from . import shapes\nfrom .aws.queue import send\n",
        "product/shapes.py": "",
        "product/unused.py": "import nothing_that_exists\n",
        "product/aws/__init__.py": "",
        "product/aws/queue.py": "def send():\n    import boto3\n    from ..late import x\n",
        "product/late.py": "if TYPE_CHECKING:\n    import only_a_type\nelse:\n    import lib.sub\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_find_import_closure_follows_own_imports_and_their_packages(source: Path) -> None:
    closure = find_import_closure("handlers.work", source)

    assert [file.relative_to(source).as_posix() for file in closure.own_files] == [
        "handlers/__init__.py",
        "handlers/work.py",
        "product/__init__.py",
        "product/aws/__init__.py",
        "product/aws/queue.py",
        "product/late.py",
        "product/shapes.py",
        "product/use.py",
    ]


def test_find_import_closure_names_third_party_but_neither_the_standard_library_nor_types(source: Path) -> None:
    assert find_import_closure("handlers.work", source).third_party == ("boto3", "lib")


def test_find_import_closure_takes_a_module_imported_from_its_package(source: Path) -> None:
    (source / "handlers" / "work.py").write_text("from product import shapes\n")

    names = {file.name for file in find_import_closure("handlers.work", source).own_files}

    assert names == {"__init__.py", "work.py", "shapes.py"}


@pytest.mark.parametrize("statement", ["import product.absent.deep", "from product.absent import x"])
def test_find_import_closure_names_a_module_that_is_missing(source: Path, statement: str) -> None:
    (source / "handlers" / "work.py").write_text(statement)

    with pytest.raises(ToolingError, match=r"product\.absent"):
        find_import_closure("handlers.work", source)


def test_find_import_closure_takes_all_modules_of_a_package_that_is_chosen_from_at_run_time(source: Path) -> None:
    (source / "product" / "choice.py").write_text(
        'import importlib\ndef choose(name): return importlib.import_module(f"product.aws.{name}").send\n'
    )
    (source / "handlers" / "work.py").write_text("import product.choice\n")
    (source / "product" / "aws" / "topic.py").write_text("import rare_library\n")

    closure = find_import_closure("handlers.work", source)

    names = [file.relative_to(source).as_posix() for file in closure.own_files]
    assert "product/aws/topic.py" in names
    assert "product/late.py" in names, "what they import in turn"
    assert "product/unused.py" not in names
    assert "rare_library" in closure.third_party
