/** The bucket that a signed URL of a file reads from, path style or virtual; null where it cannot be told. */
export function bucketOf(signedUrl: string, fileName: string): string | null {
  const { hostname, pathname } = new URL(signedUrl);
  const path = decoded(pathname).replace(/^\//, "");
  if (path === fileName) return /^(.+?)\.s3[.-]/.exec(hostname)?.[1] ?? null;
  const bucket = path.endsWith(`/${fileName}`) ? path.slice(0, -fileName.length - 1) : "";
  return bucket && !bucket.includes("/") ? bucket : null;
}

export function s3Uri(bucket: string, fileName: string): string {
  return `s3://${bucket}/${fileName}`;
}

/** A command for a POSIX shell: the name is quoted, whatever is in it. */
export function cliCommand(bucket: string, fileName: string): string {
  return `aws s3 cp ${shellQuoted(s3Uri(bucket, fileName))} .`;
}

function shellQuoted(text: string): string {
  return /^[A-Za-z0-9_./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
