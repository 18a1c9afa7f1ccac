"""From a server's problem document to the error that says the same."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from filetracker.client.http import Response
from filetracker.errors import FileTrackerError, NotFoundError, RetriableError, UsageError

_FORBIDDEN, _NOT_FOUND, _TOO_MANY, _SERVERS_FAULT = 403, 404, 429, 500
_MAX_SENTENCE_CHARACTERS = 500  # characters


class ApiRefusalError(UsageError):
    """The API understood, and said no; `code` is the problem's (FileExists, UploadIncomplete, …)."""


def problem_of(response: Response, action: str) -> FileTrackerError:
    """The error for an response of 400 and above, with the server's own sentence.

    NotFoundError for 404; RetriableError for what lies with the server or with rights; else ApiRefusalError.
    """
    document = document_of(response)
    sentence = f"Could not {action}: {_sentence_of(document, response)}"
    code = str(document.get("code") or f"Http{response.status}")
    if response.status == _NOT_FOUND:
        return NotFoundError(sentence, code)
    if response.status in (_FORBIDDEN, _TOO_MANY):
        return RetriableError(sentence, code)
    if response.status >= _SERVERS_FAULT:
        request_id = document.get("requestId") or response.headers.get("x-request-id")
        return RetriableError(f"{sentence} Its log knows it as {request_id}." if request_id else sentence, code)
    return ApiRefusalError(sentence, code)


def refusal_of_s3(response: Response, action: str) -> RetriableError:
    """The error for S3's response to a signed URL, with S3's own sentence."""
    text = response.content.decode("utf-8", "replace")
    code, message = (_element(text, name) for name in ("Code", "Message"))
    said = message or str(response.status)
    return RetriableError(f"Could not {action}: S3 says {said}", code or f"Http{response.status}")


def document_of(response: Response) -> Mapping[str, Any]:
    """The JSON object that was answered; empty where it was none."""
    try:
        document = json.loads(response.content)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _sentence_of(document: Mapping[str, Any], response: Response) -> str:
    # "message" is what API Gateway itself says where the stack has no answers of its own for it.
    said = document.get("detail") or document.get("title") or document.get("message") or document.get("Message")
    sentence = str(said or f"the server answered {response.status}.")[:_MAX_SENTENCE_CHARACTERS]
    errors = document.get("errors")
    if isinstance(errors, list):
        fields = (e for e in errors if isinstance(e, dict) and str(e.get("message", "")) not in sentence)
        sentence += "".join([f" {e.get('field', '')}: {e.get('message', '')}" for e in fields])
    return sentence


def _element(text: str, name: str) -> str:
    found = re.search(rf"<{name}>([^<]*)</{name}>", text)
    return found[1][:_MAX_SENTENCE_CHARACTERS] if found else ""
