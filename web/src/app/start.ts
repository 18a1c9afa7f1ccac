import { createApi } from "../api/client";
import { createSession, type Session } from "../auth/session";
import { loadConfig } from "../config";
import { Uploader } from "../uploader/uploader";
import type { Services } from "./services";

/** Makes what there is one of; without services where somebody has to sign in first. */
export async function start(): Promise<{ session: Session; services: Services | null }> {
  const config = await loadConfig();
  const session = createSession(config);
  if (!(await session.completeSignIn())) return { session, services: null };
  const api = createApi(config, session);
  const uploader = new Uploader(api, { limits: config.upload, session });
  return { session, services: { api, session, uploader, config } };
}
