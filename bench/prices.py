"""AWS list prices in US dollars, region us-east-1, first tier, without the free tier. The one place that names any.

As the services' pricing pages told them in 2025: Lambda on Arm; DynamoDB on demand after the cut of November 2024;
public IPv4 addresses since February 2024. Nothing here asks AWS: compare with https://aws.amazon.com/pricing before
you build on a figure.
"""

from __future__ import annotations

REGION = "us-east-1"
MILLION = 1_000_000
SECONDS_PER_HOUR = 3_600
HOURS_PER_MONTH = 730  # as AWS's own calculator has it

STATE_TRANSITION = 0.025 / 1_000  # Step Functions, standard workflows; each retry is one, too
WRITE_UNIT = 0.625 / MILLION  # DynamoDB on demand: 1 KiB written, in the table and in each index
READ_UNIT = 0.125 / MILLION  # 4 KiB read consistently; what Lambda reads of a stream is free
LAMBDA_REQUEST = 0.20 / MILLION
LAMBDA_GB_SECOND = 0.000_013_333_4  # arm64
S3_WRITE = 0.005 / 1_000  # PUT, COPY, POST, LIST, each part of an upload, its beginning and its end
S3_READ = 0.000_4 / 1_000  # GET, HEAD; DELETE and the abort of an upload are free
API_REQUEST = 3.50 / MILLION  # API Gateway, REST API
PUBLISH = 0.50 / MILLION  # SNS; deliveries to SQS and Lambda are free
LOG_GB = 0.50  # CloudWatch Logs, what comes in
INSTANCE_HOUR = 0.016_8  # t4g.small, Linux, on demand
PUBLIC_IPV4_HOUR = 0.005
VOLUME_GB_MONTH = 0.08  # EBS gp3
MIN_BILLED_SECONDS = 60  # of an instance and its volume, each time it starts; then by the second
