"""Files between this machine and the bucket, both ways."""
