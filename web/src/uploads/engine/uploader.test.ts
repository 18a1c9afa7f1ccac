import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiProblem } from "../../api/problem";
import { FakeNetwork, FakeService, FakeSessions, FakeStorage, fakeFile, MIB } from "./fakes";
import type { UploadItem } from "./state";
import { Uploader, type UploaderOptions } from "./uploader";

const LIMITS = { multipartThresholdBytes: 16 * MIB, partSizeBytes: 8 * MIB, concurrency: 4, maxFileBytes: 1000 * MIB };

let service: FakeService;
let network: FakeNetwork;
let sessions: FakeSessions;
let storage: FakeStorage;
let done: UploadItem[];

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-01-31T12:00:00Z") });
  service = new FakeService();
  network = new FakeNetwork();
  sessions = new FakeSessions();
  storage = new FakeStorage();
  done = [];
});

afterEach(() => vi.useRealTimers());

function makeUploader(options: Partial<UploaderOptions> = {}): Uploader {
  return new Uploader(service, {
    limits: LIMITS,
    session: sessions,
    network,
    storage,
    put: service.put,
    onDone: (item) => done.push(item),
    ...options,
  });
}

const passTime = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

async function finish(uploader: Uploader): Promise<void> {
  for (let seconds = 0; seconds < 120 && uploader.snapshot().totals.active > 0; seconds += 1) await passTime(1000);
}

function only(uploader: Uploader): UploadItem {
  const { files } = uploader.snapshot();
  expect(files).toHaveLength(1);
  return files[0] as UploadItem;
}

describe("small files", () => {
  test("200 are begun 50 at a time, and sent as many at once as is allowed", async () => {
    const uploader = makeUploader();
    uploader.add(Array.from({ length: 200 }, (_, i) => ({ file: fakeFile(10), name: `f${i}.txt` })));
    await finish(uploader);
    expect(service.details<unknown[]>("createUploads").map((files) => files.length)).toEqual([50, 50, 50, 50]);
    expect(service.files.size).toBe(200);
    expect(service.mostInFlight).toBe(4);
    expect(done).toHaveLength(200);
    expect(uploader.snapshot().totals).toMatchObject({
      files: 200,
      done: 200,
      bytes: 2000,
      sentBytes: 2000,
      active: 0,
    });
  });

  test("an empty file is sent too", async () => {
    const uploader = makeUploader();
    uploader.add([{ file: fakeFile(0), name: "empty" }]);
    await finish(uploader);
    expect(only(uploader)).toMatchObject({ state: "done", sentBytes: 0, fileId: "id-empty" });
  });

  test("one that the API refuses by its field fails alone", async () => {
    service.problems.createUploads = [
      new ApiProblem(400, "BadRequest", "files.1.fileName: No.", "r-9", [
        { field: "files.1.fileName", message: "No." },
      ]),
    ];
    const uploader = makeUploader();
    uploader.add(["a", "b", "c"].map((name) => ({ file: fakeFile(10), name })));
    await finish(uploader);
    expect(uploader.snapshot().files.map((item) => item.state)).toEqual(["done", "failed", "done"]);
    expect(uploader.snapshot().files[1]?.error).toEqual({ code: "BadRequest", message: "No.", requestId: "r-9" });
  });

  test("one that exists already fails alone where nothing is to be overwritten", async () => {
    service.files.set("f3", 1);
    const uploader = makeUploader({ overwrite: false });
    uploader.add(Array.from({ length: 8 }, (_, i) => ({ file: fakeFile(10), name: `f${i}` })));
    await finish(uploader);
    const failed = uploader.snapshot().files.filter((item) => item.state === "failed");
    expect(failed.map((item) => [item.name, item.error?.code])).toEqual([["f3", "FileExists"]]);
    expect(service.files.size).toBe(8);
  });

  test("a refusal that no single file causes is not asked for each", async () => {
    service.problems.createUploads = [new ApiProblem(403, "NotAllowed", "Viewers may not.", "r-5")];
    const uploader = makeUploader();
    uploader.add(Array.from({ length: 20 }, (_, i) => ({ file: fakeFile(10), name: `f${i}` })));
    await finish(uploader);
    expect(uploader.snapshot().totals.failed).toBe(20);
    expect(service.count("createUploads")).toBe(1);
  });

  test("a URL that expired is signed anew", async () => {
    const uploader = makeUploader();
    uploader.add([{ file: fakeFile(10), name: "a" }]);
    await passTime(1);
    service.expireUrls();
    await finish(uploader);
    expect(only(uploader).state).toBe("done");
    expect(service.count("createUploads")).toBe(2);
  });

  test("one that was begun long ago is begun anew before it is sent", async () => {
    const uploader = makeUploader({ limits: { ...LIMITS, concurrency: 1 } });
    service.putMs = 16 * 60_000;
    uploader.add(["a", "b"].map((name) => ({ file: fakeFile(10), name })));
    await passTime(17 * 60_000);
    service.putMs = 10;
    await passTime(60 * 60_000);
    expect(uploader.snapshot().totals.done).toBe(2);
    expect(service.count("createUploads")).toBe(2);
  });
});

