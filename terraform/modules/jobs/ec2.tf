# What a job needs to run on an instance of its own: the program in a bucket, a launch template whose user data fetches and
# runs it, a role that may do what the function run_job may, and a way out to AWS. There is no way in.

data "aws_iam_policy_document" "assume_ec2" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "instance" {
  source_policy_documents = [data.aws_iam_policy_document.run_job.json]

  statement {
    sid       = "FetchProgram"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = ["arn:${local.partition}:s3:::${var.ec2.code_bucket_name}/${local.program_key}"]
  }
}

# Whatever RunInstances touches has to come from the launch template, whose id is known after apply: it is put in where the policy is
# attached, so that a plan, and a test of one, shows all the rest.
data "aws_iam_policy_document" "launch" {
  statement {
    sid     = "LaunchInstances"
    actions = ["ec2:RunInstances"]
    resources = concat(
      [for kind in ["instance", "launch-template", "network-interface", "security-group", "volume"] : "arn:${local.partition}:ec2:${local.region_and_account}:${kind}/*"],
      ["arn:${local.partition}:ec2:${local.region_and_account}:subnet/${local.subnet_id}", "arn:${local.partition}:ec2:${local.region}::image/*"],
    )

    condition {
      test     = "ArnEquals"
      variable = "ec2:LaunchTemplate"
      values   = [local.unknown_template_arn]
    }
  }

  statement {
    sid       = "TagWhatIsLaunched"
    actions   = ["ec2:CreateTags"]
    resources = [local.instances_arn, local.volumes_arn]

    condition {
      test     = "StringEquals"
      variable = "ec2:CreateAction"
      values   = ["RunInstances"]
    }
  }

  statement {
    sid       = "GiveInstancesTheirRole"
    actions   = ["iam:PassRole"]
    resources = [local.instance_role_arn]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ec2.amazonaws.com"]
    }
  }

  # EC2 knows no resources for it.
  statement {
    sid       = "WatchInstances"
    actions   = ["ec2:DescribeInstances"]
    resources = ["*"]
  }

  statement {
    sid       = "EndInstances"
    actions   = ["ec2:TerminateInstances"]
    resources = [local.instances_arn]

    dynamic "condition" {
      for_each = var.limit_by_instance_tags ? [1] : []

      content {
        test     = "StringEquals"
        variable = "ec2:ResourceTag/filetracker-stack"
        values   = [var.name_prefix]
      }
    }
  }
}

resource "aws_iam_role_policy" "launch" {
  count = local.on_ec2 ? 1 : 0

  name   = "${local.name}-launch"
  role   = aws_iam_role.state_machine.id
  policy = replace(data.aws_iam_policy_document.launch.json, local.unknown_template_arn, aws_launch_template.job[0].arn)
}

resource "aws_iam_role" "instance" {
  count = local.on_ec2 ? 1 : 0

  name               = "${var.name_prefix}-job-instance"
  description        = "What an instance that runs a job may do."
  assume_role_policy = data.aws_iam_policy_document.assume_ec2.json
}

resource "aws_iam_role_policy" "instance" {
  count = local.on_ec2 ? 1 : 0

  name   = aws_iam_role.instance[0].name
  role   = aws_iam_role.instance[0].id
  policy = data.aws_iam_policy_document.instance.json
}

resource "aws_iam_instance_profile" "job" {
  count = local.on_ec2 ? 1 : 0

  name = "${var.name_prefix}-job-instance"
  role = aws_iam_role.instance[0].name
}

locals {
  unknown_template_arn = "arn:${local.partition}:ec2:${local.region_and_account}:launch-template/known-after-apply"

  program_key = "run_job.pyz"
  subnet_id   = coalesce(var.ec2.subnet_id, "*")

  # Graviton's types have a g behind their generation.
  instance_architecture = can(regex("^[a-z]+[0-9]+[a-z]*g[a-z]*\\.", var.ec2.instance_type)) ? "arm64" : "x86_64"
  finds_image           = local.on_ec2 && var.ec2.image_id == null
  image_id              = local.finds_image ? nonsensitive(data.aws_ssm_parameter.image[0].value) : var.ec2.image_id

  user_data = templatefile("${path.module}/user_data.sh", {
    region = local.region
    program = {
      bucket = var.ec2.code_bucket_name
      key    = local.program_key

      # Jobs that wait go on with the template of their execution, and a template with the program that it was made for.
      version = local.on_ec2 ? aws_s3_object.program[0].version_id : "none"
    }
    environment  = merge(local.run_environment, { POWERTOOLS_SERVICE_NAME = "run_job", POWERTOOLS_LOG_LEVEL = var.function.log_level })
    last_minutes = var.timeout_minutes + 5
    most_seconds = local.timeout_seconds
  })
}

