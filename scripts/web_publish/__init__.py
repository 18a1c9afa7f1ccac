"""Sends the web page's build to where its stack serves it from."""
