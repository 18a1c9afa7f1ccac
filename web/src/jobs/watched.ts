/** The jobs that were submitted here and are not over: wherever in the page one is, their end is told. */
let watched: readonly string[] = [];
const listeners = new Set<() => void>();

export function watchJobs(jobIds: readonly string[]): void {
  change([...new Set([...watched, ...jobIds])]);
}

export function forgetJob(jobId: string): void {
  change(watched.filter((each) => each !== jobId));
}

export const watchedJobs = (): readonly string[] => watched;

export function subscribeToWatched(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(jobIds: readonly string[]): void {
  watched = jobIds;
  for (const tell of listeners) tell();
}
