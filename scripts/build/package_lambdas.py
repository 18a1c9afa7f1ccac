"""The functions' zips, one per file in `src/lambda_handlers`: same sources, same bytes, whoever builds.

    python3 -m scripts.build.package_lambdas [NAME...]

A zip holds the handler, those of our modules that it imports, and the third-party packages that these import, at the
versions of requirements/lambda.txt. boto3 comes with the Lambda runtime.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from scripts import REPOSITORY
from scripts.build.import_closure import find_import_closure
from scripts.build.lambda_site import files_of_modules, install_lambda_site
from scripts.build.reproducible_zip import write_zip
from scripts.tooling_error import ToolingError, exit_with

HANDLERS_PACKAGE = "lambda_handlers"


@dataclass(frozen=True)
class Layout:
    """Where everything stands."""

    source: Path = REPOSITORY / "src"
    requirements: Path = REPOSITORY / "requirements" / "lambda.txt"
    build: Path = REPOSITORY / "build"

    @property
    def site(self) -> Path:
        return self.build / "lambda-site"

    def zip_of(self, name: str) -> Path:
        return self.build / "lambda" / f"{name}.zip"


def handler_names(layout: Layout) -> list[str]:
    """The functions that there are: a file each."""
    return sorted(
        file.stem for file in (layout.source / HANDLERS_PACKAGE).glob("*.py") if not file.stem.startswith("_")
    )


def package_lambdas(layout: Layout, names: list[str] | None = None) -> list[Path]:
    """Build the zips of `names` (default: of every function); return where they are."""
    known = handler_names(layout)
    unknown = sorted(set(names or ()) - set(known))
    if unknown or not known:
        raise ToolingError(
            f"there is no function {', '.join(unknown)} in {layout.source / HANDLERS_PACKAGE}: "
            f"it has {', '.join(known) or 'none'}."
        )
    install_lambda_site(layout.requirements, layout.site)
    return [_package(name, layout) for name in names or known]


def _package(name: str, layout: Layout) -> Path:
    closure = find_import_closure(f"{HANDLERS_PACKAGE}.{name}", layout.source)
    own = {file.relative_to(layout.source).as_posix(): file for file in closure.own_files}
    target = layout.zip_of(name)
    write_zip(target, {**files_of_modules(closure.third_party, layout.site), **own})
    return target


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the functions' zips.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a function; default: all of them")
    for target in package_lambdas(Layout(), parser.parse_args().names):
        print(f"{target.relative_to(REPOSITORY)}  {target.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    exit_with(main)
