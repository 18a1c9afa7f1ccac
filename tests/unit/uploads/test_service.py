from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from filetracker.errors import BadFieldsError, ContentionError, CursorError, NotFoundError, RetriableError
from filetracker.s3_limits import MIB
from filetracker.uploads.creation import SingleUpload, new_upload_id
from filetracker.uploads.errors import (
    FileAlreadyExistsError,
    SessionConflictError,
    UploadClosedError,
    UploadIncompleteError,
)
from filetracker.uploads.models import SETTLING, Session, State, WantedFile
from tests.support.upload_world import EXPIRY, Fault, KilledError, Uploading


@pytest.fixture
def it() -> Uploading:
    """Nothing but an empty bucket and table."""
    return Uploading()


def _begin(it: Uploading, name: str = "film.mp4", size: int = 20 * MIB, **options: Any) -> Session:
    (begun,) = it.uploads.create("alice", [WantedFile(name, size, "video/mp4", **options)])
    assert isinstance(begun, Session)
    return begun


@pytest.mark.parametrize("size", [0, 1, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 16 * MIB])
def test_create_sends_a_small_file_whole(it: Uploading, size: int) -> None:
    (begun,) = it.uploads.create("alice", [WantedFile("a", size, "a/b", "abc=", overwrite=False)])
    assert isinstance(begun, SingleUpload)
    assert begun.request.url == f"put a {size} a/b abc= False 900"
    assert begun.expires_time == "2026-01-31T12:15:00.000Z"
    assert (it.world.kept, it.world.items) == ({}, {}), "nothing is kept of it"


@pytest.mark.parametrize(("size", "part_count"), [(16 * MIB + 1, 3), (100 * MIB, 13)])
def test_create_sends_a_large_file_in_parts(it: Uploading, size: int, part_count: int) -> None:
    session = _begin(it, size=size)
    assert (session.part_size, session.part_count) == (8 * MIB, part_count)
    assert it.stored(session) == session
    kept = it.world.kept[session.multipart_id]
    assert (kept.file_name, kept.upload_id) == ("film.mp4", session.upload_id)
    assert (session.started_time, session.expires_time) == ("2026-01-31T12:00:00.000Z", "2026-02-01T12:00:00.000Z")


def test_create_answers_in_the_order_of_the_files(it: Uploading) -> None:
    wanted = [WantedFile(f"{number:02}", number % 2 * 20 * MIB, "a/b") for number in range(50)]
    assert [begun.file_name for begun in it.uploads.create("alice", wanted)] == [file.file_name for file in wanted]


def test_create_refuses_two_files_of_one_name(it: Uploading) -> None:
    names = ("a", "b", "a", "a")
    with pytest.raises(BadFieldsError) as caught:
        it.uploads.create("alice", [WantedFile(name, 20 * MIB, "a/b") for name in names])
    same = "The same as files.0.fileName."
    assert caught.value.problems == {"files.2.fileName": same, "files.3.fileName": same}
    assert it.world.kept == {}


def test_create_begins_nothing_where_a_file_is_there_that_may_not_be_overwritten(it: Uploading) -> None:
    it.bucket.put("b")
    wanted = [WantedFile(name, 20 * MIB, "a/b", overwrite=False) for name in "abc"]
    with pytest.raises(FileAlreadyExistsError, match="There is a file 'b' already"):
        it.uploads.create("alice", wanted)
    assert (it.world.kept, it.world.items) == ({}, {})
    it.uploads.create("alice", [WantedFile("b", 20 * MIB, "a/b")])


@pytest.mark.parametrize("fault", [Fault.BEFORE, Fault.AFTER])
@pytest.mark.parametrize("call", [1, 2, 3, 4, 5, 6])
def test_create_gives_all_up_where_one_fails(it: Uploading, call: int, fault: Fault) -> None:
    it.world.faults = {call: fault}
    with pytest.raises(RetriableError):
        it.uploads.create("alice", [WantedFile(name, 20 * MIB, "a/b") for name in "abc"])
    assert {session.state for session in it.world.items.values()} <= {State.ABORTED}
    begun_in_vain = 1 if fault is Fault.AFTER else 0  # S3 did, and nobody learned its id: an orphan
    assert len(it.world.kept) <= begun_in_vain
    it.world.pass_time(EXPIRY + timedelta(seconds=1))
    it.sweep.run(lambda: False)
    assert it.world.kept == {}


