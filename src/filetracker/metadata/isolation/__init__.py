"""Content is read in a process of its own, which can be killed: see docs/security.md."""
