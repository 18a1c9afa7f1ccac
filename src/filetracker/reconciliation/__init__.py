"""Compares the table with the bucket, and heals it."""