def test_ids_are_unlike_and_sort_by_time(it: Uploading) -> None:
    moments = [it.world.now + timedelta(milliseconds=number) for number in range(200)]
    ids = [new_upload_id(moment) for moment in moments]
    assert ids == sorted(ids)
    assert len({new_upload_id(it.world.now) for _ in range(200)}) == 200
    assert {len(upload_id) for upload_id in ids} == {26}


def test_sign_parts_signs_length_and_checksum(it: Uploading) -> None:
    session = _begin(it, sha256="whole=")
    parts, expires_time = it.uploads.sign_parts("alice", session.upload_id, {3: "c=", 1: "a="})
    assert [(part.number, part.request.url) for part in parts] == [
        (3, f"part film.mp4 {session.multipart_id} 3 {4 * MIB} c= 900"),
        (1, f"part film.mp4 {session.multipart_id} 1 {8 * MIB} a= 900"),
    ]
    assert expires_time == "2026-01-31T12:15:00.000Z"


def test_sign_parts_refuses_what_the_upload_has_not(it: Uploading) -> None:
    with_checksums, without = _begin(it, sha256="whole="), _begin(it)
    with pytest.raises(BadFieldsError) as caught:
        it.uploads.sign_parts("alice", with_checksums.upload_id, {4: "a=", 1: None})
    assert caught.value.problems == {
        "parts.0.partNumber": "The upload has parts 1 to 3.",
        "parts.1.sha256": "Required: the upload was begun with a checksum.",
    }
    with pytest.raises(BadFieldsError, match=r"parts\.0\.sha256: Not possible"):
        it.uploads.sign_parts("alice", without.upload_id, {1: "a="})


def test_sign_parts_puts_the_expiry_off_for_as_long_as_it_goes_on(it: Uploading) -> None:
    session = _begin(it)
    it.uploads.sign_parts("alice", session.upload_id, {1: None})
    assert it.stored(session) == session, "there is time enough"
    for _ in range(5):
        it.world.pass_time(timedelta(hours=13))
        it.uploads.sign_parts("alice", session.upload_id, {1: None})
        it.sweep.run(lambda: False)
    assert it.stored(session).state is State.OPEN
    it.send_all(session)
    assert it.uploads.complete("alice", session.upload_id).state is State.COMPLETED


def test_sign_parts_gives_way_to_who_ends_the_upload(it: Uploading) -> None:
    session = _begin(it)
    it.world.pass_time(timedelta(hours=13))
    it.world.overtake = lambda: it.uploads.abort("alice", session.upload_id)
    it.world.faults = {it.world.calls + 2: Fault.OVERTAKEN}
    with pytest.raises(ContentionError):
        it.uploads.sign_parts("alice", session.upload_id, {1: None})
    assert it.stored(session).state is State.ABORTED


def test_list_parts_tells_what_s3_has(it: Uploading) -> None:
    session = _begin(it)
    assert it.uploads.list_parts("alice", session.upload_id) == []
    it.bucket.send(session.multipart_id, 2, 8 * MIB)
    it.bucket.send(session.multipart_id, 1, 8 * MIB)
    assert [part.number for part in it.uploads.list_parts("alice", session.upload_id)] == [1, 2]


@pytest.mark.parametrize("ours_is_there", [True, False])
def test_list_parts_of_what_s3_does_not_know_tells_that_it_is_over(it: Uploading, ours_is_there: bool) -> None:
    session = _begin(it)
    it.send_all(session)
    if ours_is_there:
        it.uploads.complete("alice", session.upload_id)
        it.store(session)
    else:
        it.world.kept.clear()
    with pytest.raises(UploadClosedError):
        it.uploads.list_parts("alice", session.upload_id)
    assert it.stored(session).state is (State.COMPLETED if ours_is_there else State.ABORTED)


