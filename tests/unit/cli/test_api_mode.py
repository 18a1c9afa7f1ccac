"""`--api`: the same commands by way of the API."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import make_record
from tests.support.command_line import CtrlC, Run, StackInMoto
from tests.support.fake_service import Asked, FakeService, Handler, requests_by_part
from tests.unit.cli.test_main import assert_one_line

CONTENT = bytes(range(256)) * 38  # 20 parts


@pytest.fixture
def no_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody without AWS credentials, and without a region."""
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")


@pytest.mark.usefixtures("no_aws")
def test_ls_as_who_is_signed_in(run: Run, service: FakeService, signed_in: Callable[..., None]) -> None:
    signed_in()
    service.put("b.txt", b"hello")
    service.put("a\x1b.txt", b"hello", status="FAILED", error={"code": "X", "message": "y"})

    result = run("ls", "--api")

    assert (result.code, result.err) == (0, "")
    assert [line.split() for line in result.out.splitlines()[1:]] == [
        ["✗", "FAILED", "2026-01-31", "12:00:00", "5", "bytes", "text/plain", r"a\x1b.txt"],
        ["✓", "TRACKED", "2026-01-31", "12:00:00", "5", "bytes", "text/plain", "b.txt"],
    ]


@pytest.mark.usefixtures("no_aws")
def test_environment_asks_the_api_and_an_option_does_not(
    run: Run, service: FakeService, signed_in: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in()
    service.put("a.txt", b"hello")
    monkeypatch.setenv("FILETRACKER_API", "1")

    assert run("ls", "--json").documents[0]["fileName"] == "a.txt"
    assert run("ls", "--no-api").code == 2


def test_ls_of_a_stack_with_iam_is_signed(run: Run, api_stack: Callable[[str], None], service: FakeService) -> None:
    api_stack("iam")
    service.put("a.txt", b"hello")

    assert run("ls", "--api", "--json").documents[0]["fileName"] == "a.txt"
    assert "/us-east-1/execute-api/aws4_request" in service.asked[0].headers["authorization"]


def test_ls_filters_at_the_server(run: Run, service: FakeService, signed_in: Callable[..., None]) -> None:
    signed_in()
    words = ["--prefix", "x/", "--status", "deleted", "--type", "image/*", "--type", "text/plain"]

    result = run("ls", "--api", *words, "--since", "2026-01-31", "--until", "2026-02-01T12:00+01:00")

    assert result.out == "No such file is DELETED.\n"
    assert service.asked[0].query == {
        "prefix": "x/",
        "status": "DELETED",
        "type": "image/*,text/plain",
        "from": "2026-01-31T00:00:00.000Z",
        "to": "2026-02-01T11:00:00.000Z",
        "sort": "time",
        "order": "desc",
        "limit": "50",
    }


def test_ls_next_command_keeps_everything(run: Run, service: FakeService, signed_in: Callable[..., None]) -> None:
    signed_in()
    for name in "abc":
        service.put(name, b"x")

    result = run("ls", "--api", "--type", "text/*", "--since", "2026-01-01", "--until", "2027-01-01", "--limit", "2")

    assert result.err == (
        "More: filetracker ls --type 'text/*' --since 2026-01-01T00:00:00.000Z --until 2027-01-01T00:00:00.000Z "
        "--sort time --order desc --limit 2 --api --cursor 2\n"
    )


def test_ls_filters_without_the_api(run: Run, stack: StackInMoto) -> None:
    stack.put(
        make_record("old.txt", upload_time="2026-01-01T00:00:00.000Z"),
        make_record("new.txt", upload_time="2026-01-03T00:00:00.000Z"),
        make_record("new.png", upload_time="2026-01-03T00:00:01.000Z", detected_type="image/png"),
        make_record("newest.txt", upload_time="2026-01-05T00:00:00.000Z"),
    )

    documents = run("ls", "--json", "--since", "2026-01-03", "--until", "2026-01-05", "--type", "text/*").documents

    assert [document["fileName"] for document in documents] == ["new.txt"]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--since", "yesterday"], "--since 'yesterday' is no time such as 2026-01-31"),
        (["--until", "2026-02-31"], "--until '2026-02-31' is no time"),
        (["--type", "image"], "--type 'image' is neither a media type (image/png) nor a family (image/*)"),
    ],
)
def test_ls_refuses_wrong_filters(run: Run, words: list[str], text: str) -> None:
    assert_one_line(run("ls", *words), 2, text)


def test_show(run: Run, service: FakeService, signed_in: Callable[..., None]) -> None:
    signed_in()
    service.put("a b/ü.txt", b"hello", userMetadata={"x": "y"})

    document = run("show", "--api", "a b/ü.txt", "--json").documents[0]

    assert (document["fileName"], document["fileSize"], document["userMetadata"]) == ("a b/ü.txt", 5, {"x": "y"})
    assert_one_line(run("show", "--api", "none"), 1, "There is no record of 'none'")


def test_history(run: Run, service: FakeService, signed_in: Callable[..., None]) -> None:
    signed_in()
    service.put("a.txt", b"hello")
    service.history["a.txt"] = [
        {"eventId": f"e{n}", "eventType": "CREATED", "eventTime": f"2026-01-0{n}T00:00:00.000Z"} for n in range(1, 6)
    ]

    result = run("history", "--api", "a.txt", "--limit", "3", "--json")

    assert [document["eventId"] for document in result.documents] == ["e3", "e4", "e5"]
    assert result.err == "Only the latest 3 events; --limit shows more.\n"
    assert run("history", "--api", "a.txt").out.count("CREATED") == 5
    assert run("history", "--api", "none").code == 1


