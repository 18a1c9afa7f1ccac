"""The entry points of the Lambda functions: one file for each."""
