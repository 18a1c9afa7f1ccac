/** What can be done with a file. */
export const OPERATIONS = ["append", "gzip"] as const;
export type Operation = (typeof OPERATIONS)[number];

export const MAX_TEXT_BYTES = 256 * 1024;
/** Of one submission. */
export const MAX_FILES = 25;

export const isOperation = (text: string): text is Operation => OPERATIONS.some((each) => each === text);

/** Where the API says that the output goes. */
export function outputName(operation: Operation, fileName: string): string {
  return `outputs/${fileName}${operation === "gzip" ? ".gz" : ""}`;
}