def test_upload_waits_until_all_is_tracked(
    run: Run, service: FakeService, signed_in: Callable[..., None], tmp_path: Path
) -> None:
    signed_in()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "small.txt").write_text("hello")
    (tmp_path / "in" / "large.bin").write_bytes(CONTENT)

    result = run("upload", "--api", str(tmp_path / "in"), "--prefix", "x/")

    assert (result.code, result.err) == (0, "")
    assert sorted(result.out.splitlines()) == ["✓ TRACKED  x/large.bin  9.5 KiB", "✓ TRACKED  x/small.txt  5 bytes"]
    assert service.objects == {"x/large.bin": CONTENT, "x/small.txt": b"hello"}


def test_upload_that_ctrl_c_stops_goes_on_from_there(
    run: Run, service: FakeService, signed_in: Callable[..., None], tmp_path: Path, ctrl_c: CtrlC
) -> None:
    signed_in()
    path = tmp_path / "large.bin"
    path.write_bytes(CONTENT)

    def interrupt(asked: Asked, _: Handler) -> bool:
        if asked.method == "PUT" and len(service.sessions["u0"].parts) >= 7:
            ctrl_c.press()
            ctrl_c.wait()
        return False

    service.faults.append(interrupt)

    result = run("upload", "--api", str(path))

    assert (result.code, result.out) == (130, "")
    assert "Stopped: 0 of 1 file are in the bucket." in result.err
    assert "The same command goes on" in result.err
    had = set(service.sessions["u0"].parts)
    assert 7 <= len(had) < 20
    service.faults.clear()
    service.asked.clear()

    assert run("upload", "--api", str(path), "--no-wait").code == 0

    assert service.objects == {"large.bin": CONTENT}
    assert requests_by_part(service) == dict.fromkeys(set(range(1, 21)) - had, 1)


def test_upload_into_trouble_says_that_it_goes_on(
    run: Run, service: FakeService, signed_in: Callable[..., None], tmp_path: Path
) -> None:
    signed_in()
    path = tmp_path / "large.bin"
    path.write_bytes(CONTENT)
    service.fail("POST", "/stage/uploads/u0/complete", 403, code="NotAllowed")

    result = run("upload", "--api", str(path))

    assert result.code == 1
    assert "NotAllowed it is. The same command goes on where this one ended." in result.err


def test_two_people_on_one_machine(
    run: Run, service: FakeService, signed_in: Callable[..., None], tmp_path: Path
) -> None:
    (tmp_path / "large.bin").write_bytes(CONTENT)
    service.fail("POST", "/stage/uploads/u0/complete", 403)
    signed_in("ann@example.com")
    run("upload", "--api", str(tmp_path / "large.bin"))
    signed_in("bob@example.com")

    assert run("upload", "--api", str(tmp_path / "large.bin"), "--no-wait").code == 0

    assert [(session.owner, session.state) for session in service.sessions.values()] == [
        ("ann@example.com", "OPEN"),
        ("bob@example.com", "COMPLETED"),
    ]


def test_token_is_renewed_on_the_way(run: Run, service: FakeService, signed_in: Callable[..., None]) -> None:
    signed_in(expires_at=0)

    assert run("ls", "--api").code == 0
    assert run("ls", "--api").code == 0
    assert service.count("POST", "/oauth2/token") == 1


def test_nobody_is_signed_in(run: Run, api_stack: Callable[[str], None]) -> None:
    api_stack("cognito")

    assert_one_line(run("ls", "--api"), 2, "Nobody is signed in to stack 'filetracker': `filetracker login` signs in.")


@pytest.mark.usefixtures("no_aws")
def test_nobody_is_signed_in_without_aws(run: Run) -> None:
    assert_one_line(run("ls", "--api"), 2, "and there are no AWS credentials: `filetracker login` signs in.")


def test_stack_that_is_not_there(run: Run, stack: StackInMoto) -> None:
    assert_one_line(run("ls", "--api", "--stack", "other"), 1, "There is no stack called 'other'")


def test_right_that_is_missing_for_the_stack(run: Run, stub: Callable[..., object]) -> None:
    stub("ssm").add_client_error("get_parameter", "AccessDeniedException", "No.")  # type: ignore[attr-defined]

    assert_one_line(run("ls", "--api"), 1, "Ask whoever runs the stack for this right.")


def test_sign_in_that_is_over(run: Run, service: FakeService, signed_in: Callable[..., None]) -> None:
    signed_in(expires_at=0, refresh_token="old")

    assert_one_line(run("ls", "--api"), 2, "The sign-in is over (invalid_grant): `filetracker login` signs in.")


def test_refusals_come_with_a_remedy(run: Run, service: FakeService, signed_in: Callable[..., None]) -> None:
    signed_in()
    service.fail("GET", "/stage/files", 403, code="NotAllowed")
    assert_one_line(run("ls", "--api"), 1, "NotAllowed it is. Ask whoever runs the stack for this right.")
    service.tokens.clear()
    assert_one_line(run("ls", "--api"), 2, "Nobody is signed in. `filetracker login` signs in again.")


def test_stack_of_before_has_no_api(run: Run, stack: StackInMoto) -> None:
    assert_one_line(run("ls", "--api"), 2, "Stack 'filetracker' has no API", "leave out --api")
    assert run("ls").code == 0


def test_api_in_the_clear_is_told_no_token(run: Run, signed_in: Callable[..., None]) -> None:
    signed_in(api_url="http://example.com/stage")

    assert_one_line(run("ls", "--api"), 2, "no token is sent there")
