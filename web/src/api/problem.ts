import type { components } from "./schema";

type ProblemDocument = components["schemas"]["Problem"];

/**
 * The API said no, or nothing.
 *
 * `status` 0: no answer came (`code` Offline), or the caller gave up waiting. `requestId` is empty where there is none.
 */
export class ApiProblem extends Error {
  override name = "ApiProblem";

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly requestId = "",
    readonly errors: readonly { field: string; message: string }[] = [],
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }

  /** Whether the same request may go well later. */
  get isPassing(): boolean {
    return [0, 408, 429].includes(this.status) || this.status >= 500 || this.code === "Busy";
  }
}

/** The problem in an answer that is not a success; one is made up where the answer holds none. */
export async function problemOf(answer: Response): Promise<ApiProblem> {
  const requestId = answer.headers.get("x-request-id") ?? "";
  try {
    const problem = (await answer.json()) as Partial<ProblemDocument> | null;
    if (typeof problem?.code === "string" && typeof problem.detail === "string") {
      return new ApiProblem(
        answer.status,
        problem.code,
        problem.detail,
        problem.requestId ?? requestId,
        problem.errors ?? [],
      );
    }
  } catch {
    // Not the API's own answer: a proxy's, whose text tells people nothing.
  }
  return new ApiProblem(answer.status, "BadAnswer", `The server answered ${answer.status}.`, requestId);
}
