import type { User } from "oidc-client-ts";
import { expect, test, vi } from "vitest";
import { COGNITO } from "../testing/fakes";
import { createOidcSession, type Manager, type Page } from "./oidcSession";

function userWith(token: string, expiresIn: number): User {
  const profile = { email: "a@example.com", "cognito:groups": ["admins"] };
  return {
    id_token: token,
    expires_in: expiresIn,
    refresh_token: "r",
    profile,
    state: "#/files?x=1",
  } as unknown as User;
}

function make(address: string, kept: User | null = null) {
  const page = { home: "https://files.example/", address: () => address, go: vi.fn(), tidy: vi.fn() } satisfies Page;
  const manager = {
    getUser: vi.fn(async () => kept),
    signinRedirect: vi.fn(async () => {}),
    signinPopup: vi.fn(async () => userWith("again", 900)),
    signinCallback: vi.fn(async (): Promise<User | undefined> => userWith("first", 900)),
    signinSilent: vi.fn(async (): Promise<User | null> => userWith("renewed", 900)),
    revokeTokens: vi.fn(async () => {}),
    removeUser: vi.fn(async () => {}),
  };
  const session = createOidcSession(COGNITO, page, manager as unknown as Manager);
  return { page, manager, session };
}

const HOME = "https://files.example/#/files?x=1";

test("a sign-in comes back to where it was left", async () => {
  const { page, session } = make("https://files.example/?code=c&state=s");
  expect(await session.completeSignIn()).toBe(true);
  expect(page.tidy).toHaveBeenCalledWith("#/files?x=1");
  expect(session.user()).toEqual({ email: "a@example.com", groups: ["admins"] });
  expect(await session.token()).toBe("first");
});

test("an address that answers nothing of ours begins anew", async () => {
  const { page, manager, session } = make("https://files.example/?code=old&state=old");
  manager.signinCallback.mockRejectedValue(new Error("No matching state found in storage"));
  expect(await session.completeSignIn()).toBe(false);
  expect(page.tidy).toHaveBeenCalledWith("");
});

test("a reload keeps the session", async () => {
  const { session } = make(HOME, userWith("kept", 500));
  expect(await session.completeSignIn()).toBe(true);
  expect(await session.token()).toBe("kept");
});

test("a token that is about to end is renewed once for all who ask", async () => {
  const { manager, session } = make(HOME, userWith("kept", 10));
  await session.completeSignIn();
  expect(await Promise.all([session.token(), session.token()])).toEqual(["renewed", "renewed"]);
  expect(manager.signinSilent).toHaveBeenCalledTimes(1);
});

test("a token that can't be renewed is used until it ends, then the session is over", async () => {
  const user = userWith("kept", 10);
  const { manager, session } = make(HOME, user);
  const expired = vi.fn();
  session.onExpired(expired);
  await session.completeSignIn();
  manager.signinSilent.mockRejectedValue(new Error("auth_time in id_token does not match"));
  expect(await session.token()).toBe("kept");
  expect(expired).not.toHaveBeenCalled();
  Object.assign(user, { expires_in: 0 });
  expect(await session.token()).toBeNull();
  expect(expired).toHaveBeenCalledTimes(1);
  expect(session.user()).toBeNull();
});

test("a token whose renewal only has to wait is used until it ends, then nothing is until it is renewed", async () => {
  const user = userWith("kept", 10);
  const { manager, session } = make(HOME, user);
  await session.completeSignIn();
  manager.signinSilent.mockRejectedValue(new TypeError("Failed to fetch"));
  expect(await session.token()).toBe("kept");
  Object.assign(user, { expires_in: 0 });
  await expect(session.token()).rejects.toThrow("Failed to fetch");
  expect(session.user()).not.toBeNull();
  manager.signinSilent.mockResolvedValue(userWith("renewed", 900));
  expect(await session.token()).toBe("renewed");
});

test("a token that the API refuses ends the session, an older one does not", async () => {
  const { session } = make(HOME, userWith("kept", 500));
  const expired = vi.fn();
  session.onExpired(expired);
  await session.completeSignIn();
  session.rejected("older");
  expect(expired).not.toHaveBeenCalled();
  session.rejected("kept");
  expect(expired).toHaveBeenCalledTimes(1);
  session.rejected("kept");
  expect(expired).toHaveBeenCalledTimes(1);
});

test("signing in again stays on the page, and tells who waits", async () => {
  const { manager, session } = make(HOME, userWith("kept", 500));
  const signedIn = vi.fn();
  session.onSignedIn(signedIn);
  expect(await session.signInAgain()).toBe(true);
  expect(signedIn).toHaveBeenCalledTimes(1);
  manager.signinPopup.mockRejectedValue(new Error("Popup closed by user"));
  expect(await session.signInAgain()).toBe(false);
});

test("signing out forgets the user before it leaves by Cognito's own way", async () => {
  const { page, manager, session } = make(HOME, userWith("kept", 500));
  await session.completeSignIn();
  await session.signOut();
  expect(manager.removeUser).toHaveBeenCalled();
  expect(page.go).toHaveBeenCalledWith(
    "https://login/logout?client_id=client&logout_uri=https%3A%2F%2Ffiles.example%2F",
  );
  expect(await session.token()).toBeNull();
});

test("signing out takes the refresh token's worth away, while it is still known", async () => {
  const { manager, session } = make(HOME, userWith("kept", 500));
  await session.completeSignIn();
  await session.signOut();
  expect(manager.revokeTokens).toHaveBeenCalledWith(["refresh_token"]);
  expect(manager.revokeTokens).toHaveBeenCalledBefore(manager.removeUser);
});

test.each([
  ["refused", () => Promise.reject(new Error("Failed to fetch"))],
  ["not answered", () => new Promise<void>(() => {})],
])("signing out where that is %s leaves all the same", async (_, answer) => {
  vi.useFakeTimers();
  const { page, manager, session } = make(HOME, userWith("kept", 500));
  manager.revokeTokens.mockImplementation(answer);
  await session.completeSignIn();
  const leaving = session.signOut();
  await vi.advanceTimersByTimeAsync(3000);
  await leaving;
  vi.useRealTimers();
  expect(manager.removeUser).toHaveBeenCalled();
  expect(page.go).toHaveBeenCalled();
});

test("signing in keeps the place", async () => {
  const { manager, session } = make(HOME);
  await session.signIn();
  expect(manager.signinRedirect).toHaveBeenCalledWith({ state: "#/files?x=1" });
});
