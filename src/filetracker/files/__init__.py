"""What is known of each file."""
