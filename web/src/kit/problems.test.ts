import { expect, test } from "vitest";
import { ApiProblem } from "../api/client";
import { describeProblem } from "./problems";

test("a problem names its fields and the request", () => {
  const problem = new ApiProblem(400, "BadRequest", "Wrong.", "r-1", [{ field: "limit", message: "too large" }]);
  expect(describeProblem(problem)).toEqual({ text: "Wrong. limit: too large", requestId: "r-1" });
});

test("another error keeps its message", () => {
  expect(describeProblem(new Error("no"))).toEqual({ text: "no", requestId: "" });
  expect(describeProblem("odd")).toEqual({ text: "odd", requestId: "" });
});
