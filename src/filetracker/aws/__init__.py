"""The only place that talks to AWS: one module per kind of resource."""
