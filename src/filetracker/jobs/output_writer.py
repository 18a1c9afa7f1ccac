"""Writes an output from its parts: whole, or in parts that are sent, or copied by S3 side by side."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain

from filetracker.jobs.models import Output, OutputPart
from filetracker.jobs.operations.operation import Part, SourceRange
from filetracker.jobs.ports import Bookkeeping, OutputDraft

_COPIERS = 8


def write_output(draft: OutputDraft, parts: Iterator[Part], books: Bookkeeping) -> Output:
    """The output as S3 has it. Where it fails, no upload in parts is left. Raises whatever the others raise."""
    first = next(parts)
    second = next(parts, None)
    if second is None and isinstance(first, bytes):
        books.claim_finishing()
        return draft.put(first)
    following = [] if second is None else [second]
    return _write_in_parts(draft, chain([first], following, parts), books)


def _write_in_parts(draft: OutputDraft, parts: Iterator[Part], books: Bookkeeping) -> Output:
    multipart_id, is_complete = draft.create(), False
    try:
        books.record_multipart(multipart_id)
        written = _send(draft, multipart_id, parts)
        books.claim_finishing()
        output = draft.complete(multipart_id, written)
        is_complete = True
    finally:
        if not is_complete:
            books.abort(multipart_id)
    return output


def _send(draft: OutputDraft, multipart_id: str, parts: Iterator[Part]) -> list[OutputPart]:
    copies: list[Future[OutputPart]] = []
    sent: list[OutputPart] = []
    pool = ThreadPoolExecutor(_COPIERS, thread_name_prefix="copy")
    try:
        for number, part in enumerate(parts, start=1):
            if isinstance(part, SourceRange):
                copies.append(pool.submit(draft.copy_part, multipart_id, number, part))
            else:
                sent.append(draft.send_part(multipart_id, number, part))
        return sent + [copy.result() for copy in copies]
    finally:
        pool.shutdown(cancel_futures=True)
