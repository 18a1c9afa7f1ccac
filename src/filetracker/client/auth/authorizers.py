"""Who asks, proved by a signature with AWS credentials (auth = "iam") or by a sign-in's token (auth = "cognito")."""

from __future__ import annotations

from collections.abc import Mapping

from filetracker.aws.sigv4 import SigV4Signer
from filetracker.client.auth.tokens import TokenKeeper
from filetracker.client.http import Authorizer


def signed_by_aws(region: str) -> Authorizer:
    """By the credentials of the AWS environment."""
    return SigV4Signer(region)


class BearerToken:
    """By the ID token of a signed-in person, renewed when it is about to expire."""

    def __init__(self, keeper: TokenKeeper) -> None:
        self._keeper = keeper

    def headers_for(self, method: str, url: str, body: bytes) -> Mapping[str, str]:  # noqa: ARG002 - the same for all
        """The one header that an authorizer of API Gateway reads."""
        return {"Authorization": f"Bearer {self._keeper.id_token()}"}