describe("files in parts", () => {
  const large = () => ({ file: fakeFile(52 * MIB), name: "large.bin" });

  test("parts go in parallel, signed eight at a time", async () => {
    const uploader = makeUploader();
    uploader.add([large()]);
    await finish(uploader);
    expect(only(uploader)).toMatchObject({
      state: "done",
      sentBytes: 52 * MIB,
      fileId: "id-large.bin",
      resumed: false,
    });
    expect(service.mostInFlight).toBe(4);
    expect(service.count("put")).toBe(11);
    expect(service.details<number[]>("signParts").map((numbers) => numbers.length)).toEqual([8, 3]);
    expect(storage.length).toBe(0);
  });

  test("a pause keeps the finished parts", async () => {
    service.putMs = 1000;
    const uploader = makeUploader();
    uploader.add([large()]);
    await passTime(1200);
    uploader.pause();
    expect(only(uploader)).toMatchObject({ state: "paused", sentBytes: 4 * 5 * MIB });
    expect(service.inFlight).toBe(4);
    await passTime(60_000);
    expect(service.inFlight).toBe(0);
    expect(only(uploader)).toMatchObject({ state: "paused", bytesPerSecond: 0 });
    uploader.resume(only(uploader).id);
    await finish(uploader);
    expect(only(uploader).state).toBe("done");
    expect(service.count("put")).toBe(11 + 4);
    expect(service.count("createUploads")).toBe(1);
  });

  test("URLs that expire in mid-upload are renewed, and no part is lost", async () => {
    service.putMs = 1000;
    const uploader = makeUploader();
    uploader.add([large()]);
    await passTime(1100);
    service.expireUrls();
    await finish(uploader);
    expect(only(uploader).state).toBe("done");
    expect(service.count("put")).toBe(11 + 4);
  });

  test("S3 is asked again when it is busy or out of reach", async () => {
    service.s3Answers.push({ status: 503, code: "SlowDown" }, { status: 0, code: "" }, { status: 500, code: "" });
    const uploader = makeUploader();
    uploader.add([large()]);
    await finish(uploader);
    expect(only(uploader).state).toBe("done");
    expect(service.count("put")).toBe(14);
  });

  test("S3 that never answers fails the file, whose retry sends the missing parts alone", async () => {
    const uploader = makeUploader({ limits: { ...LIMITS, concurrency: 1 } });
    service.s3Answers.push({ status: 200, code: "" });
    uploader.add([large()]);
    await passTime(11);
    (service.sessions.get("u1") as { parts: Map<number, number> }).parts.set(1, 5 * MIB);
    service.s3Answers.push(...Array.from({ length: 6 }, () => ({ status: 0, code: "" })));
    await finish(uploader);
    expect(only(uploader)).toMatchObject({ state: "failed", sentBytes: 5 * MIB });
    expect(only(uploader).error).toMatchObject({ code: "Unreachable" });
    expect(service.count("abortUpload")).toBe(0);
    uploader.retry();
    await finish(uploader);
    expect(only(uploader).state).toBe("done");
    expect(service.count("put")).toBe(1 + 6 + 10);
  });

  test("a refusal that signing does not mend fails the file", async () => {
    service.s3Answers.push(...Array.from({ length: 20 }, () => ({ status: 403, code: "SignatureDoesNotMatch" })));
    const uploader = makeUploader({ limits: { ...LIMITS, concurrency: 1 } });
    uploader.add([large()]);
    await finish(uploader);
    expect(only(uploader).error?.code).toBe("SignatureDoesNotMatch");
    expect(service.count("put")).toBe(4);
  });

  test("a file that changed meanwhile is told of as such", async () => {
    service.s3Answers.push({ status: 0, code: "" });
    const uploader = makeUploader({ limits: { ...LIMITS, concurrency: 1 } });
    uploader.add([{ file: fakeFile(52 * MIB, { unreadable: true }), name: "gone.bin" }]);
    await finish(uploader);
    expect(only(uploader).error?.code).toBe("FileChanged");
  });

  test("parts that S3 lost are sent again on UploadIncomplete", async () => {
    service.s3Answers.push({ status: 200, code: "" }); // answered, and forgotten
    const uploader = makeUploader();
    uploader.add([large()]);
    await finish(uploader);
    expect(only(uploader).state).toBe("done");
    expect(service.count("put")).toBe(12);
    expect(service.count("listParts")).toBe(1);
    expect(service.count("completeUpload")).toBe(2);
  });

  test("FileExists at the end fails the file", async () => {
    service.problems.completeUpload = [new ApiProblem(409, "FileExists", "There is one.", "r-7")];
    const uploader = makeUploader();
    uploader.add([large()]);
    await finish(uploader);
    expect(only(uploader)).toMatchObject({ state: "failed", error: { code: "FileExists", requestId: "r-7" } });
  });

  test("an upload that is over fails, and its retry begins anew", async () => {
    service.putMs = 1000;
    const uploader = makeUploader();
    uploader.add([large()]);
    await passTime(1100);
    await service.abortUpload("u1");
    await finish(uploader);
    expect(only(uploader).error?.code).toBe("UploadOver");
    expect(storage.length).toBe(0);
    uploader.retry();
    await finish(uploader);
    expect(only(uploader).state).toBe("done");
    expect(service.sessions.get("u2")?.state).toBe("COMPLETED");
  });

  test("a lost answer to complete is asked for again", async () => {
    service.problems.completeUpload = [new ApiProblem(0, "Offline", "No."), new ApiProblem(503, "Unavailable", "No.")];
    const uploader = makeUploader();
    uploader.add([large()]);
    await finish(uploader);
    expect(only(uploader).state).toBe("done");
    expect(service.count("completeUpload")).toBe(3);
  });
});

