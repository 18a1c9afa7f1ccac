"""Uploads through the API: the bytes go straight to S3, by signed URLs; what was stopped goes on where it was."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from filetracker.client.api import Api
from filetracker.client.http import HttpClient
from filetracker.client.problems import ApiRefusalError
from filetracker.client.uploads import FinishedUpload, NewFile, NewUpload, SentPart, SignedUrl
from filetracker.errors import NotFoundError, UsageError
from filetracker.files.models import Status
from filetracker.transfer.local_file import FileChangedError, LocalFile
from filetracker.transfer.models import UploadedObject
from filetracker.transfer.presigned_put import PresignedPut
from filetracker.transfer.resume_store import ResumeEntry, ResumeStore

_WORKERS = 4  # parts side by side; several files go at once already
_ROUNDS = 3  # of sending what S3 turns out not to have
_LOOKS = 4  # for a file that may not be tracked yet
_LOOK_PAUSE_SECONDS = 2.0
_OVER = "UploadOver"
_INCOMPLETE = "UploadIncomplete"


@dataclass(frozen=True)
class _Job:
    """One file on its way into one session."""

    content: LocalFile
    key: str
    note: ResumeEntry
    on_bytes: Callable[[int], None]

    def length_of(self, part_number: int) -> int:
        return min(self.note.part_size, self.content.size - self.start_of(part_number))

    def start_of(self, part_number: int) -> int:
        return (part_number - 1) * self.note.part_size


class ApiUploader:
    """Uploads files; stands in for `aws.uploader.Uploader`."""

    def __init__(
        self, api: Api, notes: ResumeStore, s3: HttpClient, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._api = api
        self._notes = notes
        self._s3 = s3
        self._sleep = sleep

    def upload(self, path: Path, key: str, content_type: str, on_bytes: Callable[[int], None]) -> UploadedObject:
        """Uploads one file; calls `on_bytes` with the count of further bytes sent, from several threads.

        The count is negative where bytes have to be sent again. What `on_bytes` raises ends the upload: what S3 has of
        it by then stays there for a day, and the next upload of the same file under the same key goes on from there.
        """
        content = LocalFile.of(path)
        note_path = self._notes.path_of(path, content.size, content.modified_ns, key)
        if note := self._notes.read(note_path):
            try:
                return self._send_parts(_Job(content, key, note, on_bytes), note_path, resumed=True)
            except (NotFoundError, ApiRefusalError) as error:
                if error.code not in (_OVER, NotFoundError.code):
                    raise
                note_path.unlink(missing_ok=True)  # expired, swept, or somebody else's: from the beginning
        return self._begin(content, NewFile(key, content.size, content_type), note_path, on_bytes)

    def _begin(
        self, content: LocalFile, file: NewFile, note_path: Path, on_bytes: Callable[[int], None]
    ) -> UploadedObject:
        # For a file in parts it only says that each will come with a digest; nobody can check the digest of the whole.
        file = replace(file, sha256=content.sha256(0, file.size, on_bytes))
        new = self._api.begin_upload(file)
        if new.single:
            return self._send_whole(content, file, new, new.single, on_bytes)
        note = ResumeEntry(new.upload_id, new.part_size, new.part_count, new.started_time, new.expires_time)
        self._notes.write(note_path, note)
        return self._send_parts(_Job(content, file.name, note, on_bytes), note_path, resumed=False)

    def _send_whole(
        self,
        content: LocalFile,
        file: NewFile,
        new: NewUpload,
        first: SignedUrl,
        on_bytes: Callable[[int], None],
    ) -> UploadedObject:
        signed = [first]

        def sign() -> SignedUrl:
            if signed:
                return signed.pop()
            again = self._api.begin_upload(file).single
            if again is None:
                raise UsageError(f"The API changed its mind on {file.name!r}: upload it again.")
            return again

        sending = PresignedPut(self._s3, f"upload {file.name!r}", content, 0, file.size, on_bytes)
        response = sending.put(sign)
        content.check()
        return UploadedObject(
            response.headers.get("etag", "").strip('"'), response.headers.get("x-amz-version-id"), new.started_time
        )

    def _send_parts(self, job: _Job, note_path: Path, *, resumed: bool) -> UploadedObject:
        upload_id = job.note.upload_id
        try:
            finished = self._complete(job, resumed=resumed)
        except FileChangedError:
            note_path.unlink(missing_ok=True)
            self._api.abort_upload(upload_id)
            raise
        note_path.unlink(missing_ok=True)
        return UploadedObject(finished.etag, finished.version_id, job.note.started_time)

    def _complete(self, job: _Job, *, resumed: bool) -> FinishedUpload:
        upload_id = job.note.upload_id
        for attempt in range(1, _ROUNDS + 1):
            sent: dict[int, SentPart] = {}
            if resumed or attempt > 1:
                try:
                    sent = {part.part_number: part for part in self._api.sent_parts(upload_id)}
                except ApiRefusalError as error:
                    if error.code != _OVER:
                        raise
                    return self._finished_before(job, error)
            self._send_missing(job, sent)
            job.content.check()
            job = replace(job, on_bytes=_uncounted(job.on_bytes))
            try:
                return self._api.complete_upload(upload_id)
            except ApiRefusalError as error:
                if error.code != _INCOMPLETE or attempt == _ROUNDS:
                    raise
        raise AssertionError("no round was made")

    def _finished_before(self, job: _Job, over: ApiRefusalError) -> FinishedUpload:
        """What the parts became, where the answer to the completion was lost.

        Raises `over` where that file was replaced or deleted since, or is tracked nowhere: to send it again is safe, to
        report a file that is not there is not.
        """
        finished = self._api.complete_upload(job.note.upload_id)
        for look in range(_LOOKS):
            if look:
                self._sleep(_LOOK_PAUSE_SECONDS)
            record = self._api.find_file(job.key)
            if record and (record.etag, record.version_id) == (finished.etag, finished.version_id):
                if record.status is Status.DELETED:
                    break
                return finished
        raise over

    def _send_missing(self, job: _Job, sent: Mapping[int, SentPart]) -> None:
        def send(part_number: int) -> None:
            self._send_part(job, part_number, sent.get(part_number))

        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="part") as pool:
            try:
                parts = range(1, job.note.part_count + 1)
                for done in as_completed([pool.submit(send, part_number) for part_number in parts]):
                    done.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _send_part(self, job: _Job, part_number: int, sent: SentPart | None) -> None:
        start, length = job.start_of(part_number), job.length_of(part_number)
        digest = job.content.sha256(start, length, job.on_bytes)
        if sent and sent.size == length and sent.sha256 in (None, digest):
            job.on_bytes(length)
            return
        job.content.check()
        action = f"upload part {part_number} of {job.key!r}"
        PresignedPut(self._s3, action, job.content, start, length, job.on_bytes).put(
            lambda: self._api.sign_part(job.note.upload_id, part_number, digest)
        )


def _uncounted(on_bytes: Callable[[int], None]) -> Callable[[int], None]:
    """The same without the counting, for what was counted in an earlier round."""
    return lambda _: on_bytes(0)
