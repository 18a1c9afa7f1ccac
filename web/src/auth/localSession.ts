import type { Session } from "./session";

const STORED = "filetracker.local-token";
const IN_ADDRESS = /^#token=([A-Za-z0-9_-]+)$/;

/**
 * The session of a server on one's own machine: its token is in the address that it printed, behind the #, which
 * browsers send nowhere. It is kept for this tab alone, and taken out of the address.
 */
export function createLocalSession(): Session {
  const expired = new Set<() => void>();
  return {
    user: () => null,
    token: async () => sessionStorage.getItem(STORED),
    // Only the server can say where its page is.
    signIn: async () => {},
    signInAgain: async () => false,
    completeSignIn: async () => {
      const token = IN_ADDRESS.exec(window.location.hash)?.[1];
      if (token !== undefined) {
        sessionStorage.setItem(STORED, token);
        window.history.replaceState(null, "", window.location.pathname);
      }
      return sessionStorage.getItem(STORED) !== null;
    },
    signOut: async () => sessionStorage.removeItem(STORED),
    rejected: () => {
      sessionStorage.removeItem(STORED);
      for (const tell of expired) tell();
    },
    onExpired: (listener) => {
      expired.add(listener);
      return () => expired.delete(listener);
    },
    onSignedIn: () => () => {},
  };
}
