# Files: what is true now, one item per file. FileEvents: what happened, append-only. Uploads: uploads in progress.
# Jobs: what is to be done with a file, and what came of it.

locals {
  # What a list shows. An index holds its own keys and the table's key anyway, and refuses to be told them twice.
  listed_attributes = [
    "ContentType", "DetectedType", "ETag", "FileSize", "MediaType", "Revision", "Status", "TypeMismatch", "UploadedBy", "VersionId",
  ]

  # All but the text, which may be long, and what nobody is shown.
  listed_job_attributes = [
    "Attempts", "EndedTime", "Error", "InstanceId", "ListShard", "Operation", "Outcome", "OutputETag", "OutputName", "OutputSize",
    "OutputVersionId", "Runner", "SourceETag", "SourceVersionId", "StartedTime", "Status", "SubmittedBy", "SubmittedName",
  ]
}

resource "aws_dynamodb_table" "files" {
  #checkov:skip=CKV_AWS_119:DynamoDB's own key encrypts it; a key of our own would add a price to each request
  name                        = var.files_table_name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "FileName"
  stream_enabled              = true
  stream_view_type            = "NEW_AND_OLD_IMAGES"
  deletion_protection_enabled = var.deletion_protection

  attribute {
    name = "FileName"
    type = "S"
  }

  attribute {
    name = "ListKey"
    type = "S"
  }

  attribute {
    name = "UploadTime"
    type = "S"
  }

  global_secondary_index {
    name               = "ByUploadTime"
    hash_key           = "ListKey"
    range_key          = "UploadTime"
    projection_type    = "INCLUDE"
    non_key_attributes = local.listed_attributes
  }

  global_secondary_index {
    name               = "ByName"
    hash_key           = "ListKey"
    range_key          = "FileName"
    projection_type    = "INCLUDE"
    non_key_attributes = concat(local.listed_attributes, ["StorageClass", "UploadTime"]) # as the bucket's listing, to be compared
  }

  ttl {
    attribute_name = "ExpiresAt"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }
}

resource "aws_dynamodb_table" "file_events" {
  #checkov:skip=CKV_AWS_119:DynamoDB's own key encrypts it; a key of our own would add a price to each request
  name                        = var.file_events_table_name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "FileName"
  range_key                   = "EventId"
  deletion_protection_enabled = var.deletion_protection

  attribute {
    name = "FileName"
    type = "S"
  }

  attribute {
    name = "EventId"
    type = "S"
  }

  ttl {
    attribute_name = "ExpiresAt"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }
}

resource "aws_dynamodb_table" "uploads" {
  #checkov:skip=CKV_AWS_119:DynamoDB's own key encrypts it; a key of our own would add a price to each request
  name                        = var.uploads_table_name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "UploadedBy"
  range_key                   = "UploadId"
  deletion_protection_enabled = var.deletion_protection

  attribute {
    name = "UploadedBy"
    type = "S"
  }

  attribute {
    name = "UploadId"
    type = "S"
  }

  attribute {
    name = "State"
    type = "S"
  }

  attribute {
    name = "ExpiresTime"
    type = "S"
  }

  # What the sweeper asks: who is still open, the longest expired first.
  global_secondary_index {
    name            = "ByState"
    hash_key        = "State"
    range_key       = "ExpiresTime"
    projection_type = "ALL"
  }

  ttl {
    attribute_name = "ExpiresAt"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }
}

resource "aws_dynamodb_table" "jobs" {
  #checkov:skip=CKV_AWS_119:DynamoDB's own key encrypts it; a key of our own would add a price to each request
  name                        = var.jobs_table_name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "JobId"
  stream_enabled              = true
  stream_view_type            = "NEW_AND_OLD_IMAGES"
  deletion_protection_enabled = var.deletion_protection

  attribute {
    name = "JobId"
    type = "S"
  }

  attribute {
    name = "ListKey"
    type = "S"
  }

  attribute {
    name = "FileName"
    type = "S"
  }

  attribute {
    name = "SubmittedTime"
    type = "S"
  }

  global_secondary_index {
    name               = "ByListKey"
    hash_key           = "ListKey"
    range_key          = "SubmittedTime"
    projection_type    = "INCLUDE"
    non_key_attributes = concat(local.listed_job_attributes, ["FileName"])
  }

  global_secondary_index {
    name               = "ByFile"
    hash_key           = "FileName"
    range_key          = "SubmittedTime"
    projection_type    = "INCLUDE"
    non_key_attributes = concat(local.listed_job_attributes, ["MultipartId"]) # so that an upload that was left behind is found by its name
  }

  ttl {
    attribute_name = "ExpiresAt"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }
}
