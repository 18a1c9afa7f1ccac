from __future__ import annotations

import pytest

from filetracker.errors import SettingsError
from filetracker.settings import ApiSettings, NotifySettings, TrackUploadSettings
from tests.support.api_handler import ENVIRONMENT as API_ENVIRONMENT

ENVIRONMENT = {
    "STACK_NAME": "filetracker",
    "BUCKET_NAME": "filetracker",
    "FILES_TABLE_NAME": "Files",
    "FILE_EVENTS_TABLE_NAME": "FileEvents",
    "ATTEMPTS_TABLE_NAME": "Attempts",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
    "ERRORS_QUEUE_URL": "https://sqs.example/errors",
    "UPLOADS_DLQ_URL": "https://sqs.example/uploads-dlq",
    "MAX_RECEIVE_COUNT": "5",
    "MAX_TRIES": "3",
    "LIST_SHARDS": "4",
    "EVENTBRIDGE_KEY_ENCODING": "raw",
    "TOMBSTONE_RETENTION_DAYS": "0",
    "HISTORY_RETENTION_DAYS": "90",
    "METADATA_BUDGET_BYTES": "1048576",
    "METADATA_BUDGET_SECONDS": "5",
}


def test_from_environment_reads_texts_and_numbers() -> None:
    settings = TrackUploadSettings.from_environment(ENVIRONMENT)
    assert (settings.bucket_name, settings.max_receive_count) == ("filetracker", 5)
    assert (settings.tombstone_retention_days, settings.history_retention_days) == (0, 90)


def test_from_environment_names_everything_that_is_missing_or_wrong_at_once() -> None:
    environment = {**ENVIRONMENT, "BUCKET_NAME": " ", "LIST_SHARDS": "four"}
    del environment["ERRORS_QUEUE_URL"]
    with pytest.raises(SettingsError) as caught:
        TrackUploadSettings.from_environment(environment)
    message = str(caught.value)
    assert "BUCKET_NAME is not set" in message
    assert "ERRORS_QUEUE_URL is not set" in message
    assert "LIST_SHARDS is 'four', not a whole number" in message
    assert "MAX_RECEIVE_COUNT" not in message


@pytest.mark.parametrize("text", ["-1", "1.5", "1e3", "٣x"])
def test_from_environment_refuses_what_is_no_whole_number(text: str) -> None:
    with pytest.raises(SettingsError, match="MAX_RECEIVE_COUNT"):
        TrackUploadSettings.from_environment({**ENVIRONMENT, "MAX_RECEIVE_COUNT": text})


def test_from_environment_reads_the_process_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STACK_NAME", "filetracker")
    monkeypatch.setenv("TOPIC_ARN", "arn:aws:sns:us-east-1:123456789012:t")
    monkeypatch.setenv("NOTIFY_DLQ_URL", "https://sqs.example/notify-dlq")
    monkeypatch.setenv("JOBS_TABLE_NAME", "Jobs")
    assert NotifySettings.from_environment().topic_arn == "arn:aws:sns:us-east-1:123456789012:t"


@pytest.mark.parametrize("auth", ["cognito", "iam"])
def test_api_settings_know_both_ways_to_sign_in(auth: str) -> None:
    assert ApiSettings.from_environment({**API_ENVIRONMENT, "AUTH": auth}).auth == auth


@pytest.mark.parametrize("auth", ["none", "IAM", "cognito,iam"])
def test_api_settings_refuse_any_other_way(auth: str) -> None:
    with pytest.raises(SettingsError, match="neither cognito nor iam"):
        ApiSettings.from_environment({**API_ENVIRONMENT, "AUTH": auth})
