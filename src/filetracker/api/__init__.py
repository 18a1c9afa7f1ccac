"""The HTTP layer of the API: callers, requests, answers, problems. No AWS but through the use cases."""
