# The schedule became a module: a stack of before keeps its own.

moved {
  from = aws_iam_role.scheduler[0]
  to   = module.sweep_schedule[0].aws_iam_role.this
}

moved {
  from = aws_iam_role_policy.scheduler[0]
  to   = module.sweep_schedule[0].aws_iam_role_policy.this
}

moved {
  from = aws_scheduler_schedule.sweep[0]
  to   = module.sweep_schedule[0].aws_scheduler_schedule.this
}
