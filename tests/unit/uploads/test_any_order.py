"""Whatever is done, in whatever order, with whatever fault: no half file, no second one, nothing open for ever."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from filetracker.errors import FileTrackerError
from filetracker.s3_limits import MIB
from filetracker.uploads.models import SETTLING, Session, State, WantedFile
from tests.support.upload_world import EXPIRY, Fault, KilledError, Uploading

# What matters comes often.
ACTIONS = (
    *("complete", "complete", "complete", "complete", "abort", "abort", "sweep", "sweep", "wait", "wait"),
    *("create", "send", "send_all", "sign", "put", "delete", "lifecycle"),
)
_WAITS = (SETTLING / 2, SETTLING, EXPIRY - timedelta(minutes=1), EXPIRY)

Step = tuple[str, int, dict[int, Fault], str]

steps = st.lists(
    st.tuples(
        st.sampled_from(ACTIONS),
        st.integers(0, 3),  # which session, part or time
        st.dictionaries(st.integers(1, 6), st.sampled_from(Fault), max_size=2),  # which call of the step fails, and how
        st.sampled_from(("complete", "complete", "abort", "sweep", "put", "send_all", "sign")),  # what overtakes
    ),
    min_size=2,
    max_size=10,
)


class Story:
    """Does steps, and remembers what was promised."""

    def __init__(self) -> None:
        self.it = Uploading()
        self.sessions: list[Session] = []
        self.answers: dict[str, Session] = {}
        self.aborted: set[str] = set()
        self.given_up: set[str] = set()  # somebody tried to end it

    def take(self, step: Step) -> None:
        """One step, in a function that may fail or die."""
        action, which, faults, overtaking = step
        world = self.it.world
        world.faults = {world.calls + call: fault for call, fault in faults.items()}
        world.overtake = lambda: self.attempt(overtaking, which)
        self.attempt(action, which)
        world.faults = {}

    def attempt(self, action: str, which: int) -> None:
        """Does it; what is refused, fails or dies is part of the story."""
        with suppress(FileTrackerError, KilledError):
            if action == "create":
                self.create(which)
            elif action == "wait":
                self.it.world.pass_time(_WAITS[which])
            elif action == "sweep":
                self.it.sweep.run(lambda: False)
            elif self.sessions:
                self.act(action, self.sessions[which % len(self.sessions)], which % 3 + 1)

    def create(self, which: int) -> None:
        """A file of three parts, under one of two names. (One at a time: several are begun side by side.)"""
        before = set(self.it.world.items)
        try:
            self.it.uploads.create("alice", [WantedFile(f"f{which % 2}", 20 * MIB, "a/b", None, which < 2)])
        except (FileTrackerError, KilledError):
            self.given_up |= {upload_id for _, upload_id in set(self.it.world.items) - before}
            raise
        finally:  # a session may be there although its creator never learned of it
            self.sessions += [self.it.world.items[key] for key in set(self.it.world.items) - before]

    def act(self, action: str, session: Session, part: int) -> None:
        """What is done to one session or its file."""
        uploads, bucket, name = self.it.uploads, self.it.bucket, session.file_name
        if action == "complete":
            self.note_answer(uploads.complete("alice", session.upload_id))
        elif action == "abort":
            self.given_up.add(session.upload_id)
            uploads.abort("alice", session.upload_id)
            self.aborted.add(session.upload_id)
        elif action == "sign":
            uploads.sign_parts("alice", session.upload_id, {part: None})
        elif action == "send":
            bucket.send(session.multipart_id, part, session.size_of_part(part))
        elif action == "send_all":
            self.it.send_all(session)
        elif action == "put":
            bucket.put(name)
        elif action == "delete":
            self.it.world.versions.setdefault(name, []).append(None)
        else:
            self.given_up.add(session.upload_id)
            self.it.world.kept.pop(session.multipart_id, None)  # a lifecycle rule of the bucket

    def note_answer(self, completed: Session) -> None:
        """Whoever asks is told the same."""
        first = self.answers.setdefault(completed.upload_id, completed)
        assert completed.result == first.result
        assert completed.result in [made.result for made in self.it.world.made_by(completed)]

    def check(self) -> None:
        """What holds at any moment."""
        for session in self.sessions:
            made = self.it.world.made_by(session)
            assert len(made) <= 1, "a second completion"
            assert all(sorted(one.content) == [1, 2, 3] and one.size == 20 * MIB for one in made), "half a file"
            stored = self.it.stored(session)
            if session.upload_id in self.aborted:
                assert not self.is_there(session), "told that it is aborted, and its file is there"
                assert not self.it.world.coming(session), "told that it is aborted, and the file comes"
            if session.upload_id in self.answers:
                assert stored.state is State.COMPLETED, "told that it is complete, and forgotten"
            if stored.state is State.COMPLETED:
                assert [one.result for one in made] == [stored.result]
            if session.upload_id not in self.given_up and not stored.is_expired(self.it.world.now):
                assert made or session.multipart_id in self.it.world.kept, "under way, and yet taken away"

    def ask_again(self) -> None:
        """Every uploader asks until they know; whose file is there is told so."""
        for session in self.sessions:
            self.it.world.pass_time(SETTLING)
            try:
                self.note_answer(self.it.uploads.complete("alice", session.upload_id))
            except FileTrackerError:
                assert not self.is_there(session), "its uploader is not told"

    def end(self) -> None:
        """Time passes, and the sweeper comes; what is settling the first time, is not the second time."""
        for _ in range(2):
            self.it.world.pass_time(EXPIRY + SETTLING)
            swept = self.it.sweep.run(lambda: False)
            assert (swept.failures, swept.is_complete) == ([], True)
        self.check()
        assert {session.state for session in self.it.world.items.values()} <= {State.COMPLETED, State.ABORTED}
        assert self.it.world.kept == {}, "parts that cost money, and nobody sees"
        for session in self.sessions:
            assert not self.is_there(session) or self.it.stored(session).state is State.COMPLETED

    def is_there(self, session: Session) -> bool:
        """Whether the file of this name is the one that the session made."""
        current = (self.it.world.versions.get(session.file_name) or [None])[-1]
        return current is not None and current.upload_id == session.upload_id


@given(steps, st.booleans())
def test_uploads_end_well(story_steps: list[Step], asks_again: bool) -> None:
    story = Story()
    story.attempt("create", 0)
    story.attempt("send_all", 0)
    for step in story_steps:
        story.take(step)
        story.check()
    if asks_again:
        story.ask_again()
    story.end()
