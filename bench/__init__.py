"""What is measured, and against what; figures are printed, never asserted."""