def test_complete_makes_the_file(it: Uploading) -> None:
    session = _begin(it)
    it.send_all(session)
    it.bucket.send(session.multipart_id, 4, 5)  # nobody gets a URL for it, but S3 would take it
    completed = it.uploads.complete("alice", session.upload_id)
    (made,) = it.world.versions["film.mp4"]
    assert made
    assert (completed.state, completed.result, made.size) == (State.COMPLETED, made.result, 20 * MIB)
    assert it.stored(session) == completed


def test_complete_answers_the_same_again(it: Uploading) -> None:
    session = _begin(it)
    it.send_all(session)
    first = it.uploads.complete("alice", session.upload_id)
    it.bucket.put("film.mp4")
    it.world.pass_time(timedelta(days=3))
    assert it.uploads.complete("alice", session.upload_id) == first


def test_complete_names_the_parts_that_are_not_as_they_must_be(it: Uploading) -> None:
    session = _begin(it)
    it.bucket.send(session.multipart_id, 1, 8 * MIB)
    it.bucket.send(session.multipart_id, 3, 8 * MIB)
    with pytest.raises(UploadIncompleteError, match="complete the upload again: 2, 3") as caught:
        it.uploads.complete("alice", session.upload_id)
    assert set(caught.value.problems) == {2, 3}
    assert it.stored(session).state is State.OPEN
    it.send_all(session)
    assert it.uploads.complete("alice", session.upload_id).result


def test_incomplete_error_names_no_more_parts_than_anybody_reads(it: Uploading) -> None:
    session = _begin(it, size=8 * MIB * 1000)
    with pytest.raises(UploadIncompleteError, match="19, 20 and 980 more") as caught:
        it.uploads.complete("alice", session.upload_id)
    assert len(caught.value.problems) == 1000


@pytest.mark.parametrize("fault", [Fault.AFTER, Fault.TWICE, Fault.KILLED])
@pytest.mark.parametrize("call", [1, 2, 3, 4, 5])
def test_complete_ends_well_whatever_answer_is_lost(it: Uploading, call: int, fault: Fault) -> None:
    session = _begin(it)
    it.send_all(session)
    it.world.faults = {it.world.calls + call: fault}
    with suppress(RetriableError, KilledError):  # the client asks again
        it.uploads.complete("alice", session.upload_id)
    it.world.faults = {}
    completed = it.uploads.complete("alice", session.upload_id)
    (made,) = it.world.versions["film.mp4"]
    assert made
    assert completed.result == made.result


@pytest.mark.parametrize("call", [1, 2, 3, 4, 5])
def test_two_completions_at_once_both_end_well(it: Uploading, call: int) -> None:
    session = _begin(it)
    it.send_all(session)
    others: list[Session] = []
    it.world.overtake = lambda: others.append(it.uploads.complete("alice", session.upload_id))
    it.world.faults = {it.world.calls + call: Fault.OVERTAKEN}
    mine = it.uploads.complete("alice", session.upload_id)
    (made,) = it.world.versions["film.mp4"]
    assert made
    assert {mine.result} | {other.result for other in others} == {made.result}


def test_complete_believes_no_file_but_its_own(it: Uploading) -> None:
    """S3 does not know the upload, and somebody else's file of the same name and size is there."""
    session = _begin(it)
    it.world.kept.clear()
    it.bucket.put("film.mp4", upload_id="another")
    with pytest.raises(UploadClosedError, match="S3 has neither the upload nor its file"):
        it.uploads.complete("alice", session.upload_id)
    assert it.stored(session).state is State.ABORTED


def test_complete_waits_for_what_s3_is_still_at(it: Uploading) -> None:
    session = _begin(it)
    it.send_all(session)
    it.world.faults = {it.world.calls + 4: Fault.SLOW}
    with pytest.raises(RetriableError, match="lost"):
        it.uploads.complete("alice", session.upload_id)
    with pytest.raises(ContentionError, match="is being completed"):
        it.uploads.complete("alice", session.upload_id)
    with pytest.raises(ContentionError, match="is being completed"):
        it.uploads.abort("alice", session.upload_id)
    it.world.pass_time(SETTLING)
    assert it.uploads.complete("alice", session.upload_id).result