describe("after a reload", () => {
  const choose = () => ({ file: fakeFile(52 * MIB, { lastModified: 7 }), name: "large.bin" });

  async function reloadAfter(milliseconds: number): Promise<Uploader> {
    service.putMs = 1000;
    const before = makeUploader();
    before.add([choose()]);
    await passTime(milliseconds);
    before.pause(); // as good as gone
    await passTime(1);
    service.putMs = 10;
    service.calls.length = 0;
    return makeUploader();
  }

  test("the same file goes on where it was", async () => {
    const uploader = await reloadAfter(1100);
    uploader.add([choose()]);
    await finish(uploader);
    expect(only(uploader)).toMatchObject({ state: "done", resumed: true });
    expect(service.count("createUploads")).toBe(0);
    expect(service.count("put")).toBe(7);
    expect(storage.length).toBe(0);
  });

  test("what was there already counts as sent, not as speed", async () => {
    const uploader = await reloadAfter(1100);
    service.putMs = 10_000;
    uploader.add([choose()]);
    await passTime(1500);
    expect(only(uploader)).toMatchObject({ state: "sending", sentBytes: 20 * MIB, bytesPerSecond: 0 });
    expect(uploader.snapshot().totals.bytesPerSecond).toBe(0);
  });

  test("a file that changed begins anew", async () => {
    const uploader = await reloadAfter(1100);
    uploader.add([{ ...choose(), file: fakeFile(52 * MIB, { lastModified: 8 }) }]);
    await finish(uploader);
    expect(service.count("createUploads")).toBe(1);
    expect(service.count("put")).toBe(11);
  });

  test("an upload that was given up meanwhile begins anew", async () => {
    const uploader = await reloadAfter(1100);
    await service.abortUpload("u1");
    uploader.add([choose()]);
    await finish(uploader);
    expect(only(uploader)).toMatchObject({ state: "done", resumed: false });
    expect(service.sessions.get("u2")?.state).toBe("COMPLETED");
  });

  function completeBefore(): void {
    service.sessions.set("u1", { name: "large.bin", size: 52 * MIB, state: "COMPLETED", parts: new Map() });
  }

  test("an upload that was complete already sends nothing, even if that is tracked a little later", async () => {
    const uploader = await reloadAfter(1100);
    completeBefore();
    service.track("large.bin", "before");
    uploader.add([choose()]);
    await passTime(1000);
    expect(only(uploader).state).toBe("sending");
    service.track("large.bin", "u1");
    await finish(uploader);
    expect(only(uploader)).toMatchObject({ state: "done", sentBytes: 52 * MIB });
    expect(service.count("put")).toBe(0);
  });

  test.each([
    ["deleted", () => service.track("large.bin", "u1", "DELETED")],
    ["replaced", () => service.track("large.bin", "another")],
    ["not tracked", () => {}],
  ])("an upload that was complete already, and whose file is %s, begins anew", async (_, happen) => {
    const uploader = await reloadAfter(1100);
    completeBefore();
    happen();
    uploader.add([choose()]);
    await finish(uploader);
    expect(only(uploader)).toMatchObject({ state: "done", resumed: false });
    expect(service.count("put")).toBe(11);
    expect(service.sessions.get("u2")?.state).toBe("COMPLETED");
    expect(storage.length).toBe(0);
  });

  test("a cancelled file is given up at the server", async () => {
    const uploader = await reloadAfter(1100);
    uploader.add([choose()]);
    uploader.cancel();
    await passTime(100);
    expect(service.sessions.get("u1")?.state).toBe("ABORTED");
    expect(storage.length).toBe(0);
  });

  test("an upload of days goes on where it was: sending puts its end off", async () => {
    await reloadAfter(1100);
    vi.setSystemTime(new Date("2026-02-20T12:00:00Z"));
    const uploader = makeUploader();
    uploader.add([choose()]);
    await finish(uploader);
    expect(only(uploader)).toMatchObject({ state: "done", resumed: true });
    expect(service.count("createUploads")).toBe(0);
  });

  test("what was begun more than a month ago is forgotten", async () => {
    await reloadAfter(1100);
    expect(storage.length).toBe(1);
    vi.setSystemTime(new Date("2026-03-04T12:00:00Z"));
    makeUploader();
    expect(storage.length).toBe(0);
  });

  test("a browser without storage uploads all the same", async () => {
    const uploader = makeUploader({ storage: null });
    uploader.add([choose()]);
    await finish(uploader);
    expect(only(uploader).state).toBe("done");
  });
});

