import { afterEach, expect, test, vi } from "vitest";
import { checkConfig, loadConfig } from "./config";

const RIGHT = {
  apiBaseUrl: "/api/",
  auth: {
    mode: "cognito",
    authority: "https://idp/pool",
    clientId: "c",
    hostedUiBaseUrl: "https://login/",
    scope: "openid",
  },
  upload: { multipartThresholdBytes: 16, partSizeBytes: 8, concurrency: 4, maxFileBytes: 100 },
  refreshMs: 4000,
  environment: "test",
};

afterEach(() => vi.unstubAllGlobals());

test("slashes at the end are taken off", () => {
  const config = checkConfig(RIGHT);
  expect([config.apiBaseUrl, config.auth.hostedUiBaseUrl]).toEqual(["/api", "https://login"]);
});

test("all that is wrong is told at once", () => {
  const wrong = { ...RIGHT, auth: { mode: "saml" }, upload: { ...RIGHT.upload, concurrency: 0 } };
  expect(() => checkConfig(wrong)).toThrow(
    /auth.mode is not one of cognito, local; auth.authority is not there.*upload.concurrency is not a whole number/,
  );
});

test("where nobody signs in, nothing is asked of the login page", () => {
  expect(checkConfig({ ...RIGHT, auth: { mode: "local" } }).auth).toMatchObject({ mode: "local", clientId: "" });
});

test.each([
  ["unreachable", async () => Promise.reject(new TypeError("no")), /could not be reached/],
  ["refused", async () => new Response("", { status: 404 }), /answered 404/],
  ["a page", async () => new Response("<html>"), /not JSON/],
  ["null", async () => new Response("null"), /is wrong/],
])("config.json that is %s is told of in a sentence", async (_, answer, message) => {
  vi.stubGlobal("fetch", vi.fn(answer));
  await expect(loadConfig()).rejects.toThrow(message);
});
