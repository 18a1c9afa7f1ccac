# How often reading a file's content began and came to no end, for messages that come back. A file that ends the whole
# function is then tracked without its content, instead of taking its neighbors to the dead-letter queue.

resource "aws_dynamodb_table" "attempts" {
  #checkov:skip=CKV_AWS_119:DynamoDB's own key encrypts it; a key of our own would add a price to each request
  #checkov:skip=CKV_AWS_28:Its items are of no use once their message is gone, within 14 days
  name         = "${var.name_prefix}-attempts"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "MessageId"
  range_key    = "FileName"

  attribute {
    name = "MessageId"
    type = "S"
  }

  attribute {
    name = "FileName"
    type = "S"
  }

  ttl {
    attribute_name = "ExpiresAt"
    enabled        = true
  }
}
