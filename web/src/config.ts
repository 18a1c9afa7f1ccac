/** What a deployment says of itself: `config.json` beside the page, read at run time so that one build serves all. */

export interface AuthConfig {
  /** `cognito`: people sign in on its page. `local`: the server answers whoever has the token in the page's address. */
  mode: "cognito" | "local";
  /** Base of the OpenID Connect discovery document. */
  authority: string;
  clientId: string;
  hostedUiBaseUrl: string;
  scope: string;
}

export interface UploadConfig {
  multipartThresholdBytes: number;
  partSizeBytes: number;
  /** PUT requests to S3 at a time, over all files. */
  concurrency: number;
  maxFileBytes: number;
}

export interface Config {
  /** With no slash at the end. */
  apiBaseUrl: string;
  auth: AuthConfig;
  upload: UploadConfig;
  refreshMs: number;
  environment: string;
}

/** The page can't start; the message says why, and to whom. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

/** Reads and checks `config.json`; throws ConfigError that names all that is wrong. */
export async function loadConfig(url = "config.json"): Promise<Config> {
  let answer: Response;
  try {
    answer = await fetch(url, { cache: "no-store" });
  } catch (error) {
    throw new ConfigError("config.json could not be reached: is the server up?", { cause: error });
  }
  if (!answer.ok) throw new ConfigError(`config.json could not be read: the server answered ${answer.status}.`);
  let document: unknown;
  try {
    document = await answer.json();
  } catch (error) {
    throw new ConfigError("config.json is not JSON: the server does not know of it.", { cause: error });
  }
  return checkConfig(document);
}

/** The document as a Config; throws ConfigError that names all that is wrong. */
export function checkConfig(document: unknown): Config {
  const fields = new Fields(document);
  const mode = fields.word("auth.mode", ["cognito", "local"]);
  const signsIn = mode === "cognito";
  const config: Config = {
    apiBaseUrl: fields.text("apiBaseUrl").replace(/\/+$/, ""),
    auth: {
      mode,
      authority: fields.text("auth.authority", !signsIn).replace(/\/+$/, ""),
      clientId: fields.text("auth.clientId", !signsIn),
      hostedUiBaseUrl: fields.text("auth.hostedUiBaseUrl", !signsIn).replace(/\/+$/, ""),
      scope: fields.text("auth.scope", !signsIn),
    },
    upload: {
      multipartThresholdBytes: fields.number("upload.multipartThresholdBytes"),
      partSizeBytes: fields.number("upload.partSizeBytes"),
      concurrency: fields.number("upload.concurrency"),
      maxFileBytes: fields.number("upload.maxFileBytes"),
    },
    refreshMs: fields.number("refreshMs"),
    environment: fields.text("environment", true),
  };
  if (fields.faults.length > 0) throw new ConfigError(`config.json is wrong: ${fields.faults.join("; ")}.`);
  return config;
}

class Fields {
  readonly faults: string[] = [];

  constructor(private readonly document: unknown) {}

  text(path: string, mayBeEmpty = false): string {
    const value = this.find(path);
    if (typeof value === "string" && value !== "") return value;
    if (mayBeEmpty && (value === undefined || value === null || value === "")) return "";
    this.faults.push(`${path} is not ${value === undefined ? "there" : "a text"}`);
    return "";
  }

  word<Word extends string>(path: string, words: readonly [Word, ...Word[]]): Word {
    const value = this.find(path);
    const word = words.find((each) => each === value);
    if (word === undefined) this.faults.push(`${path} is not one of ${words.join(", ")}`);
    return word ?? words[0];
  }

  number(path: string): number {
    const value = this.find(path);
    if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
    this.faults.push(`${path} is not a whole number above 0`);
    return 1;
  }

  private find(path: string): unknown {
    let value: unknown = this.document;
    for (const name of path.split(".")) {
      if (typeof value !== "object" || value === null) return undefined;
      value = (value as Record<string, unknown>)[name];
    }
    return value;
  }
}
