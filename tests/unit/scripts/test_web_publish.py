"""The page's build goes where the stack serves it from, and a publication that fails says why."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber
from moto import mock_aws
from moto.cloudfront import models

from scripts.tooling_error import ToolingError
from scripts.web_publish import __main__ as command
from scripts.web_publish import cloudfront as cloudfront_module
from scripts.web_publish.amplify import publish_to_amplify
from scripts.web_publish.cloudfront import publish_to_cloudfront
from scripts.web_publish.ecs import move_service, publish_to_ecs
from scripts.web_publish.hosting import Hosting, find_hosting
from scripts.web_publish.page_files import page_files
from tests.support.http_serving import answering

BUCKET, CONFIG = "the-page", '{"apiBaseUrl": "api"}'


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return write_build(tmp_path / "dist", "1")


def write_build(folder: Path, version: str) -> Path:
    """A build whose script has another name in each version."""
    for old in folder.glob("assets/*.js"):
        old.unlink()
    (folder / "assets").mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(f"<script src=assets/main-{version}.js>")
    (folder / f"assets/main-{version}.js").write_text(f"console.log({version})")
    (folder / "assets/font.woff2").write_bytes(b"wOF2")
    (folder / "favicon.svg").write_text("<svg/>")
    return folder


# Where


def write_parameter(**outputs: object) -> None:
    boto3.client("ssm").put_parameter(Name="/files/stack", Type="String", Value=json.dumps(outputs))


def test_find_hosting_reads_what_terraform_wrote() -> None:
    write_parameter(web_hosting="cloudfront", web_url="https://d1", web_config="{}", web_bucket_name="b", other=1)
    hosting = find_hosting("files", boto3.client("ssm"))
    assert (hosting.web_hosting, hosting.web_bucket_name, hosting.web_cluster_name) == ("cloudfront", "b", "")


@pytest.mark.parametrize("outputs", [{"web_hosting": "none"}, {}])
def test_find_hosting_says_that_nothing_serves_the_page(outputs: dict[str, str]) -> None:
    write_parameter(**outputs)
    with pytest.raises(ToolingError, match="apply it with web_hosting"):
        find_hosting("files", boto3.client("ssm"))


def test_find_hosting_says_that_there_is_no_such_stack() -> None:
    with pytest.raises(ToolingError, match="no stack called 'other' in region us-east-1"):
        find_hosting("other", boto3.client("ssm"))


# What


def test_page_files_come_in_the_order_in_which_they_are_asked_for(build: Path) -> None:
    (build / "config.json").write_text("of another stack")
    files = page_files(build, CONFIG)
    names = [file.name for file in files]
    assert names == ["assets/font.woff2", "assets/main-1.js", "config.json", "favicon.svg", "index.html"]
    assert files[2].content == CONFIG.encode()


def test_page_files_needs_a_build(tmp_path: Path) -> None:
    with pytest.raises(ToolingError, match="make web-build"):
        page_files(tmp_path, CONFIG)


# CloudFront


class _Invalidation(models.Invalidation):
    """moto 5 writes its end in capitals, CloudFront does not. Source: CloudFront API Reference, Invalidation."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.status = "Completed"


@pytest.fixture
def distribution(monkeypatch: pytest.MonkeyPatch) -> Hosting:
    monkeypatch.setattr(models, "Invalidation", _Invalidation)
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    behavior = {"TargetOriginId": "page", "ViewerProtocolPolicy": "https-only", "MinTTL": 0}
    made = boto3.client("cloudfront").create_distribution(
        DistributionConfig={
            "CallerReference": "1",
            "Comment": "",
            "Enabled": True,
            "Origins": {"Quantity": 1, "Items": [{"Id": "page", "DomainName": f"{BUCKET}.s3.amazonaws.com"}]},
            "DefaultCacheBehavior": {
                **behavior,
                "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
            },
        }
    )
    return Hosting(
        "cloudfront", "https://d1", CONFIG, web_bucket_name=BUCKET, web_distribution_id=made["Distribution"]["Id"]
    )


def send(hosting: Hosting, build: Path) -> None:
    publish_to_cloudfront(
        hosting, page_files(build, hosting.web_config), boto3.client("s3"), boto3.client("cloudfront")
    )