def test_complete_overwrites_nothing_where_it_may_not_and_can_be_asked_again(it: Uploading) -> None:
    session = _begin(it, overwrite=False)
    it.send_all(session)
    it.bucket.put("film.mp4")
    with pytest.raises(FileAlreadyExistsError):
        it.uploads.complete("alice", session.upload_id)
    assert it.stored(session) == session
    it.world.versions.clear()
    assert it.uploads.complete("alice", session.upload_id).result


def test_complete_knows_its_own_file_in_the_way(it: Uploading) -> None:
    """S3 may refuse a doubled request because the first one has made the file."""
    session = _begin(it, overwrite=False)
    it.send_all(session)
    kept = it.world.kept[session.multipart_id]
    completed = it.uploads.complete("alice", session.upload_id)
    it.store(session)
    it.world.kept[session.multipart_id] = kept
    assert it.uploads.complete("alice", session.upload_id).result == completed.result
    assert len(it.world.versions["film.mp4"]) == 1


def test_complete_asks_to_come_again_where_a_part_is_sent_meanwhile(it: Uploading) -> None:
    session = _begin(it)
    it.send_all(session)
    it.world.overtake = lambda: it.send_all(session)
    it.world.faults = {it.world.calls + 4: Fault.OVERTAKEN}
    with pytest.raises(ContentionError, match="A part changed"):
        it.uploads.complete("alice", session.upload_id)
    assert it.stored(session) == session
    assert it.uploads.complete("alice", session.upload_id).result


def test_abort_forgets_the_parts_and_may_be_asked_again(it: Uploading) -> None:
    session = _begin(it)
    it.send_all(session)
    for _ in range(2):
        it.uploads.abort("alice", session.upload_id)
    assert (it.world.kept, it.stored(session).state) == ({}, State.ABORTED)
    for ask in (it.uploads.complete, it.uploads.list_parts):
        with pytest.raises(UploadClosedError, match="aborted"):
            ask("alice", session.upload_id)
    with pytest.raises(UploadClosedError, match="aborted"):
        it.uploads.sign_parts("alice", session.upload_id, {1: None})
    assert not it.bucket.send(session.multipart_id, 1, 8 * MIB)


def test_abort_that_died_half_way_is_finished_by_the_next(it: Uploading) -> None:
    session = _begin(it)
    it.world.faults = {it.world.calls + 3: Fault.BEFORE}
    with pytest.raises(RetriableError):
        it.uploads.abort("alice", session.upload_id)
    assert it.stored(session).state is State.ABORTED, "so that nobody completes it in between"
    it.uploads.abort("alice", session.upload_id)
    assert it.world.kept == {}


def test_nothing_is_added_to_what_is_complete(it: Uploading) -> None:
    session = _begin(it)
    it.send_all(session)
    it.uploads.complete("alice", session.upload_id)
    with pytest.raises(UploadClosedError, match="complete"):
        it.uploads.sign_parts("alice", session.upload_id, {1: None})
    with pytest.raises(UploadClosedError, match="complete"):
        it.uploads.list_parts("alice", session.upload_id)
    with pytest.raises(UploadClosedError, match="delete the file instead"):
        it.uploads.abort("alice", session.upload_id)


def test_abort_that_finds_the_file_says_that_the_upload_is_complete(it: Uploading) -> None:
    """The answer to the completion was lost, and nobody asked again."""
    session = _begin(it)
    it.send_all(session)
    it.world.faults = {it.world.calls + 4: Fault.AFTER}
    with pytest.raises(RetriableError):
        it.uploads.complete("alice", session.upload_id)
    it.world.pass_time(SETTLING)
    with pytest.raises(UploadClosedError, match="delete the file instead"):
        it.uploads.abort("alice", session.upload_id)
    assert it.stored(session).state is State.COMPLETED


@pytest.mark.parametrize("call", [1, 2])
def test_abort_that_is_overtaken_by_a_completion_says_so(it: Uploading, call: int) -> None:
    def complete(session: Session) -> None:
        it.uploads.complete("alice", session.upload_id)

    session = _begin(it)
    it.send_all(session)
    it.world.overtake = lambda: complete(session)
    it.world.faults = {it.world.calls + call: Fault.OVERTAKEN}
    with pytest.raises(UploadClosedError, match="complete"):
        it.uploads.abort("alice", session.upload_id)
    assert it.stored(session).state is State.COMPLETED


