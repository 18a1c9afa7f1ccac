/** A key by which the API knows a submission that is sent again. Unlike randomUUID(), this needs no secure context. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
