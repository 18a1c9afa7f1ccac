"""What subscribers of the topic are told."""
