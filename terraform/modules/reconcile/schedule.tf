module "schedule" {
  count  = var.schedule == null ? 0 : 1
  source = "../schedule"

  function_name          = module.function.name
  description            = "Reconciles the table ${var.files_table.name} with the bucket ${var.bucket_name}."
  expression             = var.schedule
  window_minutes         = 15
  retry_attempts         = 10
  retry_minutes          = 60
  dead_letter_queue_name = aws_sqs_queue.dlq.name
}