describe("cancelling", () => {
  test("ends what is sent and gives up the session", async () => {
    service.putMs = 1000;
    const uploader = makeUploader();
    uploader.add([{ file: fakeFile(52 * MIB), name: "large.bin" }]);
    await passTime(100);
    uploader.cancel(only(uploader).id);
    await passTime(100);
    expect(only(uploader)).toMatchObject({ state: "cancelled", sentBytes: 0 });
    expect(service.inFlight).toBe(0);
    expect(service.sessions.get("u1")?.state).toBe("ABORTED");
    uploader.clear();
    expect(uploader.snapshot().files).toEqual([]);
  });

  test("begins nothing that was cancelled before", async () => {
    const uploader = makeUploader();
    uploader.add([{ file: fakeFile(52 * MIB), name: "large.bin" }]);
    uploader.cancel();
    await passTime(100);
    expect(service.calls).toEqual([]);
  });

  test("gives up a session that is only just being begun", async () => {
    service.apiMs = 20;
    const uploader = makeUploader();
    uploader.add([{ file: fakeFile(52 * MIB), name: "large.bin" }]);
    await passTime(10);
    uploader.cancel();
    await passTime(100);
    expect([...service.sessions.values()].map((session) => session.state)).toEqual(["ABORTED"]);
    expect(service.count("put")).toBe(0);
  });

  test("lets others go on", async () => {
    const uploader = makeUploader({ limits: { ...LIMITS, concurrency: 1 } });
    uploader.add(["a", "b", "c"].map((name) => ({ file: fakeFile(10), name })));
    uploader.cancel(uploader.snapshot().files[0]?.id);
    await finish(uploader);
    expect(uploader.snapshot().files.map((item) => item.state)).toEqual(["cancelled", "done", "done"]);
  });
});