data "aws_ssm_parameter" "image" {
  count = local.finds_image ? 1 : 0

  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${local.instance_architecture}"
}

data "aws_subnet" "job" {
  count = local.on_ec2 && var.ec2.subnet_id != null ? 1 : 0

  id = var.ec2.subnet_id
}

resource "aws_security_group" "instance" {
  #checkov:skip=CKV2_AWS_5:The launch template gives it to each instance
  count = local.on_ec2 ? 1 : 0

  name        = "${var.name_prefix}-job-instance"
  description = "Instances that run jobs: no way in; out to AWS, by https."
  vpc_id      = one(data.aws_subnet.job[*].vpc_id)
  ingress     = []

  # AWS's own addresses are too many to name, and change.
  #checkov:skip=CKV_AWS_382:Port 443 alone
  egress {
    description      = "AWS and the packages of Amazon Linux"
    protocol         = "tcp"
    from_port        = 443
    to_port          = 443
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = ["::/0"]
  }
}

resource "aws_launch_template" "job" {
  count = local.on_ec2 ? 1 : 0

  name                                 = "${var.name_prefix}-job"
  description                          = "An instance that runs one job, whose id is its tag filetracker-job, and then ends itself."
  image_id                             = local.image_id
  instance_type                        = var.ec2.instance_type
  instance_initiated_shutdown_behavior = "terminate"
  update_default_version               = true
  user_data                            = base64encode(local.user_data)

  iam_instance_profile {
    arn = aws_iam_instance_profile.job[0].arn
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "enabled"
  }

  network_interfaces {
    device_index          = 0
    delete_on_termination = true
    subnet_id             = var.ec2.subnet_id
    security_groups       = [aws_security_group.instance[0].id]
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = 16 # GiB; LocalStack 4.14 launches nothing where the size is left to the image
      encrypted             = true
      delete_on_termination = true
    }
  }

  lifecycle {
    precondition {
      condition     = fileexists(var.ec2.program_path)
      error_message = "The program ${var.ec2.program_path} does not exist: run make package."
    }
  }
}

resource "aws_s3_bucket" "code" {
  #checkov:skip=CKV_AWS_18:It holds a program that anybody can build; the role of instances alone reads it
  #checkov:skip=CKV_AWS_144:It holds what make package builds again
  #checkov:skip=CKV_AWS_145:SSE-S3 encrypts it; it holds a program, no data
  #checkov:skip=CKV2_AWS_62:Nobody waits for a program
  count = local.on_ec2 ? 1 : 0

  bucket        = var.ec2.code_bucket_name
  force_destroy = true
}

resource "aws_s3_bucket_versioning" "code" {
  count = local.on_ec2 ? 1 : 0

  bucket = aws_s3_bucket.code[0].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "code" {
  count = local.on_ec2 ? 1 : 0

  bucket = aws_s3_bucket.code[0].id

  rule {
    id     = "forget-old-programs"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    noncurrent_version_expiration {
      noncurrent_days = 30 # no job waits that long
    }
  }

  depends_on = [aws_s3_bucket_versioning.code]
}

resource "aws_s3_bucket_public_access_block" "code" {
  count = local.on_ec2 ? 1 : 0

  bucket = aws_s3_bucket.code[0].id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "code" {
  count = local.on_ec2 ? 1 : 0

  bucket = aws_s3_bucket.code[0].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

data "aws_iam_policy_document" "code" {
  statement {
    sid       = "DenyPlainHttp"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["arn:${local.partition}:s3:::${var.ec2.code_bucket_name}", "arn:${local.partition}:s3:::${var.ec2.code_bucket_name}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "code" {
  count = local.on_ec2 && var.tls_only ? 1 : 0

  bucket = aws_s3_bucket.code[0].id
  policy = data.aws_iam_policy_document.code.json

  # S3 refuses both at once (OperationAborted).
  depends_on = [aws_s3_bucket_public_access_block.code]
}

resource "aws_s3_object" "program" {
  #checkov:skip=CKV_AWS_186:SSE-S3 encrypts it; it holds a program, no data
  count = local.on_ec2 ? 1 : 0

  bucket       = aws_s3_bucket.code[0].id
  key          = local.program_key
  source       = var.ec2.program_path
  source_hash  = fileexists(var.ec2.program_path) ? filemd5(var.ec2.program_path) : null
  content_type = "application/zip"

  depends_on = [aws_s3_bucket_versioning.code]
}
