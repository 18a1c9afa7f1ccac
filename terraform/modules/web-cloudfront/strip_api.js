// The page asks for /api/files where the API has /files. Runs at CloudFront, before the request goes on to the API.
function handler(event) {
  var request = event.request;
  request.uri = request.uri.replace(/^\/api(?=\/|$)/, '') || '/';
  return request;
}
