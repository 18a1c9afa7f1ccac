/** How uploads begin: many small files by one call, a large one by its own. */

import type { CreatedUpload, UploadApi, WantedFile } from "../../api/client";
import { ApiProblem } from "../../api/problem";
import { callWithRetries } from "./apiRetries";
import type { ConnectivityGate } from "./connectivityGate";

const FILES_PER_CALL = 50;
const SPARE_MS = 30_000;

/** A file that is to be begun. */
export interface UploadRequest {
  readonly name: string;
  readonly size: number;
  readonly contentType: string;
  creation: Promise<CreatedUpload> | null;
}

export class UploadCreator {
  private readonly signal = new AbortController().signal;

  /** `peers`: the small files that will be asked for next, in order. */
  constructor(
    private readonly api: Pick<UploadApi, "createUploads">,
    private readonly gate: ConnectivityGate,
    private readonly overwrite: boolean,
    private readonly peers: () => Iterable<UploadRequest>,
    private readonly isSmall: (request: UploadRequest) => boolean,
  ) {}

  /** How the file is to be sent. A URL that is about to expire is replaced. */
  async of(request: UploadRequest): Promise<CreatedUpload> {
    request.creation ??= this.begin(request);
    try {
      const created = await request.creation;
      if (created.mode === "multipart" || Date.parse(created.expiresTime) - SPARE_MS > Date.now()) return created;
    } catch (error) {
      request.creation = null;
      throw error;
    }
    request.creation = this.begin(request);
    return request.creation;
  }

  private begin(first: UploadRequest): Promise<CreatedUpload> {
    const members = this.isSmall(first) ? this.batch(first) : [first];
    const outcomes = this.create(members);
    for (const member of members) {
      member.creation = outcomes.then((found) => {
        const outcome = found.get(member);
        if (outcome === undefined || outcome instanceof Error)
          throw outcome ?? new Error("the API told nothing of a file");
        return outcome;
      });
      // Who asks for it later hears of it; until then it is nobody's mistake.
      member.creation.catch(() => {});
    }
    return first.creation as Promise<CreatedUpload>;
  }

  /** The API takes no name twice in one call. */
  private batch(first: UploadRequest): UploadRequest[] {
    const byName = new Map([[first.name, first]]);
    for (const peer of this.peers()) {
      if (byName.size >= FILES_PER_CALL) break;
      if (peer.creation === null && !byName.has(peer.name)) byName.set(peer.name, peer);
    }
    return [...byName.values()];
  }

  /** One bad file spoils the call for all: the others are begun without it. */
  private async create(members: UploadRequest[]): Promise<Map<UploadRequest, CreatedUpload | Error>> {
    try {
      const files = members.map((member) => this.wanted(member));
      const created = await callWithRetries(this.gate, this.signal, () => this.api.createUploads(files));
      return new Map(members.map((member, index) => [member, created[index] ?? new Error("the API told nothing")]));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (members.length === 1 || !isOneFilesFault(error)) return new Map(members.map((member) => [member, error]));
      return this.createOthers(members, error);
    }
  }

  private async createOthers(
    members: UploadRequest[],
    problem: ApiProblem,
  ): Promise<Map<UploadRequest, CreatedUpload | Error>> {
    const bad = new Map<UploadRequest, CreatedUpload | Error>();
    for (const { field, message } of problem.errors) {
      const member = members[Number(/^files\.(\d+)\./.exec(field)?.[1] ?? -1)];
      if (member !== undefined && !bad.has(member)) {
        bad.set(member, new ApiProblem(problem.status, problem.code, message, problem.requestId));
      }
    }
    const others = members.filter((member) => !bad.has(member));
    // Where the problem does not tell which file it means, halves do.
    const middle = bad.size > 0 ? others.length : Math.ceil(others.length / 2);
    const groups = [others.slice(0, middle), others.slice(middle)].filter((group) => group.length > 0);
    const found = await Promise.all(groups.map((group) => this.create(group)));
    return new Map([...bad, ...found.flatMap((each) => [...each])]);
  }

  private wanted({ name, size, contentType }: UploadRequest): WantedFile {
    return {
      fileName: name,
      fileSize: size,
      ...(contentType === "" ? {} : { contentType }),
      ...(this.overwrite ? {} : { overwrite: false }),
    };
  }
}

function isOneFilesFault(error: Error): error is ApiProblem {
  return error instanceof ApiProblem && (error.status === 400 || error.status === 409 || error.status === 413);
}
