/** A session by authorization code and PKCE with a Cognito user pool. */

import {
  ErrorResponse,
  ErrorTimeout,
  type User,
  UserManager,
  type UserManagerSettings,
  WebStorageStateStore,
} from "oidc-client-ts";
import type { AuthConfig } from "../config";
import type { Session, SessionUser } from "./session";

const RENEW_BEFORE_SECONDS = 60;
const RENEW_WITHIN_SECONDS = 10;
const REVOKE_WITHIN_MS = 3000;

/** What this module needs of UserManager. */
export type Manager = Pick<
  UserManager,
  "getUser" | "signinRedirect" | "signinPopup" | "signinCallback" | "signinSilent" | "revokeTokens" | "removeUser"
>;

/** The page, as far as signing in touches it. */
export interface Page {
  /** The page's own address without hash and query: what the user pool knows, to the letter. */
  home: string;
  address(): string;
  go(url: string): void;
  /** Takes the answer of the login page out of the address. */
  tidy(hash: string): void;
}

export function createOidcSession(
  auth: AuthConfig,
  page: Page = browserPage(),
  manager: Manager = new UserManager(settingsOf(auth, page)),
): Session {
  const expired = new Set<() => void>();
  const signedIn = new Set<() => void>();
  let current: User | null = null;
  let renewal: Promise<void> | null = null;

  function tell(listeners: Set<() => void>): void {
    for (const listener of listeners) listener();
  }

  function end(): void {
    if (current === null) return;
    current = null;
    void manager.removeUser();
    tell(expired);
  }

  /** So that no copy of the refresh token is worth anything. Where nobody answers soon, it ends by itself in some hours. */
  async function revoke(): Promise<void> {
    const revoked = manager.revokeTokens(["refresh_token"]).catch(() => {});
    // The library keeps the user once more after it.
    const over = revoked.then(() => manager.removeUser());
    await Promise.race([over, new Promise((resolve) => setTimeout(resolve, REVOKE_WITHIN_MS))]);
  }

  async function renew(user: User): Promise<void> {
    try {
      // Not told, the library waits for ever.
      const renewed = await manager.signinSilent({ silentRequestTimeoutInSeconds: RENEW_WITHIN_SECONDS });
      if (current === user) current = renewed ?? user;
    } catch (error) {
      // Until the token ends it still holds; after that it waits for the next try.
      if (isPassing(error)) {
        if (current === user && secondsLeft(user) <= 0) throw error;
        return;
      }
    }
    if (current === user && secondsLeft(user) <= 0) end();
  }

  function begin(user: User | null | undefined): boolean {
    if (!user?.id_token) return false;
    current = user;
    tell(signedIn);
    return true;
  }

  return {
    user: () => (current === null ? null : userOf(current)),
    async token() {
      if (current !== null && secondsLeft(current) < RENEW_BEFORE_SECONDS) {
        renewal ??= renew(current).finally(() => {
          renewal = null;
        });
        await renewal;
      }
      return current?.id_token ?? null;
    },
    signIn: () => manager.signinRedirect({ state: hashOf(page.address()) }),
    async signInAgain() {
      try {
        return begin(await manager.signinPopup());
      } catch {
        return false; // the window was closed, or not let open
      }
    },
    async completeSignIn() {
      const address = new URL(page.address());
      if (
        address.searchParams.has("state") &&
        (address.searchParams.has("code") || address.searchParams.has("error"))
      ) {
        try {
          const user = await manager.signinCallback(address.href);
          page.tidy(typeof user?.state === "string" ? user.state : "");
          return begin(user);
        } catch {
          // An old address, or a sign-in given up: begin anew rather than stop.
          page.tidy("");
        }
      }
      const kept = await manager.getUser();
      if (kept?.id_token && (secondsLeft(kept) > 0 || kept.refresh_token)) return begin(kept);
      return false;
    },
    async signOut() {
      current = null;
      await revoke();
      await manager.removeUser();
      const query = new URLSearchParams({ client_id: auth.clientId, logout_uri: page.home });
      page.go(`${auth.hostedUiBaseUrl}/logout?${query}`);
    },
    rejected(token) {
      if (current !== null && current.id_token === token) end();
    },
    onExpired: (listener) => subscribe(expired, listener),
    onSignedIn: (listener) => subscribe(signedIn, listener),
  };
}

function subscribe(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Cognito's addresses are known, so nothing is asked of the discovery document. */
function settingsOf(auth: AuthConfig, page: Page): UserManagerSettings {
  return {
    authority: auth.authority,
    client_id: auth.clientId,
    redirect_uri: page.home,
    popup_redirect_uri: page.home,
    scope: auth.scope,
    response_type: "code",
    automaticSilentRenew: false,
    loadUserInfo: false,
    monitorSession: false,
    userStore: new WebStorageStateStore({ store: window.sessionStorage }),
    metadata: {
      issuer: auth.authority,
      authorization_endpoint: `${auth.hostedUiBaseUrl}/oauth2/authorize`,
      token_endpoint: `${auth.hostedUiBaseUrl}/oauth2/token`,
      revocation_endpoint: `${auth.hostedUiBaseUrl}/oauth2/revoke`,
    },
  };
}

function browserPage(): Page {
  const home = new URL(".", window.location.href);
  home.search = "";
  home.hash = "";
  return {
    home: home.href,
    address: () => window.location.href,
    go: (url) => window.location.assign(url),
    tidy: (hash) => window.history.replaceState(null, "", `${home.href}${hash}`),
  };
}

function hashOf(address: string): string {
  return new URL(address).hash;
}

/** Whether renewing may go well later. An HTTP answer without an OAuth error is told by an Error's message alone. */
function isPassing(error: unknown): boolean {
  if (error instanceof ErrorResponse)
    return error.error === "server_error" || error.error === "temporarily_unavailable";
  if (error instanceof ErrorTimeout || error instanceof TypeError || error instanceof SyntaxError) return true;
  return error instanceof Error && /^Invalid response Content-Type|\(\d{3}\)/.test(error.message);
}

function secondsLeft(user: User): number {
  return user.expires_in ?? 0;
}

function userOf(user: User): SessionUser {
  const groups: unknown = user.profile["cognito:groups"];
  return {
    email: user.profile.email ?? "",
    groups: Array.isArray(groups) ? groups.map(String) : [],
  };
}
