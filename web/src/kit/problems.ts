import { ApiProblem } from "../api/client";

/** An error in words, with the id that helps whoever is asked for help. */
export interface Problem {
  text: string;
  requestId: string;
}

export function describeProblem(error: unknown): Problem {
  if (error instanceof ApiProblem) {
    const fields = error.errors.map(({ field, message }) => `${field}: ${message}`);
    return { text: [error.detail, ...fields].join(" "), requestId: error.requestId };
  }
  return { text: error instanceof Error ? error.message : String(error), requestId: "" };
}
