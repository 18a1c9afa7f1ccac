import { readFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import { expect, test } from "vitest";

test("the types are those of docs/openapi.json (npm run types writes them anew)", async () => {
  const document = JSON.parse(await readFile(new URL("../../../docs/openapi.json", import.meta.url), "utf8"));
  const types = await readFile(new URL("schema.d.ts", import.meta.url), "utf8");
  expect(types).toContain(astToString(await openapiTS(document)).trim());
});