def test_an_expired_upload_is_over_before_the_sweeper_comes(it: Uploading) -> None:
    session = _begin(it)
    it.send_all(session)
    it.world.pass_time(EXPIRY)
    with pytest.raises(UploadClosedError, match=r"expired at 2026-02-01T12:00:00\.000Z"):
        it.uploads.complete("alice", session.upload_id)
    with pytest.raises(UploadClosedError, match="expired"):
        it.uploads.sign_parts("alice", session.upload_id, {1: None})
    it.uploads.abort("alice", session.upload_id)


def test_nobody_finds_the_session_of_another(it: Uploading) -> None:
    session = _begin(it)
    it.send_all(session)
    for ask in (it.uploads.complete, it.uploads.list_parts, it.uploads.abort):
        with pytest.raises(NotFoundError):
            ask("bob", session.upload_id)
        with pytest.raises(NotFoundError):
            ask("alice", session.multipart_id)
    with pytest.raises(NotFoundError):
        it.uploads.sign_parts("bob", session.upload_id, {1: None})
    assert it.uploads.list_open("bob", 10).sessions == []


def test_list_open_lists_what_is_unfinished_page_by_page(it: Uploading) -> None:
    sessions = []
    for number in range(7):
        it.world.pass_time(timedelta(seconds=1))
        sessions.append(_begin(it, f"f{number}"))
    it.uploads.abort("alice", sessions[5].upload_id)
    names, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = it.uploads.list_open("alice", 2, cursor)
        names += [session.file_name for session in page.sessions]
        cursor, pages = page.cursor, pages + 1
    assert names == ["f6", "f4", "f3", "f2", "f1", "f0"]
    assert pages <= 4


def test_list_open_reads_no_more_than_a_bounded_number_of_pages(it: Uploading) -> None:
    for number in range(30):
        it.world.pass_time(timedelta(seconds=1))
        it.uploads.abort("alice", _begin(it, f"f{number}").upload_id)
    page = it.uploads.list_open("alice", 2)
    assert page.sessions == []
    assert page.cursor, "short, and yet not the last"
    with pytest.raises(CursorError):
        it.uploads.list_open("bob", 2, page.cursor)


def test_sweep_goes_on_where_one_fails_and_says_so(it: Uploading) -> None:
    sessions = [_begin(it, name) for name in "abc"]
    it.world.pass_time(EXPIRY + timedelta(seconds=1))
    it.world.faults = {it.world.calls + 3: Fault.BEFORE}
    swept = it.sweep.run(lambda: False)
    assert (swept.expired, swept.failures, swept.is_complete) == (2, ["No answer."], True)
    assert it.sweep.run(lambda: False).expired == 1
    assert {it.stored(session).state for session in sessions} == {State.ABORTED}


def test_sweep_stops_where_its_time_is_up(it: Uploading) -> None:
    for name in "abc":
        _begin(it, name)
    it.world.pass_time(EXPIRY + timedelta(seconds=1))
    answers = iter([False, True])
    swept = it.sweep.run(lambda: next(answers))
    assert (swept.expired, swept.is_complete) == (1, False)


def test_sweep_leaves_alone_what_is_under_way(it: Uploading) -> None:
    session, orphan, foreign = (
        _begin(it),
        it.bucket.create("o", "a/b", "x", False),
        it.bucket.create("f", "a/b", "y", False),
    )
    it.world.pass_time(timedelta(hours=20))
    it.bucket.send(foreign, 1, 5)
    it.uploads.sign_parts("alice", session.upload_id, {1: None})
    it.world.pass_time(timedelta(hours=5))
    swept = it.sweep.run(lambda: False)
    assert (swept.expired, swept.orphaned) == (0, 1)
    assert set(it.world.kept) == {session.multipart_id, foreign}, "to which parts still come"
    assert orphan not in it.world.kept


