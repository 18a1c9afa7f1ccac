"""Signs in, and keeps and renews what that gives."""
