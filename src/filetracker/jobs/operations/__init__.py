"""What jobs can do: one module for each operation."""
