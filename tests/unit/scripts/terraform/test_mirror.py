"""Where Terraform's plug-ins come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.terraform import mirror as terraform_mirror
from scripts.terraform.mirror import PROVIDER, cli_configuration, find_mirror, locked_version, terraform_settings
from scripts.tooling_error import ToolingError

LOCK = 'provider "registry.terraform.io/hashicorp/aws" {\n  version     = "5.100.0"\n  constraints = "~> 5.100"\n}\n'


@pytest.fixture(autouse=True)
def linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terraform_mirror, "_platform_name", lambda: "linux_amd64")
    monkeypatch.setattr(terraform_mirror, "usual_folders", lambda: iter(()))


@pytest.fixture
def lock_file(tmp_path: Path) -> Path:
    file = tmp_path / "lock.hcl"
    file.write_text(LOCK)
    return file


def make_mirror(folder: Path, version: str = "5.100.0") -> Path:
    (folder / PROVIDER / version / "linux_amd64").mkdir(parents=True)
    return folder


def test_locked_version_reads_the_lock_file(lock_file: Path, tmp_path: Path) -> None:
    assert locked_version(lock_file) == "5.100.0"
    assert locked_version(tmp_path / "absent") is None


def test_find_mirror_takes_the_one_that_is_named(tmp_path: Path, lock_file: Path) -> None:
    mirror = make_mirror(tmp_path / "named")

    assert find_mirror({"TF_PLUGIN_MIRROR": str(mirror)}, lock_file) == mirror


def test_find_mirror_knows_zipped_plugins(tmp_path: Path, lock_file: Path) -> None:
    (tmp_path / PROVIDER).mkdir(parents=True)
    (tmp_path / PROVIDER / "terraform-provider-aws_5.100.0_linux_amd64.zip").touch()

    assert find_mirror({"TF_PLUGIN_MIRROR": str(tmp_path)}, lock_file) == tmp_path


@pytest.mark.parametrize("version", [None, "5.99.0"])
def test_find_mirror_refuses_a_named_one_without_the_provider(
    tmp_path: Path, lock_file: Path, version: str | None
) -> None:
    if version:
        make_mirror(tmp_path, version)

    with pytest.raises(ToolingError, match=r"TF_PLUGIN_MIRROR names .* holds no .*aws 5\.100\.0 for linux_amd64"):
        find_mirror({"TF_PLUGIN_MIRROR": str(tmp_path)}, lock_file)


def test_find_mirror_passes_over_a_usual_folder_with_another_version(
    tmp_path: Path, lock_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, right = make_mirror(tmp_path / "old", "5.99.0"), make_mirror(tmp_path / "right")
    monkeypatch.setattr(terraform_mirror, "usual_folders", lambda: iter((old, right)))

    assert find_mirror({}, lock_file) == right


def test_find_mirror_finds_none_where_there_is_none(lock_file: Path) -> None:
    assert find_mirror({}, lock_file) is None


def test_cli_configuration_takes_from_the_mirror_what_it_has_and_the_rest_from_the_registry(tmp_path: Path) -> None:
    text = cli_configuration(make_mirror(tmp_path))

    assert f'path    = "{tmp_path}"' in text
    assert text.count(f'["{PROVIDER}"]') == 2


def test_terraform_settings_writes_and_names_a_configuration(tmp_path: Path, lock_file: Path) -> None:
    mirror, config = make_mirror(tmp_path / "mirror"), tmp_path / "state" / "terraform.rc"

    settings = terraform_settings({"TF_PLUGIN_MIRROR": str(mirror)}, config, lock_file)

    assert settings == {"TF_CLI_CONFIG_FILE": str(config)}
    assert str(mirror) in config.read_text()


def test_terraform_settings_unsets_a_configuration_that_is_not_there(tmp_path: Path, lock_file: Path) -> None:
    config = tmp_path / "terraform.rc"

    settings = terraform_settings({"TF_CLI_CONFIG_FILE": str(tmp_path / "absent")}, config, lock_file)

    assert settings["TF_CLI_CONFIG_FILE"] is None
    assert settings["TF_PLUGIN_CACHE_DIR"] == str(tmp_path / "terraform-plugins")
    assert not config.exists()


def test_terraform_settings_leaves_the_callers_configuration_alone(tmp_path: Path, lock_file: Path) -> None:
    own = tmp_path / "own.rc"
    own.touch()

    assert terraform_settings({"TF_CLI_CONFIG_FILE": str(own)}, tmp_path / "terraform.rc", lock_file) == {}


def test_terraform_settings_leaves_the_callers_plugin_cache_alone(tmp_path: Path, lock_file: Path) -> None:
    assert terraform_settings({"TF_PLUGIN_CACHE_DIR": "/cache"}, tmp_path / "terraform.rc", lock_file) == {}
