mock_provider "aws" {}

variables {
  files_table_name       = "Files"
  file_events_table_name = "FileEvents"
  uploads_table_name     = "Uploads"
  jobs_table_name        = "Jobs"
}

run "tables_have_their_keys_indexes_and_streams_and_are_guarded" {
  command = plan

  module {
    source = "./modules/tables"
  }

  assert {
    condition     = aws_dynamodb_table.files.hash_key == "FileName" && aws_dynamodb_table.files.range_key == null
    error_message = "The key of Files is not FileName alone."
  }

  assert {
    condition = { for index in aws_dynamodb_table.files.global_secondary_index : index.name => "${index.hash_key}/${index.range_key}" } == {
      ByName       = "ListKey/FileName"
      ByUploadTime = "ListKey/UploadTime"
    }
    error_message = "The indexes of Files are not ByName and ByUploadTime."
  }

  assert {
    condition = alltrue(flatten([
      for index in aws_dynamodb_table.files.global_secondary_index : [
        for key in ["FileName", index.hash_key, index.range_key] : !contains(index.non_key_attributes, key)
      ]
    ]))
    error_message = "An index is told one of its keys twice, which DynamoDB refuses."
  }

  assert {
    condition = alltrue([
      for index in aws_dynamodb_table.files.global_secondary_index :
      setsubtract(toset(concat(tolist(index.non_key_attributes), ["FileName", index.hash_key, index.range_key])), ["StorageClass"]) == toset([
        "ContentType", "DetectedType", "ETag", "FileName", "FileSize", "ListKey", "MediaType", "Revision", "Status", "TypeMismatch", "UploadTime", "UploadedBy", "VersionId",
      ])
    ])
    error_message = "An index does not hold just what a list shows."
  }

  assert {
    condition = { for index in aws_dynamodb_table.files.global_secondary_index : index.name => contains(index.non_key_attributes, "StorageClass") } == {
      ByName       = true
      ByUploadTime = false
    }
    error_message = "ByName, and only it, holds what the bucket's listing tells besides."
  }

  assert {
    condition     = aws_dynamodb_table.files.stream_enabled && aws_dynamodb_table.files.stream_view_type == "NEW_AND_OLD_IMAGES"
    error_message = "Files has no stream with both images."
  }

  assert {
    condition     = aws_dynamodb_table.file_events.hash_key == "FileName" && aws_dynamodb_table.file_events.range_key == "EventId"
    error_message = "The key of FileEvents is not FileName and EventId."
  }

  assert {
    condition     = aws_dynamodb_table.uploads.hash_key == "UploadedBy" && aws_dynamodb_table.uploads.range_key == "UploadId"
    error_message = "The key of Uploads is not UploadedBy and UploadId."
  }

  assert {
    condition = [
      for index in aws_dynamodb_table.uploads.global_secondary_index : [index.name, index.hash_key, index.range_key, index.projection_type]
    ] == [["ByState", "State", "ExpiresTime", "ALL"]]
    error_message = "The index of Uploads is not ByState, by the time of expiry, with everything."
  }

  assert {
    condition     = aws_dynamodb_table.jobs.hash_key == "JobId" && aws_dynamodb_table.jobs.range_key == null
    error_message = "The key of Jobs is not JobId alone."
  }

  assert {
    condition = { for index in aws_dynamodb_table.jobs.global_secondary_index : index.name => "${index.hash_key}/${index.range_key}" } == {
      ByFile    = "FileName/SubmittedTime"
      ByListKey = "ListKey/SubmittedTime"
    }
    error_message = "The indexes of Jobs are not ByListKey and ByFile, by the time of submission."
  }

  assert {
    condition = alltrue(flatten([
      for index in aws_dynamodb_table.jobs.global_secondary_index : [
        length(index.non_key_attributes) <= 20, # DynamoDB's limit
        [for key in ["JobId", "Text", index.hash_key, index.range_key] : !contains(index.non_key_attributes, key)],
      ]
    ]))
    error_message = "An index is told one of its keys twice, holds the text, or more attributes than DynamoDB takes."
  }

  assert {
    condition     = aws_dynamodb_table.jobs.stream_enabled && aws_dynamodb_table.jobs.stream_view_type == "NEW_AND_OLD_IMAGES"
    error_message = "Jobs has no stream with both images."
  }

  assert {
    condition = alltrue([
      for table in [aws_dynamodb_table.files, aws_dynamodb_table.file_events, aws_dynamodb_table.uploads, aws_dynamodb_table.jobs] : alltrue([
        table.billing_mode == "PAY_PER_REQUEST",
        one(table.ttl).attribute_name == "ExpiresAt" && one(table.ttl).enabled,
        one(table.point_in_time_recovery).enabled,
        table.deletion_protection_enabled,
      ])
    ])
    error_message = "A table is not on demand, with TTL, point-in-time recovery and deletion protection."
  }
}