def in_bucket() -> dict[str, tuple[str, str]]:
    s3 = boto3.client("s3")
    heads = {
        found["Key"]: s3.head_object(Bucket=BUCKET, Key=found["Key"])
        for found in s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    }
    return {name: (head["ContentType"], head["CacheControl"]) for name, head in heads.items()}


def test_cloudfront_gets_each_file_with_its_headers(distribution: Hosting, build: Path) -> None:
    send(distribution, build)
    for_ever = "public, max-age=31536000, immutable"
    assert in_bucket() == {
        "assets/font.woff2": ("font/woff2", for_ever),
        "assets/main-1.js": ("text/javascript; charset=utf-8", for_ever),
        "config.json": ("application/json", "no-store"),
        "favicon.svg": ("image/svg+xml", "no-cache"),
        "index.html": ("text/html; charset=utf-8", "no-cache"),
    }
    stored = boto3.client("s3").get_object(Bucket=BUCKET, Key="config.json")["Body"].read()
    assert stored == CONFIG.encode()


def test_cloudfront_forgets_what_can_change(distribution: Hosting, build: Path) -> None:
    send(distribution, build)
    cloudfront, where = boto3.client("cloudfront"), {"DistributionId": distribution.web_distribution_id}
    (made,) = cloudfront.list_invalidations(**where)["InvalidationList"]["Items"]
    paths = cloudfront.get_invalidation(**where, Id=made["Id"])["Invalidation"]["InvalidationBatch"]["Paths"]["Items"]
    assert sorted(paths) == ["/", "/config.json", "/favicon.svg", "/index.html"]


def test_open_pages_keep_the_files_of_their_build(distribution: Hosting, build: Path) -> None:
    scripts = []
    for version in ("1", "2", "2", "3"):
        send(distribution, write_build(build, version))
        scripts.append([name for name in in_bucket() if name.endswith(".js")])
    assert scripts == [
        ["assets/main-1.js"],
        ["assets/main-1.js", "assets/main-2.js"],
        ["assets/main-1.js", "assets/main-2.js"],
        ["assets/main-2.js", "assets/main-3.js"],
    ]


