import { createApi } from "../api/client";
import { createSession, type Session } from "../auth/session";
import { loadConfig } from "../config";
import type { Services } from "../kit/services";
import { Uploader } from "../uploads/engine/uploader";

interface Started {
  session: Session;
  /** Whether the server is for one person on their own machine. */
  isLocal: boolean;
  /** Null if somebody has to sign in first. */
  signedIn: { services: Services; uploader: Uploader } | null;
}

/** The page's one composition root. */
export async function start(): Promise<Started> {
  const config = await loadConfig();
  const session = createSession(config);
  const isLocal = config.auth.mode === "local";
  if (!(await session.completeSignIn())) return { session, isLocal, signedIn: null };
  const api = createApi(config, session);
  const uploader = new Uploader(api, { limits: config.upload, session });
  return { session, isLocal, signedIn: { services: { api, session, config }, uploader } };
}
