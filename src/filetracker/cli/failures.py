"""From what went wrong to one line that names the remedy, and the exit code."""

from __future__ import annotations

import os

from filetracker.errors import FileTrackerError, NotFoundError, UsageError

PROBLEM = 1  # not found, or problems found
WRONG_USE = 2
INTERRUPTED = 130  # as shells have it: 128 and the number of SIGINT; Typer makes it of KeyboardInterrupt

_CREDENTIALS = (
    "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; for the local stack, run `. .local/env` first."
)
_SIGN_IN = "The sign-in is over: sign in again, for example with `aws sso login`, and repeat."
_WRONG_KEYS = (
    "The AWS credentials are not valid for this endpoint: check AWS_PROFILE, AWS_DEFAULT_REGION and AWS_ENDPOINT_URL."
)
_RIGHTS = "Ask whoever runs the stack for this right."
_GONE = "A part of the stack is gone: `terraform apply` makes it again."
_LOG_IN = "`filetracker login` signs in again."
_BUSY = "AWS is busy: try again in a minute."

_REMEDIES = {
    "Http401": _LOG_IN,
    "Http403": _RIGHTS,
    "NotAllowed": _RIGHTS,
    "NotAuthenticated": _LOG_IN,
    "NoCredentialsError": _CREDENTIALS,
    "PartialCredentialsError": _CREDENTIALS,
    "CredentialRetrievalError": _CREDENTIALS,
    "ProfileNotFound": "Correct AWS_PROFILE, or unset it.",
    "NoRegionError": "Set AWS_DEFAULT_REGION, for example to us-east-1; for the local stack, run `. .local/env` first.",
    "InvalidRegionError": "Correct AWS_DEFAULT_REGION, for example to us-east-1.",
    "ExpiredToken": _SIGN_IN,
    "ExpiredTokenException": _SIGN_IN,
    "RequestExpired": _SIGN_IN,
    "SSOTokenLoadError": _SIGN_IN,
    "TokenRetrievalError": _SIGN_IN,
    "UnauthorizedSSOTokenError": _SIGN_IN,
    "InvalidAccessKeyId": _WRONG_KEYS,
    "InvalidClientTokenId": _WRONG_KEYS,
    "InvalidSignatureException": _WRONG_KEYS,
    "SignatureDoesNotMatch": _WRONG_KEYS,
    "UnrecognizedClientException": _WRONG_KEYS,
    "AccessDenied": _RIGHTS,
    "AccessDeniedException": _RIGHTS,
    "NoSuchBucket": _GONE,
    "ResourceNotFoundException": _GONE,
    "AWS.SimpleQueueService.NonExistentQueue": _GONE,
    "QueueDoesNotExist": _GONE,
    "ThrottlingException": _BUSY,
    "Throttled": _BUSY,
    "SlowDown": _BUSY,
}
_UNREACHABLE = {
    "ConnectTimeoutError",
    "ConnectionClosedError",
    "ConnectionError",
    "EndpointConnectionError",
    "HTTPClientError",
    "ProxyConnectionError",
    "ReadTimeoutError",
    "SSLError",
}
_SET_UP = {"NoCredentialsError", "PartialCredentialsError", "ProfileNotFound", "NoRegionError", "InvalidRegionError"}


def explain(error: FileTrackerError) -> str:
    """What happened, then what to do about it, in one line."""
    remedy = _unreachable_remedy() if error.code in _UNREACHABLE else _REMEDIES.get(error.code)
    text = " ".join(str(error).split())
    return f"{text.rstrip('. ')}. {remedy}" if remedy else text


def exit_code_of(error: FileTrackerError) -> int:
    """2 when the call or its set-up is wrong, 1 when the call was right and its object is missing or in trouble."""
    wrong_use = isinstance(error, UsageError) and not isinstance(error, NotFoundError)
    return WRONG_USE if wrong_use or error.code in _SET_UP else PROBLEM


def _unreachable_remedy() -> str:
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    if endpoint:
        return f"Is what AWS_ENDPOINT_URL names up ({endpoint})? `make local-up` starts the local one."
    return "Check the network, the proxy and AWS_DEFAULT_REGION."
