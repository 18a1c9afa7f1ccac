// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { createLocalSession } from "./localSession";

afterEach(() => {
  sessionStorage.clear();
  window.location.hash = "";
});

test("the token in the address is kept for the tab, and taken out of the address", async () => {
  window.location.hash = "#token=aB3_-x";
  const session = createLocalSession();
  expect(await session.completeSignIn()).toBe(true);
  expect(await session.token()).toBe("aB3_-x");
  expect(window.location.href).not.toContain("aB3_-x");
  expect(localStorage).toHaveLength(0);
  // A reload, with another address.
  window.location.hash = "#/jobs";
  const reloaded = createLocalSession();
  expect(await reloaded.completeSignIn()).toBe(true);
  expect(await reloaded.token()).toBe("aB3_-x");
  expect(window.location.hash).toBe("#/jobs");
});

test("without the token nobody is let in", async () => {
  const session = createLocalSession();
  expect(await session.completeSignIn()).toBe(false);
  expect(await session.token()).toBeNull();
});

test("a token that the server refuses is forgotten, and the page says so", async () => {
  window.location.hash = "#token=old";
  const session = createLocalSession();
  await session.completeSignIn();
  const told = vi.fn();
  const stop = session.onExpired(told);
  session.rejected("old");
  expect(told).toHaveBeenCalledOnce();
  expect(await session.token()).toBeNull();
  stop();
});
