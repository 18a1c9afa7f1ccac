"""Up, down, status: which engine, which port, and what is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.local import aws as local_aws
from scripts.local import localstack, ministack
from scripts.local.aws import LocalAws, start_local_aws, stop_local_aws
from scripts.tooling_error import ToolingError


class Engines:
    """Stands in for both emulators: notes what is called, keeps which one is up."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.up: str | None = None
        self._played: str | None = None

    def instances_of(self) -> str | None:
        """Whose instances are played."""
        return self._played

    def play(self, endpoint: str, state_dir: Path) -> None:
        self._played = endpoint

    def stop_playing(self, state_dir: Path) -> None:
        self._played = None

    def start(self, engine: str) -> Callable[..., None]:
        def note(port: int, *_: object) -> None:
            self.calls.append(f"start {engine} {port}")
            self.up = engine

        return note

    def stop(self, engine: str) -> Callable[..., bool]:
        def note(*_: object) -> bool:
            was_up, self.up = self.up == engine, None if self.up == engine else self.up
            if was_up:
                self.calls.append(f"stop {engine}")
            return was_up

        return note


@pytest.fixture(autouse=True)
def engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engines:
    engines = Engines()
    for name in ("ENGINE", "LOCAL_AWS_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(local_aws, "STATE_DIR", tmp_path)
    monkeypatch.setattr(local_aws, "STATE_FILE", tmp_path / "local-aws.json")
    monkeypatch.setattr(local_aws, "ENVIRONMENT_FILE", tmp_path / "env")
    monkeypatch.setattr(local_aws, "LOCAL_TERRAFORM_STATE", tmp_path / "terraform-state")
    monkeypatch.setattr(local_aws, "write_environment_file", (tmp_path / "env").write_text)
    monkeypatch.setattr(local_aws, "is_port_taken", lambda _: False)
    monkeypatch.setattr(local_aws, "start_local_ec2", engines.play)
    monkeypatch.setattr(local_aws, "stop_local_ec2", engines.stop_playing)
    monkeypatch.setattr(localstack, "has_docker_daemon", lambda: False)
    monkeypatch.setattr(localstack, "start_localstack", engines.start("localstack"))
    monkeypatch.setattr(localstack, "stop_localstack", engines.stop("localstack"))
    monkeypatch.setattr(ministack, "start_ministack", engines.start("ministack"))
    monkeypatch.setattr(ministack, "stop_ministack", engines.stop("ministack"))
    monkeypatch.setattr(ministack, "running_ministack", lambda _: engines.up == "ministack")
    monkeypatch.setattr(ministack, "is_healthy", lambda *_: engines.up is not None)
    return engines


def test_start_local_aws_takes_the_embedded_emulator_without_docker(engines: Engines) -> None:
    assert start_local_aws() == LocalAws("ministack", 4566)
    assert engines.calls == ["start ministack 4566"]


def test_start_local_aws_takes_localstack_where_docker_answers(
    engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(localstack, "has_docker_daemon", lambda: True)

    start_local_aws()

    assert engines.calls == ["start localstack 4566"]


def test_start_local_aws_obeys_the_environment(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGINE", "localstack")
    monkeypatch.setenv("LOCAL_AWS_PORT", "4747")

    start_local_aws()

    assert engines.calls == ["start localstack 4747"]


def test_start_local_aws_writes_an_environment_that_leads_to_it(tmp_path: Path) -> None:
    start_local_aws(port=4747)

    assert (tmp_path / "env").read_text() == "http://localhost:4747"


def test_start_local_aws_forgets_the_state_of_an_engine_that_is_gone(tmp_path: Path) -> None:
    state = tmp_path / "terraform-state" / "terraform.tfstate"
    state.parent.mkdir()
    state.touch()

    start_local_aws()
    assert not state.exists()

    state.parent.mkdir()
    state.touch()
    start_local_aws()
    assert state.exists(), "the engine was up: the state tells the truth"


def test_start_local_aws_leaves_what_is_up_as_it_is(engines: Engines) -> None:
    first = start_local_aws(port=4747)

    assert start_local_aws() == first
    assert engines.calls == ["start ministack 4747"]


@pytest.mark.parametrize("other", [{"ENGINE": "localstack"}, {"LOCAL_AWS_PORT": "4748"}])
def test_start_local_aws_refuses_to_start_another_one_beside(
    other: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    start_local_aws()
    for name, value in other.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ToolingError, match="already up: `make local-down` first"):
        start_local_aws()


@pytest.mark.parametrize(
    ("name", "value"),
    [("ENGINE", "aws"), ("LOCAL_AWS_PORT", "http"), ("LOCAL_AWS_PORT", "80"), ("LOCAL_AWS_PORT", "65536")],
)
def test_start_local_aws_refuses_a_wrong_setting(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ToolingError, match=f"{name} is '{value}'"):
        start_local_aws()


def test_start_local_aws_refuses_a_taken_port(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_aws, "is_port_taken", lambda _: True)

    with pytest.raises(ToolingError, match=r"port 4566 is taken by another program"):
        start_local_aws()
    assert engines.calls == []


@pytest.mark.parametrize("engine", ["ministack", "localstack"])
def test_stop_local_aws_stops_what_was_started_and_only_that(engine: str, engines: Engines, tmp_path: Path) -> None:
    started = start_local_aws(engine=engine)
    assert engines.instances_of() == "http://localhost:4566"

    assert stop_local_aws() == started
    assert engines.instances_of() is None
    assert stop_local_aws() is None
    assert engines.calls == [f"start {engine} 4566", f"stop {engine}"]
    assert not (tmp_path / "env").exists()


def test_status_tells_by_its_exit_code_whether_it_is_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert local_aws.status() == 1
    start_local_aws(engine="localstack")

    assert local_aws.status() == 0
    assert "engine  localstack\nport    4566\nhealth  healthy" in capsys.readouterr().out
