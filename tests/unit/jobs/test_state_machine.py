"""Every way through the state machine, on an interpreter of the States Language: its states, and what is left."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from scripts.terraform.state_machine import definition
from tests.support.state_machine_world import JOB_ID, Behaviour, Run, StateMachineWorld, refused

# They run moto's code, and none of ours.
pytestmark = pytest.mark.usefixtures("untraced")

BEGIN = ["Begin", "AcquireSlot", "CountAttempt", "BeginAttempt", "WhichRunner"]
RELEASE = ["ReleaseSlot", "WasThereTrouble"]
DONE = [*RELEASE, "Done"]
TROUBLE = [*RELEASE, "Trouble"]
LEFTOVERS = ["ReadLeftovers", "IsUploadLeft"]
LOOK_FOR_SLOT = ["AcquireSlot", "ReadQueued", "IsStillQueued"]
LAUNCH = ["LaunchInstance", "SaveInstance"]
LOOK = ["WaitForInstance", "DescribeInstance", "ReadJob", "WhatNow"]
END_INSTANCE = ["HasInstance", "EndInstance", "HowDidItEnd"]
END = ["ReadJob", "WhatNow", "HasInstance", "HowDidItEnd"]
AGAIN = ["WaitToTryAgain", "CountAttempt", "BeginAttempt", "WhichRunner"]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[StateMachineWorld]:
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        world = StateMachineWorld()
        world.listen(monkeypatch)
        yield world


def returns(what: Callable[[], None]) -> Behaviour:
    """A function that does this and returns."""

    def invoke(number: int, parameters: dict[str, Any]) -> dict[str, Any]:
        what()
        return {"StatusCode": 200, "Payload": io.BytesIO(b"null"), "ResponseMetadata": {"HTTPHeaders": {}}}

    return invoke


def throttled(number: int, parameters: dict[str, Any]) -> Any:
    """Lambda, where as many functions run as may."""
    answer: Any = {
        "Error": {"Code": "TooManyRequestsException", "Message": "Rate Exceeded."},
        "ResponseMetadata": {"HTTPStatusCode": 429, "RequestId": "none"},
    }
    raise ClientError(answer, "Invoke")


def raises(number: int, parameters: dict[str, Any]) -> dict[str, Any]:
    """A function that ends in an error."""
    payload = json.dumps({"errorType": "ClientError", "errorMessage": "s3 says no"}).encode()
    return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": io.BytesIO(payload), "ResponseMetadata": {}}


def nth(*behaviours: Behaviour | None) -> Behaviour:
    """One behaviour for each call; None lets moto answer, as for all calls after these."""

    def behave(number: int, parameters: dict[str, Any]) -> Any:
        chosen = behaviours[number - 1] if number <= len(behaviours) else None
        return chosen(number, parameters) if chosen else None

    return behave


def before(what: Callable[[], object]) -> Behaviour:
    """Does this, then lets moto answer."""

    def behave(number: int, parameters: dict[str, Any]) -> None:
        what()

    return behave


@dataclass(frozen=True)
class Scenario:
    """What happens to a job, the way it takes, and how it ends."""

    arrange: Callable[[StateMachineWorld], None]
    path: list[str]
    job: dict[str, Any]
    runner: str = "lambda"
    succeeds: bool = True
    gives_up: tuple[str, str] = ("", "")  # the code, and some words of the sentence


def succeed(world: StateMachineWorld) -> None:
    """What a runner writes."""
    world.write(Outcome="SUCCEEDED", OutputVersionId="v2")


def on_lambda(*invocations: str) -> Callable[[StateMachineWorld], None]:
    """What each call of the function comes to."""

    def arrange(world: StateMachineWorld) -> None:
        world.submit()
        kinds: dict[str, Behaviour] = {
            "succeeds": returns(lambda: succeed(world)),
            "fails": returns(lambda: world.write(Outcome="FAILED")),
            "nothing": returns(lambda: None),
            "raises": raises,
            "is cancelled": returns(lambda: world.write(Status="CANCELLED")),
        }
        world.behaviours["Invoke"] = nth(*(kinds[kind] for kind in invocations))

    return arrange


def cancelled_while_waiting(world: StateMachineWorld) -> None:
    world.submit()
    world.hold("other1", "other2")
    world.behaviours["GetItem"] = nth(None, before(lambda: world.write(Status="CANCELLED")))


def all_slots_taken_for_ever(world: StateMachineWorld) -> None:
    world.submit()
    world.hold("other1", "other2")


def cannot_be_read_while_it_waits(world: StateMachineWorld) -> None:
    world.submit()
    world.hold("other1", "other2")
    world.behaviours["GetItem"] = nth(refused, before(lambda: world.hold("other1")))
    world.behaviours["Invoke"] = returns(lambda: succeed(world))


def no_slot_and_no_answer(world: StateMachineWorld) -> None:
    """DynamoDB takes no end, however often it is asked, when the waiting is given up."""
    all_slots_taken_for_ever(world)
    asked_for_slots = 6
    world.behaviours["UpdateItem"] = nth(*[None] * asked_for_slots, refused, refused, refused)


def lambda_has_no_room(world: StateMachineWorld) -> None:
    world.submit()
    world.behaviours["Invoke"] = nth(throttled, throttled, returns(lambda: succeed(world)))


def cancelled_before_it_begins(world: StateMachineWorld) -> None:
    world.submit(Status={"S": "CANCELLED"})


def cannot_be_marked(world: StateMachineWorld) -> None:
    on_lambda("succeeds")(world)
    world.behaviours["UpdateItem"] = nth(None, None, refused)  # the slot, the attempt, then the end


def cannot_be_read(world: StateMachineWorld) -> None:
    on_lambda("succeeds")(world)
    world.behaviours["GetItem"] = refused


def leaves_an_upload(world: StateMachineWorld) -> None:
    upload = world.s3.create_multipart_upload(Bucket="filetracker", Key="outputs/report.txt")["UploadId"]
    world.submit(MultipartId={"S": upload})
    world.behaviours["Invoke"] = returns(lambda: world.write(Outcome="FAILED"))


def upload_cannot_be_aborted(world: StateMachineWorld) -> None:
    leaves_an_upload(world)
    world.behaviours["AbortMultipartUpload"] = refused


def on_ec2(looks: dict[int, Callable[[StateMachineWorld], object]], **behaviours: Behaviour) -> Callable[..., None]:
    """What is so when the state machine looks at the instance for the first, second, … time."""

    def arrange(world: StateMachineWorld) -> None:
        world.submit()

        def look(number: int, parameters: dict[str, Any]) -> None:
            if number in looks:
                looks[number](world)

        world.behaviours.update({"DescribeInstances": look, **behaviours})

    return arrange


def dies_after_its_result(world: StateMachineWorld) -> None:
    def invoke(number: int, parameters: dict[str, Any]) -> dict[str, Any]:
        succeed(world)
        return raises(number, parameters)

    world.submit()
    world.behaviours["Invoke"] = invoke


def instance_unknown_at_first(world: StateMachineWorld) -> None:
    world.submit()
    looks = nth(refused, before(lambda: succeed(world)))
    world.behaviours.update(DescribeInstances=looks, TerminateInstances=refused)


def end_all_instances(world: StateMachineWorld) -> None:
    world.ec2.terminate_instances(InstanceIds=list(world.instance_states()))


def succeed_and_end(world: StateMachineWorld) -> None:
    succeed(world)
    end_all_instances(world)


GAVE_UP = ["GiveUp", *LEFTOVERS, *TROUBLE]
RUNNER_FAILED = {"Status": "FAILED", "ListKey": "FAILED#3", "Attempts": "3", "Runner": "lambda"}

SCENARIOS = {
    "lambda succeeds": Scenario(
        on_lambda("succeeds"),
        [*BEGIN, "RunFunction", *END, "MarkSucceeded", *DONE],
        {"Status": "SUCCEEDED", "ListKey": "SUCCEEDED#3", "Attempts": "1", "Runner": "lambda", "OutputVersionId": "v2"},
    ),
    "lambda finds the file at fault": Scenario(
        on_lambda("fails"),
        [*BEGIN, "RunFunction", *END, "MarkFailed", *LEFTOVERS, *DONE],
        {"Status": "FAILED", "ListKey": "FAILED#3", "Attempts": "1"},
    ),
    "lambda raises once": Scenario(
        on_lambda("raises", "succeeds"),
        [*BEGIN, "RunFunction", "FunctionFailed", *END, *AGAIN, "RunFunction", *END, "MarkSucceeded", *DONE],
        {"Status": "SUCCEEDED", "Attempts": "2"},
    ),
    "lambda raises always": Scenario(
        on_lambda("raises", "raises", "raises"),
        [
            *BEGIN,
            *(["RunFunction", "FunctionFailed", *END, *AGAIN] * 2),
            "RunFunction",
            "FunctionFailed",
            *END,
            *GAVE_UP,
        ],
        RUNNER_FAILED,
        succeeds=False,
        gives_up=("RunnerFailed", "ended without a result (ClientError)"),
    ),
    "lambda writes no result": Scenario(
        on_lambda("nothing", "nothing", "nothing"),
        [
            *BEGIN,
            *(["RunFunction", "ReadJob", "WhatNow", "NoResult", "HasInstance", "HowDidItEnd", *AGAIN] * 2),
            *["RunFunction", "ReadJob", "WhatNow", "NoResult", "HasInstance", "HowDidItEnd", *GAVE_UP],
        ],
        RUNNER_FAILED,
        succeeds=False,
        gives_up=("RunnerFailed", "wrote no result"),
    ),
    "lambda has no room at first": Scenario(
        lambda_has_no_room,
        [*BEGIN, "RunFunction", *END, "MarkSucceeded", *DONE],
        {"Status": "SUCCEEDED", "Attempts": "1"},  # waiting for room is no attempt
    ),
    "lambda raises after it wrote the result": Scenario(
        dies_after_its_result,
        [*BEGIN, "RunFunction", "FunctionFailed", *END, "MarkSucceeded", *DONE],
        {"Status": "SUCCEEDED", "Attempts": "1"},
    ),
    "cancelled while it runs": Scenario(
        on_lambda("is cancelled"),
        [*BEGIN, "RunFunction", "ReadJob", "WhatNow", "HasInstance", "HowDidItEnd", *LEFTOVERS, *DONE],
        {"Status": "CANCELLED"},
    ),
    "cancelled before it begins": Scenario(
        cancelled_before_it_begins,
        [*BEGIN[:4], "AttemptNotBegun", *END, *LEFTOVERS, *DONE],
        {"Status": "CANCELLED"},
    ),
    "cancelled while it waits for a slot": Scenario(
        cancelled_while_waiting,
        [
            *["Begin", *LOOK_FOR_SLOT, "WaitForSlot", "CountWait", *LOOK_FOR_SLOT, *DONE],
        ],
        {"Status": "CANCELLED"},
    ),
    "no slot for ever": Scenario(
        all_slots_taken_for_ever,
        [
            "Begin",
            *([*LOOK_FOR_SLOT, "WaitForSlot", "CountWait"] * 3),
            *([*LOOK_FOR_SLOT, "WaitLong", "CountWait"] * 2),
            *[*LOOK_FOR_SLOT, "NoSlot", *GAVE_UP],
        ],
        {"Status": "FAILED", "ListKey": "FAILED#3"},
        succeeds=False,
        gives_up=("NoSlot", "submit it again later"),
    ),
    "no slot for ever, and DynamoDB does not take the end": Scenario(
        no_slot_and_no_answer,
        [
            "Begin",
            *([*LOOK_FOR_SLOT, "WaitForSlot", "CountWait"] * 3),
            *([*LOOK_FOR_SLOT, "WaitLong", "CountWait"] * 2),
            *[*LOOK_FOR_SLOT, "NoSlot", "GiveUp", "WaitToReadAgain", *END, *GAVE_UP],
        ],
        {"Status": "FAILED", "Attempts": None},  # it is not run without a slot
        succeeds=False,
        gives_up=("NoSlot", "submit it again later"),
    ),
    "DynamoDB does not tell whether it waits": Scenario(
        cannot_be_read_while_it_waits,
        [
            *["Begin", *LOOK_FOR_SLOT, "WaitForSlot", "CountWait", *LOOK_FOR_SLOT, "WaitForSlot", "CountWait"],
            *[*BEGIN[1:], "RunFunction", *END, "MarkSucceeded", *DONE],
        ],
        {"Status": "SUCCEEDED"},
    ),
    "DynamoDB does not take the end": Scenario(
        cannot_be_marked,
        [*BEGIN, "RunFunction", *END, "MarkSucceeded", "WaitToReadAgain", *END, "MarkSucceeded", *DONE],
        {"Status": "SUCCEEDED"},
    ),
    "DynamoDB does not tell the end": Scenario(
        cannot_be_read,
        [*BEGIN, "RunFunction", "ReadJob", "HasInstance", "HowDidItEnd", "ReadLeftovers", *TROUBLE],
        {"Status": "RUNNING", "Outcome": "SUCCEEDED"},  # the sweep's business
        succeeds=False,
    ),
    "an upload is left": Scenario(
        leaves_an_upload,
        [*BEGIN, "RunFunction", *END, "MarkFailed", *LEFTOVERS, "AbortUpload", "ForgetUpload", *DONE],
        {"Status": "FAILED", "MultipartId": None},
    ),
    "an upload cannot be aborted": Scenario(
        upload_cannot_be_aborted,
        [*BEGIN, "RunFunction", *END, "MarkFailed", *LEFTOVERS, "AbortUpload", *DONE],
        {"Status": "FAILED"},
    ),
    "ec2 succeeds": Scenario(
        on_ec2({2: succeed_and_end}),
        [*BEGIN, *LAUNCH, *LOOK, "CountPoll", *LOOK, *END_INSTANCE, "MarkSucceeded", *DONE],
        {"Status": "SUCCEEDED", "Attempts": "1", "Runner": "ec2"},
        runner="ec2",
    ),
    "ec2 never reports": Scenario(
        on_ec2({}),
        [*BEGIN, *LAUNCH, *([*LOOK, "CountPoll"] * 3), *LOOK, "TimedOut", *END_INSTANCE, *GAVE_UP],
        {"Status": "FAILED", "Attempts": "1"},
        runner="ec2",
        succeeds=False,
        gives_up=("TimedOut", "within 15 minutes"),
    ),
    "ec2 ends without a word, then succeeds": Scenario(
        on_ec2({1: end_all_instances, 2: succeed}),
        [
            *[*BEGIN, *LAUNCH, *LOOK, "InstanceEnded", *END_INSTANCE, *AGAIN],
            *[*LAUNCH, *LOOK, *END_INSTANCE, "MarkSucceeded", *DONE],
        ],
        {"Status": "SUCCEEDED", "Attempts": "2"},
        runner="ec2",
    ),
    "ec2 ends without a word, twice": Scenario(
        on_ec2({1: end_all_instances, 2: end_all_instances}),
        [
            *[*BEGIN, *LAUNCH, *LOOK, "InstanceEnded", *END_INSTANCE, *AGAIN],
            *[*LAUNCH, *LOOK, "InstanceEnded", *END_INSTANCE, *GAVE_UP],
        ],
        {"Status": "FAILED", "Attempts": "2"},
        runner="ec2",
        succeeds=False,
        gives_up=("InstanceEnded", "ended without a result"),
    ),
    "ec2 is cancelled": Scenario(
        on_ec2({2: lambda world: world.write(Status="CANCELLED")}),
        [*BEGIN, *LAUNCH, *LOOK, "CountPoll", *LOOK, *END_INSTANCE, *LEFTOVERS, *DONE],
        {"Status": "CANCELLED"},
        runner="ec2",
    ),
    "ec2 launches nothing": Scenario(
        on_ec2({}, RunInstances=refused),
        [*BEGIN, "LaunchInstance", "LaunchFailed", *END, *AGAIN, "LaunchInstance", "LaunchFailed", *END, *GAVE_UP],
        {"Status": "FAILED", "Attempts": "2"},
        runner="ec2",
        succeeds=False,
        gives_up=("LaunchFailed", "launched no instance for the job (ec2."),
    ),
    "ec2 does not know the instance yet": Scenario(
        instance_unknown_at_first,
        [*BEGIN, *LAUNCH, *LOOK, "CountPoll", *LOOK, *END_INSTANCE, "MarkSucceeded", *DONE],
        {"Status": "SUCCEEDED"},
        runner="ec2",
    ),
}


# What each state adds to the execution's data, or changes; a task that was refused says so, besides.
WRITES = {
    "Begin": {"runner", "waits", "attempt", "polls"},
    "CountWait": {"waits"},
    "CountAttempt": {"attempt"},
    "CountPoll": {"polls"},
    "ReadQueued": {"job"},
    "ReadJob": {"job", "trouble"},
    "LaunchInstance": {"instance"},
    "DescribeInstance": {"described"},
    "GiveUp": {"trouble"},
    "ReadLeftovers": {"left"},
    "NoSlot": {"failure"},
    "AttemptNotBegun": {"failure"},
    "FunctionFailed": {"failure"},
    "LaunchFailed": {"failure"},
    "InstanceEnded": {"failure"},
    "TimedOut": {"failure"},
    "NoResult": {"failure"},
}
# Those that begin anew keep this alone, so that nothing of a look or an attempt before decides what comes.
KEEPS = {
    "CountWait": {"jobId", "listShard", "runner", "attempt", "polls", "waits"},
    "CountAttempt": {"jobId", "listShard", "runner", "attempt", "polls"},
    "CountPoll": {"jobId", "listShard", "runner", "attempt", "polls", "instance"},
}


def assert_each_state_does_its_own(run: Run) -> None:
    """Input and output of every state that was passed."""
    states = definition()["States"]
    for name, given, left in zip(run.path, run.inputs, run.outputs, strict=False):
        allowed = WRITES.get(name, set()) | ({"refused"} if states[name]["Type"] == "Task" else set())
        assert {key for key in left if left[key] != given.get(key)} <= allowed, name
        assert set(left) == KEEPS.get(name, set(given) | set(left)), name


@pytest.mark.parametrize("name", SCENARIOS)
def test_job_takes_its_way_and_leaves_nothing(world: StateMachineWorld, name: str) -> None:
    scenario = SCENARIOS[name]
    scenario.arrange(world)

    run = world.run(runner=scenario.runner)

    assert run.path == scenario.path
    assert_each_state_does_its_own(run)
    assert run.status == ("SUCCEEDED" if scenario.succeeds else "FAILED")
    job = world.job()
    assert {name: job.get(name) for name in scenario.job} == scenario.job
    assert ("EndedTime" in job) == (job["Status"] in ("SUCCEEDED", "FAILED"))
    code, words = scenario.gives_up
    assert job.get("Error", {}).get("Code", {"S": ""}) == {"S": code}, "the runner's own words are never replaced"
    assert words in job.get("Error", {}).get("Message", {"S": ""})["S"]
    assert JOB_ID not in world.holders()
    if "TerminateInstances" not in world.behaviours:
        assert set(world.instance_states().values()) <= {"terminated"}
    if "AbortMultipartUpload" not in world.behaviours:
        assert not world.s3.list_multipart_uploads(Bucket="filetracker").get("Uploads")


def test_every_state_is_on_a_way() -> None:
    walked = {state for scenario in SCENARIOS.values() for state in scenario.path}

    assert walked == set(definition()["States"])


def test_instance_is_tagged_with_stack_and_job_and_named_once(world: StateMachineWorld) -> None:
    world.submit()
    world.behaviours["DescribeInstances"] = before(lambda: succeed(world))

    run = world.run(runner="ec2")

    (launch,) = world.calls["RunInstances"]
    assert launch["ClientToken"] == f"{JOB_ID}-1"
    assert (launch["MinCount"], launch["MaxCount"]) == (1, 1)
    tags = {"Name": "filetracker-job", "filetracker-stack": "filetracker", "filetracker-job": JOB_ID}
    specified = {s["ResourceType"]: {t["Key"]: t["Value"] for t in s["Tags"]} for s in launch["TagSpecifications"]}
    assert specified == {"instance": tags, "volume": tags}
    instance = run.last_output("LaunchInstance")["instance"]["id"]
    assert world.calls["TerminateInstances"] == [{"InstanceIds": [instance]}]
    assert world.job()["InstanceId"] == instance


def test_state_between_attempts_carries_nothing_of_the_one_before(world: StateMachineWorld) -> None:
    SCENARIOS["ec2 ends without a word, then succeeds"].arrange(world)

    run = world.run(runner="ec2")

    assert run.last_output("CountAttempt") == {
        "jobId": JOB_ID,
        "listShard": 3,
        "runner": "ec2",
        "attempt": 2,
        "polls": 0,
    }
    assert [launch["ClientToken"] for launch in world.calls["RunInstances"]] == [f"{JOB_ID}-1", f"{JOB_ID}-2"]


def test_text_of_a_job_never_enters_the_execution(world: StateMachineWorld) -> None:
    on_lambda("succeeds")(world)
    world.write(Text="secret " * 30_000)

    run = world.run()

    assert run.status == "SUCCEEDED"
    assert "secret" not in json.dumps([run.inputs, run.outputs])


def test_attempt_that_was_claimed_is_not_begun_again(world: StateMachineWorld) -> None:
    """Two executions of one job: a name that is used once makes that impossible, and this makes it harmless."""
    world.submit(Status={"S": "RUNNING"}, Attempts={"N": "1"})
    world.behaviours["Invoke"] = returns(lambda: succeed(world))

    run = world.run()

    assert run.path[3:5] == ["BeginAttempt", "AttemptNotBegun"]
    assert len(world.calls["Invoke"]) == 1
    assert world.job()["Attempts"] == "2"


def test_function_that_takes_too_long_is_given_up(world: StateMachineWorld) -> None:
    world.submit()
    world.behaviours["Invoke"] = returns(lambda: time.sleep(1.5))

    run = world.run(timeout_seconds=1, max_attempts=1)

    assert run.path == [*BEGIN, "RunFunction", "FunctionFailed", *END, *GAVE_UP]
    assert "States.Timeout" in world.job()["Error"]["Message"]["S"]


# What AWS's linter (make tf-test) does not look for.


def transitions(state: dict[str, Any]) -> Iterator[str]:
    """Where a state may lead."""
    for rule in [state, *state.get("Choices", []), *state.get("Catch", [])]:
        yield from (rule[name] for name in ("Next", "Default") if name in rule)


def test_every_state_is_reached_and_leads_somewhere() -> None:
    document = definition()
    states = document["States"]
    reached, to_follow = set(), [document["StartAt"]]
    while to_follow:
        name = to_follow.pop()
        if name not in reached:
            reached.add(name)
            to_follow += transitions(states[name])

    assert reached == set(states)
    assert {name for name, state in states.items() if not list(transitions(state))} == {"Done", "Trouble"}


def test_no_task_can_stop_the_execution() -> None:
    for name, state in definition()["States"].items():
        if state["Type"] == "Task":
            assert [catch["ErrorEquals"] for catch in state["Catch"]] == [["States.ALL"]], name
            assert all(catch["ResultPath"].startswith("$.") for catch in state["Catch"]), name


def test_nothing_but_jsonpath_is_used() -> None:
    assert "QueryLanguage" not in json.dumps(definition()), "LocalStack 4.14 has no JSONata"


def test_an_execution_that_looks_as_often_as_it_may_fits_its_history() -> None:
    """25,000 events: a task costs five, a Pass, Choice or Wait two."""
    cost = {"Task": 5, "Pass": 2, "Choice": 2, "Wait": 2}
    states = definition()["States"]
    for look in ([*LOOK_FOR_SLOT, "WaitLong", "CountWait"], [*LOOK, "CountPoll"]):
        assert sum(cost[states[name]["Type"]] for name in look) * 1500 <= 24_000, (
            "see max_waits in modules/jobs/main.tf"
        )