describe("waiting", () => {
  test("nothing is tried while the network is away, and nothing fails of it", async () => {
    service.putMs = 1000;
    const uploader = makeUploader();
    uploader.add([{ file: fakeFile(52 * MIB), name: "large.bin" }]);
    await passTime(500);
    network.turn(false);
    service.s3Answers.push(...Array.from({ length: 4 }, () => ({ status: 0, code: "" })));
    await passTime(600_000);
    expect(service.count("put")).toBe(4);
    expect(uploader.snapshot().waiting).toBe("offline");
    network.turn(true);
    await finish(uploader);
    expect(only(uploader).state).toBe("done");
    expect(uploader.snapshot().waiting).toBeNull();
  });

  test("a session that ends in mid-upload keeps the queue until somebody signs in again", async () => {
    const uploader = makeUploader();
    const rejection = new ApiProblem(401, "NotAuthenticated", "Sign in.");
    service.problems.signParts = [rejection];
    const signParts = service.signParts.bind(service);
    service.signParts = async (uploadId, numbers) => {
      if (service.problems.signParts?.length) sessions.expire();
      return signParts(uploadId, numbers);
    };
    uploader.add([{ file: fakeFile(52 * MIB), name: "large.bin" }]);
    await passTime(60_000);
    expect(uploader.snapshot().waiting).toBe("session");
    expect(only(uploader).state).toBe("sending");
    sessions.signIn();
    await finish(uploader);
    expect(only(uploader).state).toBe("done");
  });

  test("401 without an end of the session fails the file", async () => {
    service.problems.createUploads = [new ApiProblem(401, "NotAuthenticated", "Sign in.")];
    const uploader = makeUploader();
    uploader.add([{ file: fakeFile(10), name: "a" }]);
    await finish(uploader);
    expect(only(uploader).error?.code).toBe("NotAuthenticated");
  });
});

describe("what is told", () => {
  test("progress comes at most every 200 ms, and a state keeps its identity", async () => {
    service.putMs = 20;
    const uploader = makeUploader();
    const listener = vi.fn();
    const end = uploader.subscribe(listener);
    uploader.add(Array.from({ length: 400 }, (_, i) => ({ file: fakeFile(10), name: `f${i}` })));
    expect(listener).toHaveBeenCalledTimes(1);
    const state = uploader.snapshot();
    expect(uploader.snapshot()).toBe(state);
    await passTime(400);
    expect(uploader.snapshot().files).toHaveLength(400);
    const untouched = uploader.snapshot().files[399];
    await passTime(600);
    expect(listener.mock.calls.length).toBeLessThanOrEqual(7);
    expect(uploader.snapshot()).not.toBe(state);
    expect(uploader.snapshot().files[399]).toBe(untouched);
    end();
    listener.mockClear();
    await finish(uploader);
    expect(listener).not.toHaveBeenCalled();
  });

  test("speed and time left are told of one and of all", async () => {
    service.putMs = 1000;
    const uploader = makeUploader({ limits: { ...LIMITS, concurrency: 1 } });
    uploader.add([{ file: fakeFile(50 * MIB), name: "large.bin" }]);
    await passTime(5100);
    const { totals } = uploader.snapshot();
    expect(only(uploader).bytesPerSecond / MIB).toBeGreaterThan(3);
    expect(only(uploader).bytesPerSecond / MIB).toBeLessThan(7);
    expect(totals.bytesPerSecond / MIB).toBeGreaterThan(3);
    expect(only(uploader).secondsLeft).toBeGreaterThan(2);
    expect(totals.secondsLeft).toBeLessThan(12);
  });

  test("a file that is too large fails at once, and can not be retried", () => {
    const uploader = makeUploader();
    uploader.add([{ file: fakeFile(1001 * MIB), name: "huge" }]);
    uploader.retry();
    expect(only(uploader)).toMatchObject({ state: "failed", error: { code: "TooLarge" } });
  });

  test("a file that is on its way is not queued twice", async () => {
    const uploader = makeUploader();
    const chosen = { file: fakeFile(10), name: "a" };
    uploader.add([chosen, chosen]);
    uploader.add([chosen]);
    expect(uploader.snapshot().files).toHaveLength(1);
    await finish(uploader);
    uploader.add([chosen]);
    expect(uploader.snapshot().files).toHaveLength(2);
  });
});
