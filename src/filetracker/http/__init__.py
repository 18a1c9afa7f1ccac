"""HTTP as the API speaks it, whatever the request is about."""
