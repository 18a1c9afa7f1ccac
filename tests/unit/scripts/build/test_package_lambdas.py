"""The zips: what is in them, and that the same sources give the same bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from scripts.build.lambda_site import STAMP_NAME
from scripts.build.package_lambdas import Layout, handler_names, package_lambdas
from scripts.tooling_error import ToolingError

MAX_ZIP_BYTES = 10_000_000


def add_distribution(site: Path, name: str, files: dict[str, str], requires: tuple[str, ...] = ()) -> None:
    """Put a distribution into `site` as pip would, without pip."""
    info = f"{name}-1.0.dist-info"
    metadata = "\n".join(
        ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0", *(f"Requires-Dist: {r}" for r in requires)]
    )
    everything = {**files, f"{info}/METADATA": metadata, f"{info}/LICENSE": "free", f"{info}/INSTALLER": "pip"}
    everything[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in [*everything, f"{info}/RECORD", "../../bin/run"])
    for file, text in everything.items():
        (site / file).parent.mkdir(parents=True, exist_ok=True)
        (site / file).write_text(text)


def make_layout(root: Path) -> Layout:
    """A project with one function and its third-party packages, installed already."""
    layout = Layout(root / "src", root / "lambda.txt", root / "build")
    for package in ("lambda_handlers", "filetracker"):
        (layout.source / package).mkdir(parents=True)
        (layout.source / package / "__init__.py").write_text("")
    (layout.source / "lambda_handlers" / "work.py").write_text("import boto3, lib\nfrom filetracker import pure\n")
    (layout.source / "filetracker" / "pure.py").write_text("ANSWER = 42\n")
    (layout.source / "filetracker" / "unused.py").write_text("")
    layout.requirements.write_text("lib==1.0\n")
    add_distribution(
        layout.site,
        "lib",
        {"lib/__init__.py": "", "lib/page.css": "", "lib/tests/test_lib.py": "", "lib/__pycache__/x.pyc": ""},
        requires=("needed>=1", 'heavy; extra == "all"', "elsewhere; sys_platform == 'win32'"),
    )
    add_distribution(layout.site, "needed", {"needed.py": ""})
    add_distribution(layout.site, "heavy", {"heavy.py": ""})
    (layout.site / STAMP_NAME).write_text(hashlib.sha256(layout.requirements.read_bytes()).hexdigest())
    return layout


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return make_layout(tmp_path / "project")


def test_package_lambdas_holds_what_the_function_imports_and_nothing_else(layout: Layout) -> None:
    [target] = package_lambdas(layout)

    assert target == layout.build / "lambda" / "work.zip"
    assert zipfile.ZipFile(target).namelist() == [
        "filetracker/__init__.py",
        "filetracker/pure.py",
        "lambda_handlers/__init__.py",
        "lambda_handlers/work.py",
        "lib-1.0.dist-info/LICENSE",
        "lib-1.0.dist-info/METADATA",
        "lib/__init__.py",
        "needed-1.0.dist-info/LICENSE",
        "needed-1.0.dist-info/METADATA",
        "needed.py",
    ]


def test_package_lambdas_gives_the_same_bytes_wherever_and_whenever(layout: Layout, tmp_path: Path) -> None:
    [first] = package_lambdas(layout)
    elsewhere = tmp_path / "another" / "place"
    old_umask = os.umask(0o077)
    try:
        other = make_layout(elsewhere)
        for file in elsewhere.rglob("*"):
            os.utime(file, (1_600_000_000, 1_600_000_000))
        (other.source / "lambda_handlers" / "work.py").chmod(0o755)
        [second] = package_lambdas(other)
    finally:
        os.umask(old_umask)

    assert first.read_bytes() == second.read_bytes()


def test_package_lambdas_builds_this_project_again_to_the_byte(tmp_path: Path) -> None:
    """The zips that Make has built, built once more in another folder; each stays small."""
    first, again = Layout(), Layout(build=tmp_path)
    again.site.symlink_to(first.site)

    built = package_lambdas(again)

    assert {target.stem for target in built} == {target.stem for target in (first.build / "lambda").glob("*.zip")}
    for target in built:
        assert target.read_bytes() == first.zip_of(target.stem).read_bytes(), target.stem
        assert target.stat().st_size < MAX_ZIP_BYTES, target.stem


def test_package_lambdas_can_be_read_by_the_user_that_lambda_runs_as(layout: Layout) -> None:
    [target] = package_lambdas(layout)

    assert {entry.external_attr >> 16 for entry in zipfile.ZipFile(target).infolist()} == {0o100644}


def test_package_lambdas_replaces_a_zip_after_a_change(layout: Layout) -> None:
    [target] = package_lambdas(layout)
    before = target.read_bytes()
    (layout.source / "filetracker" / "pure.py").write_text("ANSWER = 43\n")

    package_lambdas(layout)

    assert target.read_bytes() != before
    assert [file.name for file in target.parent.iterdir()] == ["work.zip"]


def test_handler_names_leaves_out_what_is_no_function(layout: Layout) -> None:
    (layout.source / "lambda_handlers" / "_shared.py").write_text("")

    assert handler_names(layout) == ["work"]


def test_package_lambdas_refuses_a_native_extension(layout: Layout) -> None:
    add_distribution(layout.site, "needed", {"needed.py": "", "fast.cpython-313-x86_64-linux-gnu.so": ""})

    with pytest.raises(ToolingError, match="needed holds the native extension"):
        package_lambdas(layout)


def test_package_lambdas_names_an_import_that_no_requirement_brings(layout: Layout) -> None:
    (layout.source / "filetracker" / "pure.py").write_text("import numpy\n")

    with pytest.raises(ToolingError, match="imports numpy"):
        package_lambdas(layout)


def test_package_lambdas_names_the_functions_that_there_are(layout: Layout) -> None:
    with pytest.raises(ToolingError, match=r"no function wrok .* it has work"):
        package_lambdas(layout, ["wrok"])


def test_package_lambdas_says_where_functions_are_missed(layout: Layout) -> None:
    shutil.rmtree(layout.source / "lambda_handlers")

    with pytest.raises(ToolingError, match="lambda_handlers: it has none"):
        package_lambdas(layout)