def test_sweep_does_not_trust_the_index(it: Uploading, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is late: what it lists may be put off, or complete, by now."""
    put_off, completed = _begin(it, "a"), _begin(it, "b")
    it.send_all(completed)
    it.uploads.complete("alice", completed.upload_id)
    it.world.pass_time(EXPIRY + timedelta(seconds=1))
    it.store(put_off, expires_time="2026-02-03T12:00:00.000Z")
    monkeypatch.setattr(it.table, "in_state", lambda *_: iter([put_off, completed]))
    assert it.sweep.run(lambda: False).expired == 0
    assert [it.stored(session).state for session in (put_off, completed)] == [State.OPEN, State.COMPLETED]


@pytest.mark.parametrize("blind", [{3, 4}, {5, 6}])
def test_sweep_takes_for_an_orphan_only_what_the_index_has_missed_twice(
    it: Uploading, monkeypatch: pytest.MonkeyPatch, blind: set[int]
) -> None:
    """A session that is just changing its state may stand in neither list."""
    session = _begin(it)
    it.world.pass_time(timedelta(hours=23))
    it.uploads.sign_parts("alice", session.upload_id, {1: None})
    it.world.pass_time(timedelta(hours=2))
    in_state, reads = it.table.in_state, 0

    def read(state: State, expired_before: str | None = None) -> Iterator[Session]:
        nonlocal reads
        reads += 1
        return iter([]) if reads in blind else in_state(state, expired_before)

    monkeypatch.setattr(it.table, "in_state", read)
    assert it.sweep.run(lambda: False).orphaned == 0
    assert session.multipart_id in it.world.kept


def test_sweep_finds_out_that_an_expired_upload_was_completed(it: Uploading) -> None:
    session = _begin(it)
    it.send_all(session)
    it.world.faults = {it.world.calls + 4: Fault.AFTER}
    with pytest.raises(RetriableError):
        it.uploads.complete("alice", session.upload_id)
    it.world.pass_time(EXPIRY + timedelta(seconds=1))
    assert it.sweep.run(lambda: False).expired == 0
    assert it.stored(session).state is State.COMPLETED


def test_sweep_leaves_alone_what_s3_is_still_at(it: Uploading) -> None:
    session = _begin(it)
    it.send_all(session)
    it.world.pass_time(EXPIRY - timedelta(seconds=1))
    it.world.faults = {it.world.calls + 4: Fault.SLOW}
    with pytest.raises(RetriableError):
        it.uploads.complete("alice", session.upload_id)
    it.world.pass_time(timedelta(seconds=2))
    swept = it.sweep.run(lambda: False)
    assert (swept.expired, swept.failures, it.stored(session).state) == (0, [], State.COMPLETING)
    it.world.pass_time(SETTLING)
    it.sweep.run(lambda: False)
    assert it.stored(session).state is State.COMPLETED


def test_sweep_does_not_mind_an_orphan_that_is_gone_meanwhile(it: Uploading) -> None:
    it.bucket.create("o", "a/b", "x", False)
    it.world.pass_time(EXPIRY + timedelta(seconds=1))
    it.world.overtake = it.world.kept.clear
    it.world.faults = {it.world.calls + 7: Fault.OVERTAKEN}
    swept = it.sweep.run(lambda: False)
    assert (swept.orphaned, swept.failures) == (0, [])


def test_complete_answers_although_its_session_is_forgotten(it: Uploading) -> None:
    """DynamoDB has dropped it in between: the file is there all the same."""
    session = _begin(it)
    it.send_all(session)
    it.world.overtake = it.world.items.clear
    it.world.faults = {it.world.calls + 5: Fault.OVERTAKEN}
    assert it.uploads.complete("alice", session.upload_id).state is State.COMPLETED
    with pytest.raises(NotFoundError):
        it.uploads.complete("alice", session.upload_id)


def test_complete_gives_up_where_its_session_keeps_changing(it: Uploading, monkeypatch: pytest.MonkeyPatch) -> None:
    session = _begin(it)
    it.send_all(session)
    write = it.table.replace

    def refuse(old: Session, new: Session) -> None:
        if new.state is State.COMPLETED:
            raise SessionConflictError(old)
        write(old, new)

    monkeypatch.setattr(it.table, "replace", refuse)
    with pytest.raises(ContentionError, match="keeps changing"):
        it.uploads.complete("alice", session.upload_id)
    monkeypatch.undo()
    assert it.uploads.complete("alice", session.upload_id).result
