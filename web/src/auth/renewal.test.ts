// @vitest-environment happy-dom
import { User } from "oidc-client-ts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { COGNITO } from "../testing/fakes";
import { createOidcSession } from "./oidcSession";

/** What the library throws is its own affair: here it is the real one. */

const KEPT_UNDER = "oidc.user:https://idp/pool:client";

function tokenOf(sub: string): string {
  return ["{}", JSON.stringify({ sub }), ""].map((part) => btoa(part)).join(".");
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  const user = new User({
    id_token: tokenOf("ann"),
    access_token: "a",
    refresh_token: "r",
    token_type: "Bearer",
    scope: "openid email",
    profile: { sub: "ann", iss: "i", aud: "client", exp: 1, iat: 1 },
    expires_at: 1,
  });
  window.sessionStorage.setItem(KEPT_UNDER, user.toStorageString());
});

async function makeExpired() {
  const page = { home: "https://files/", address: () => "https://files/", go: vi.fn(), tidy: vi.fn() };
  const session = createOidcSession(COGNITO, page);
  const expired = vi.fn();
  session.onExpired(expired);
  await session.completeSignIn();
  return { session, expired };
}

const json = (status: number, document: unknown) => async () =>
  new Response(JSON.stringify(document), { status, headers: { "content-type": "application/json" } });
const html = (status: number) => async () =>
  new Response("<html>", { status, headers: { "content-type": "text/html" } });
const renewed = (sub: string) => json(200, { id_token: tokenOf(sub), access_token: "b", expires_in: 900 });
const unreachable = async () => {
  throw new TypeError("Failed to fetch");
};
const late = (_: RequestInfo | URL, init?: RequestInit) =>
  new Promise<Response>((_, reject) => {
    init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
    vi.advanceTimersByTime(11_000);
  });

afterEach(() => vi.useRealTimers());

test.each([
  ["no network", unreachable],
  ["no answer in time", late],
  ["a proxy's page", html(503)],
  ["an answer without a word", async () => new Response("", { status: 502 })],
  ["an answer that broke off", async () => new Response("{", { status: 200 })],
  ["an error of the server", json(500, { message: "Internal" })],
  ["too many requests", json(429, { message: "Too many" })],
  ["an error that OAuth has a name for", json(503, { error: "temporarily_unavailable" })],
])("%s ends no session", async (_, answer) => {
  const { session, expired } = await makeExpired();
  vi.stubGlobal("fetch", answer);
  await expect(session.token()).rejects.toThrow();
  expect(expired).not.toHaveBeenCalled();
  expect(window.sessionStorage.getItem(KEPT_UNDER)).toContain('"refresh_token":"r"');
  vi.stubGlobal("fetch", renewed("ann"));
  expect(await session.token()).toBe(tokenOf("ann"));
});

test.each([
  ["a refresh token that is over", json(400, { error: "invalid_grant" })],
  ["a token of somebody else", renewed("bob")],
])("%s ends the session", async (_, answer) => {
  const { session, expired } = await makeExpired();
  vi.stubGlobal("fetch", answer);
  expect(await session.token()).toBeNull();
  expect(expired).toHaveBeenCalledTimes(1);
  expect(window.sessionStorage.getItem(KEPT_UNDER)).toBeNull();
});
