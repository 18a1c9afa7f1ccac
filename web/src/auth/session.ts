/** Who is signed in, and the token that proves it. */

import type { Config } from "../config";
import { createLocalSession } from "./localSession";
import { createOidcSession } from "./oidcSession";

export interface SessionUser {
  email: string;
  groups: string[];
}

export interface Session {
  /** Null where nobody is signed in, or nobody signs in at all. */
  user(): SessionUser | null;
  /** The ID token, renewed where it is about to end; null where there is none. Rejects where it can't be renewed now. */
  token(): Promise<string | null>;
  /** Leaves the page for the login page. */
  signIn(): Promise<void>;
  /** Signs in anew in a window of its own: the page, and what it uploads, stays. False where it was given up. */
  signInAgain(): Promise<boolean>;
  /** Ends a sign-in whose answer is in the page's address; true where somebody is signed in, or need not. */
  completeSignIn(): Promise<boolean>;
  /** Forgets the user, and leaves the page for the login page's way out. */
  signOut(): Promise<void>;
  /** The API did not take `token`: what was known of the session is over, unless there is a newer one by now. */
  rejected(token: string | null): void;
  /** Calls when the session is over and only the user can begin a new one. The answer ends the subscription. */
  onExpired(listener: () => void): () => void;
  /** Calls when somebody has signed in, for example again. */
  onSignedIn(listener: () => void): () => void;
}

/** The session that `config` asks for. */
export function createSession(config: Config): Session {
  return config.auth.mode === "local" ? createLocalSession() : createOidcSession(config.auth);
}