def test_cloudfront_that_is_slow_is_told_of(
    distribution: Hosting, build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = boto3.client("cloudfront")
    with Stubber(client) as stubber:
        made = {
            "Id": "I",
            "Status": "InProgress",
            "CreateTime": "2026-01-01T00:00:00Z",
            "InvalidationBatch": {"Paths": {"Quantity": 0}, "CallerReference": "c"},
        }
        stubber.add_response("create_invalidation", {"Invalidation": made})
        stubber.add_response("get_invalidation", {"Invalidation": made})
        monkeypatch.setattr(cloudfront_module, "_ASK_TIMES", 1)
        with pytest.raises(ToolingError, match="still empties its caches"):
            publish_to_cloudfront(distribution, page_files(build, CONFIG), boto3.client("s3"), client)


# ECS


@pytest.fixture
def service() -> Hosting:
    """A service as Terraform leaves it: no task, an image that does not exist."""
    ecs, ecr = boto3.client("ecs"), boto3.client("ecr")
    repository = ecr.create_repository(repositoryName="files-web")["repository"]["repositoryUri"]
    ecs.create_cluster(clusterName="files-web")
    container = {"name": "web", "image": f"{repository}:unpublished", "readonlyRootFilesystem": True, "memory": 512}
    ecs.register_task_definition(family="files-web", containerDefinitions=[container], cpu="512", memory="1024")
    ecs.create_service(cluster="files-web", serviceName="files-web", taskDefinition="files-web", desiredCount=0)
    return Hosting(
        "ecs", "https://files", CONFIG, web_cluster_name="files-web", web_service_name="files-web",
        web_repository_url=repository, web_image_platform="linux/arm64",
    )  # fmt: skip


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Docker that writes down what it is asked and typed, and fails where a file `fails` names the command."""
    said = tmp_path / "docker.log"
    program = tmp_path / "bin" / "docker"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\necho "$@" >> {said}\n'
        f'case "$1" in login) cat >> {said}; echo >> {said} ;; esac\n'
        f'[ "$(cat {tmp_path}/fails 2>/dev/null)" != "$1" ]\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.delenv("DOCKER_BUILD_OPTIONS", raising=False)
    return said


def described() -> dict[str, Any]:
    service: dict[str, Any] = boto3.client("ecs").describe_services(cluster="files-web", services=["files-web"])[
        "services"
    ][0]
    return service


def test_ecs_gets_a_new_image_and_runs_it(service: Hosting, docker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_BUILD_OPTIONS", "--network host")
    move = pytest.MonkeyPatch()
    moved: list[str] = []
    move.setattr("scripts.web_publish.ecs.move_service", lambda _hosting, _ecs, image, _seconds: moved.append(image))
    try:
        publish_to_ecs(service, boto3.client("ecr"), boto3.client("ecs"), "base:1")
    finally:
        move.undo()
    (image,) = moved
    assert image.startswith(f"{service.web_repository_url}:20")
    asked = docker.read_text().splitlines()
    assert asked[0].startswith("version")
    options = "--build-arg BASE_IMAGE=base:1 --platform linux/arm64 --network host"
    assert asked[1] == f"build --file web/Dockerfile --tag {image} {options} ."
    assert asked[2].startswith("login --username AWS --password-stdin https://")
    assert asked[3], "the password is typed, not an argument"
    assert asked[4] == f"push --quiet {image}"
    assert asked[5].startswith("logout https://")


@pytest.mark.parametrize(
    ("fails", "expected"),
    [
        ("version", "no Docker daemon answers: install and start"),
        ("build", "build the image"),
        ("push", "push .*files-web:"),
    ],
)
def test_ecs_stays_as_it_is_where_docker_fails(service: Hosting, docker: Path, fails: str, expected: str) -> None:
    (docker.parent / "fails").write_text(fails)
    with pytest.raises(ToolingError, match=expected):
        publish_to_ecs(service, boto3.client("ecr"), boto3.client("ecs"))
    assert len(boto3.client("ecs").list_task_definitions()["taskDefinitionArns"]) == 1
    if fails == "push":
        assert docker.read_text().splitlines()[-1].startswith("logout"), "no password stays behind"


def test_ecs_without_docker_says_so(service: Hosting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolingError, match="docker is not on PATH: install and start Docker"):
        publish_to_ecs(service, boto3.client("ecr"), boto3.client("ecs"))


class Ecs:
    """moto's ECS, but for the news of a deployment, which moto has none of."""

    def __init__(self, *states: str, goes_back: bool = False) -> None:
        self._ecs = boto3.client("ecs")
        self.states, self.goes_back = list(states), goes_back

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ecs, name)

    def describe_services(self, **asked: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._ecs.describe_services(**asked)
        (service,) = answer["services"]
        if service["taskDefinition"].endswith(":1"):
            return answer
        revision = service["taskDefinition"].replace(":2", ":1") if self.goes_back else service["taskDefinition"]
        deployment = {"status": "PRIMARY", "taskDefinition": revision, "rolloutState": self.states.pop(0)}
        news = [{"message": "(service files-web) is unable to pull"}]
        return {"services": [{**service, "deployments": [deployment], "runningCount": 4, "events": news}]}


def test_service_moves_to_the_image_with_all_else_kept(service: Hosting) -> None:
    ecs = Ecs("IN_PROGRESS", "COMPLETED")
    move_service(service, ecs, "the-image", ask_every_seconds=0)
    assert ecs.states == [], "it waited for the end"
    assert described()["desiredCount"] == 1
    made = ecs.describe_task_definition(taskDefinition=described()["taskDefinition"])["taskDefinition"]
    (container,) = made["containerDefinitions"]
    assert (made["revision"], made["cpu"], made["memory"]) == (2, "512", "1024")
    assert (container["image"], container["readonlyRootFilesystem"]) == ("the-image", True)


def test_number_of_tasks_is_autoscalings(service: Hosting) -> None:
    boto3.client("ecs").update_service(cluster="files-web", service="files-web", desiredCount=3)
    move_service(service, Ecs("COMPLETED"), "the-image", ask_every_seconds=0)
    assert described()["desiredCount"] == 3


@pytest.mark.parametrize("ecs", [("FAILED", False), ("COMPLETED", True)])
def test_image_that_does_not_start_is_told_of(service: Hosting, ecs: tuple[str, bool]) -> None:
    state, goes_back = ecs
    with pytest.raises(ToolingError, match=r"could not start the new image.* unable to pull"):
        move_service(service, Ecs(state, goes_back=goes_back), "the-image", ask_every_seconds=0)


# Amplify


@pytest.fixture
def storage() -> Iterator[dict[str, Any]]:
    """Where Amplify has the zip sent to."""
    state: dict[str, Any] = {"status": 200, "received": []}

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            state["received"].append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(state["status"])
            self.end_headers()

    with answering(Handler) as url:
        state["url"] = f"{url}/zip?signature=s"
        yield state


APP = Hosting("amplify", "https://main.d1", CONFIG, web_amplify_app_id="d1")


def publish_by_amplify(build: Path, url: str, *states: str) -> None:
    client = boto3.client("amplify")
    where = {"appId": "d1", "branchName": "main"}
    with Stubber(client) as stubber:  # moto has no Amplify; botocore checks what is asked against AWS's own model
        stubber.add_response("create_deployment", {"jobId": "7", "fileUploadUrls": {}, "zipUploadUrl": url}, where)
        summary = {
            "jobArn": "arn",
            "jobId": "7",
            "commitId": "c",
            "commitMessage": "m",
            "commitTime": 0,
            "startTime": 0,
        }
        if states:
            job = {"jobSummary": {**summary, "status": "PENDING", "jobType": "MANUAL"}}
            stubber.add_response("start_deployment", job, {**where, "jobId": "7"})
        for state in states:
            job = {"job": {"summary": {**summary, "status": state, "jobType": "MANUAL"}, "steps": []}}
            stubber.add_response("get_job", job, {**where, "jobId": ANY})
        publish_to_amplify(APP, page_files(build, CONFIG), client, ask_every_seconds=0)
        stubber.assert_no_pending_responses()


def test_amplify_gets_the_build_as_a_zip(build: Path, storage: dict[str, Any]) -> None:
    publish_by_amplify(build, storage["url"], "RUNNING", "SUCCEED")
    ((path, content),) = storage["received"]
    assert path == "/zip?signature=s"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sorted(archive.namelist()) == sorted(file.name for file in page_files(build, CONFIG))
        assert archive.read("config.json") == CONFIG.encode()


def test_amplify_that_fails_is_told_of(build: Path, storage: dict[str, Any]) -> None:
    with pytest.raises(ToolingError, match="as FAILED: its job 7"):
        publish_by_amplify(build, storage["url"], "FAILED")


def test_build_that_does_not_arrive_is_not_deployed(build: Path, storage: dict[str, Any]) -> None:
    storage["status"] = 403
    with pytest.raises(ToolingError, match="status 403") as told:
        publish_by_amplify(build, storage["url"])
    assert "signature" not in str(told.value)
    with pytest.raises(ToolingError, match="could not be sent"):
        publish_by_amplify(build, "http://127.0.0.1:1/zip?signature=s")


# The command


def test_command_publishes_a_stack(
    distribution: Hosting, build: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_parameter(**vars(distribution))
    monkeypatch.setattr(command, "BUILD", build)
    monkeypatch.setattr("sys.argv", ["web_publish", "--stack", "files"])
    assert command.main() == 0
    assert capsys.readouterr().out == "Published to https://d1/\n"
    assert "index.html" in in_bucket()


def test_command_passes_on_what_aws_says(distribution: Hosting, build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_parameter(**{**vars(distribution), "web_bucket_name": "not-there"})
    monkeypatch.setattr(command, "BUILD", build)
    monkeypatch.setattr("sys.argv", ["web_publish", "--stack", "files"])
    with pytest.raises(ToolingError, match=r"AWS did not do it: .*NoSuchBucket"):
        command.main()


def test_command_knows_the_hostings_of_its_version(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "BUILD", build)
    with pytest.raises(ToolingError, match="can't publish there"):
        command.publish(Hosting("moon", "https://moon", CONFIG))
