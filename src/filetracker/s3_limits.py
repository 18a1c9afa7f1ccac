"""Limits of S3. Source: S3 User Guide, "Amazon S3 multipart upload limits" and "Naming Amazon S3 objects"."""

from __future__ import annotations

KIB = 1024
MIB = 1024 * KIB

MAX_KEY_BYTES = 1024  # in UTF-8; a sort key of DynamoDB may have as many
MAX_OBJECT_BYTES = 5 * 1024 * 1024 * MIB
MAX_PARTS = 10_000
MIN_PART_BYTES = 5 * MIB  # of all parts but the last
MAX_PART_BYTES = 5 * 1024 * MIB
