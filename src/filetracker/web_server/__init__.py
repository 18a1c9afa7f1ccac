"""One process that serves the web page: its build, its `config.json`, and the API under `/api`.

It is what runs on one's own machine (`make web`) and in the container.
"""
