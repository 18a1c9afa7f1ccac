"""Uploads by presigned URLs: whole, or in parts that go on after an interruption."""
