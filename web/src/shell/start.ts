import { createApi } from "../api/client";
import { createSession, type Session } from "../auth/session";
import { loadConfig } from "../config";
import type { Services } from "../kit/services";
import { Uploader } from "../uploads/engine/uploader";

interface Started {
  session: Session;
  /** Null if somebody has to sign in first. */
  signedIn: { services: Services; uploader: Uploader } | null;
}

/** The page's one composition root. */
export async function start(): Promise<Started> {
  const config = await loadConfig();
  const session = createSession(config);
  if (!(await session.completeSignIn())) return { session, signedIn: null };
  const api = createApi(config, session);
  const uploader = new Uploader(api, { limits: config.upload, session });
  return { session, signedIn: { services: { api, session, config }, uploader } };
}
