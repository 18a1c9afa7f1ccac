"""What is known to be wrong with the dependencies, and a bill of materials of all that is deployed.

    python3 -m scripts.build.audit

Asks PyPI and npm's registry about every pinned package; what a registry does not answer is said, and is no failure.
Ends with 1 where something is known. The bills (CycloneDX, JSON) are in build/sbom, and are made offline.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from scripts import REPOSITORY
from scripts.build.virtual_environment import ensure_environment
from scripts.tooling_error import exit_with

BILLS = REPOSITORY / "build" / "sbom"
REQUIREMENTS = REPOSITORY / "requirements"
DEPLOYED = ("lambda", "job_runner", "web")  # the others' packages run on development machines alone
TOOLS = REPOSITORY / "build" / "audit"


def main() -> int:
    ensure_environment(TOOLS, REQUIREMENTS / "audit.txt")
    commands = TOOLS / "bin"
    BILLS.mkdir(parents=True, exist_ok=True)
    npm = ["npm", "--prefix", "web"]
    clean = [_is_clean_python(commands / "pip-audit", file) for file in sorted(REQUIREMENTS.glob("*.txt"))]
    clean.append(_is_clean_page([*npm, "audit", "--package-lock-only"]))
    for name in DEPLOYED:
        bill = [str(commands / "cyclonedx-py"), "requirements", str(REQUIREMENTS / f"{name}.txt"), "-o"]
        subprocess.run([*bill, str(BILLS / f"{name}.cdx.json")], check=True, stderr=subprocess.DEVNULL)
    bill = [*npm, "sbom", "--sbom-format=cyclonedx", "--package-lock-only", "--omit=dev"]
    page = subprocess.run(bill, cwd=REPOSITORY, check=True, capture_output=True)
    (BILLS / "page.cdx.json").write_bytes(page.stdout)
    print(f"Bills of materials: {', '.join(sorted(str(path.relative_to(REPOSITORY)) for path in BILLS.iterdir()))}")
    return 0 if all(clean) else 1


def _is_clean_python(pip_audit: Path, file: Path) -> bool:
    """Whether nothing is known; says what is, and of how many packages nobody knows."""
    command = [str(pip_audit), "--disable-pip", "--require-hashes", "--progress-spinner=off", "--format=json", "-r"]
    asked = subprocess.run([*command, str(file)], check=False, capture_output=True, text=True)
    packages = json.loads(asked.stdout)["dependencies"] if asked.stdout else []
    # PyPI gives no answer of its own where a mirror of packages stands in for it.
    unchecked = [package["name"] for package in packages if "skip_reason" in package]
    known = [package for package in packages if package.get("vulns")]
    if unchecked or not packages:
        print(f"{file.name}: NOT CHECKED, PyPI gave no answer for {len(unchecked)} of {len(packages)} packages.")
    for package in known:
        names = ", ".join(vulnerability["id"] for vulnerability in package["vulns"])
        print(f"{file.name}: {package['name']} {package['version']}: {names}")
    if packages and not unchecked and not known:
        print(f"{file.name}: PyPI knows of nothing in {len(packages)} packages.")
    return not known


def _is_clean_page(npm_audit: Sequence[str]) -> bool:
    asked = subprocess.run([*npm_audit, "--json"], cwd=REPOSITORY, check=False, capture_output=True, text=True)
    answer = json.loads(asked.stdout or "{}")
    if "vulnerabilities" not in answer:
        print("package-lock.json: NOT CHECKED, npm's registry gave no answer.")
        return True
    for name, found in answer["vulnerabilities"].items():
        print(f"package-lock.json: {name} {found['range']}: {found['severity']}")
    if not answer["vulnerabilities"]:
        print("package-lock.json: npm's registry knows of nothing.")
    return not answer["vulnerabilities"]


if __name__ == "__main__":
    exit_with(main)
