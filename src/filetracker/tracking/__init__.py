"""From S3's events to true records."""
