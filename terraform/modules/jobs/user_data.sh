#!/bin/sh
# Runs one job on Amazon Linux 2023, the job that the instance's tag filetracker-job names, and ends the instance, whatever happens.
# Terraform fills in what stands in braces; a doubled dollar is the shell's own. FILETRACKER_ROOT and
# AWS_EC2_METADATA_SERVICE_ENDPOINT are set where somebody plays the machine (scripts/local/ec2.py), never on EC2.
set -eu

# The instance's shutdown terminates it. The second net, in case this script never comes to its end:
shutdown -h +${last_minutes}
trap 'shutdown -h now' EXIT

metadata=$${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254}
token=$(curl -fsS --retry 5 --retry-connrefused -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$metadata/latest/api/token")
job_id=$(curl -fsS --retry 5 -H "X-aws-ec2-metadata-token: $token" "$metadata/latest/meta-data/tags/instance/filetracker-job")
case $job_id in
*[!0-9a-f]* | '')
  echo "The tag filetracker-job is no job's id: '$job_id'" >&2
  exit 1
  ;;
esac

# As in the functions: Amazon Linux comes with an older Python, and no boto3 for a newer one; the program holds its own.
dnf install --assumeyes --quiet python3.11

export AWS_DEFAULT_REGION=${region}
# Credentials come from the instance's metadata, which AWS's SDK asks once, for a second, if not told otherwise.
export AWS_METADATA_SERVICE_TIMEOUT=5 AWS_METADATA_SERVICE_NUM_ATTEMPTS=5
folder=$${FILETRACKER_ROOT:-}/opt/filetracker
mkdir -p "$folder"
aws s3api get-object --bucket ${program.bucket} --key ${program.key} --version-id ${program.version} "$folder/run_job.pyz" >/dev/null
chmod 755 "$folder"
chmod 644 "$folder/run_job.pyz"

# A service with no rights but to compute, to use the network, and to write to a folder of its own that is gone afterwards.
systemd-run --unit=filetracker-job --collect --wait --pipe \
  --property=Type=exec \
  --property=DynamicUser=yes \
  --property=ProtectSystem=strict \
  --property=ProtectHome=yes \
  --property=PrivateDevices=yes \
  --property=PrivateTmp=yes \
  --property=ProtectKernelTunables=yes \
  --property=ProtectKernelModules=yes \
  --property=ProtectControlGroups=yes \
  --property=RestrictSUIDSGID=yes \
  --property=NoNewPrivileges=yes \
  --property=CapabilityBoundingSet= \
  --property='RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX' \
  --property=RuntimeMaxSec=${most_seconds} \
  --setenv=AWS_DEFAULT_REGION=${region} \
  --setenv=AWS_REGION=${region} \
  --setenv=AWS_METADATA_SERVICE_TIMEOUT \
  --setenv=AWS_METADATA_SERVICE_NUM_ATTEMPTS \
%{ for name, value in environment ~}
  --setenv=${name}='${value}' \
%{ endfor ~}
  /usr/bin/env python3.11 "$folder/run_job.pyz" "$job_id"
