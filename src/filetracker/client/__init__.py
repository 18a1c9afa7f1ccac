"""The API's client: signs in, calls the API, sends and fetches files by the URLs that it signs."""
