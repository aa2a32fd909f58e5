"""One comment per change: whatever behaviour, however often, whatever gets lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from estimator.forges.behaviour import Behaviour, Deed, post
from estimator.forges.github import GitHub
from estimator.forges.protocol import Comment, Forbidden, ForgeError, Marker, marker_of
from tests.forges.fake import FakeGitHub, running


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    with running() as found:
        yield found


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def forge(fake: FakeGitHub, waits: list[float]) -> Iterator[GitHub]:
    found = GitHub("acme/shop", "token", 7, api_url=fake.url)
    found.http.sleep = waits.append
    yield found
    found.http.close()


def marker(at: str = "2026-11-23T10:00:00Z", key: str = "default") -> Marker:
    return Marker(key, at, run="1")


def test_posting_twice_leaves_one_comment(forge: GitHub, fake: FakeGitHub) -> None:
    assert post(forge, "one", marker(), Behaviour.UPDATE).deed is Deed.CREATED
    assert post(forge, "two", marker(), Behaviour.UPDATE).deed is Deed.UPDATED
    assert [body.partition("\n")[2] for body in fake.bodies] == ["two"]


def test_the_same_text_is_not_written_again(forge: GitHub, fake: FakeGitHub) -> None:
    post(forge, "same", marker(), Behaviour.UPDATE)
    assert post(forge, "same", marker(), Behaviour.UPDATE).deed is Deed.UNCHANGED
    assert ("PATCH", "/repos/acme/shop/issues/comments/1") not in fake.requests


def test_an_older_run_does_not_overwrite_a_newer_one(forge: GitHub, fake: FakeGitHub) -> None:
    post(forge, "new", marker("2026-11-23T11:00:00Z"), Behaviour.UPDATE)
    old = post(forge, "old", marker("2026-11-23T10:00:00Z"), Behaviour.UPDATE)
    assert old.deed is Deed.OUTDATED
    assert "new" in fake.bodies[0]


def test_keys_keep_comments_apart_also_when_one_contains_the_other(
    forge: GitHub, fake: FakeGitHub
) -> None:
    post(forge, "a", marker(key="prod"), Behaviour.UPDATE)
    post(forge, "b", marker(key="prod/network"), Behaviour.UPDATE)
    assert len(fake.comments) == 2


def test_a_marker_planted_by_someone_else_is_not_ours(forge: GitHub, fake: FakeGitHub) -> None:
    fake.add(f"<!-- {marker().text()} -->\nplanted", login="mallory")
    post(forge, "ours", marker(), Behaviour.UPDATE)
    assert "planted" in fake.bodies[0]
    assert len(fake.comments) == 2


def test_ours_is_found_behind_many_pages(forge: GitHub, fake: FakeGitHub) -> None:
    for number in range(95):
        fake.add(f"talk {number}", login="someone")
    post(forge, "first", marker(), Behaviour.UPDATE)
    for number in range(40):
        fake.add(f"more {number}", login="someone")
    assert post(forge, "second", marker(), Behaviour.UPDATE).deed is Deed.UPDATED


def test_hide_and_new_creates_before_it_hides(forge: GitHub, fake: FakeGitHub) -> None:
    post(forge, "one", marker(), Behaviour.HIDE_AND_NEW)
    post(forge, "two", marker(), Behaviour.HIDE_AND_NEW)
    post(forge, "three", marker(), Behaviour.HIDE_AND_NEW)
    assert fake.minimized == ["IC_1", "IC_2"]
    verbs = [method for method, path in fake.requests if method != "GET"]
    assert verbs == ["POST", "POST", "PATCH", "POST", "POST", "PATCH", "POST"]


def test_delete_and_new_leaves_the_newest_only(forge: GitHub, fake: FakeGitHub) -> None:
    post(forge, "one", marker(), Behaviour.DELETE_AND_NEW)
    post(forge, "two", marker(), Behaviour.DELETE_AND_NEW)
    assert len(fake.comments) == 1
    assert "two" in fake.bodies[0]


def test_a_create_whose_answer_is_lost_is_not_posted_twice(forge: GitHub, fake: FakeGitHub) -> None:
    fake.faults.append(("POST", 502, {}, True))
    assert post(forge, "text", marker(), Behaviour.UPDATE).deed is Deed.CREATED
    assert len(fake.comments) == 1


def test_a_create_that_failed_is_posted_again(forge: GitHub, fake: FakeGitHub) -> None:
    fake.faults.append(("POST", 503, {}, False))
    post(forge, "text", marker(), Behaviour.UPDATE)
    assert len(fake.comments) == 1


def test_a_secondary_limit_is_waited_for_as_told(
    forge: GitHub, fake: FakeGitHub, waits: list[float]
) -> None:
    fake.faults.append(("POST", 403, {"Retry-After": "7"}, False))
    post(forge, "text", marker(), Behaviour.UPDATE)
    assert waits == [7.0]


def test_a_read_only_token_is_refused_with_advice(forge: GitHub, fake: FakeGitHub) -> None:
    fake.faults.append(("POST", 403, {}, False))
    with pytest.raises(Forbidden) as caught:
        post(forge, "text", marker(), Behaviour.UPDATE)
    assert "write access" in caught.value.diagnostics()


def test_a_forge_that_stays_down_is_given_up_on(
    forge: GitHub, fake: FakeGitHub, waits: list[float]
) -> None:
    fake.faults.extend([("GET", 500, {}, False)] * 9)
    with pytest.raises(ForgeError, match="500"):
        post(forge, "text", marker(), Behaviour.UPDATE)
    assert len(waits) == 4


def test_two_runs_at_once_leave_the_older_comment(forge: GitHub, fake: FakeGitHub) -> None:
    posted = post(_Raced(forge, fake), "ours", marker(), Behaviour.UPDATE)
    assert posted.comment is not None
    assert len(fake.comments) == 1
    assert "ours" in fake.bodies[0]


class _Raced:
    """The forge, on which another run creates its comment just before ours."""

    def __init__(self, forge: GitHub, fake: FakeGitHub) -> None:
        self._forge, self._fake = forge, fake
        self.max_chars = forge.max_chars
        self.first_line, self.list_own = forge.first_line, forge.list_own
        self.update, self.delete, self.hide = forge.update, forge.delete, forge.hide

    def create(self, body: str) -> Comment:
        self._fake.add(f"{self._forge.first_line(marker())}\nthe other run's")
        return self._forge.create(body)


def test_an_odd_key_is_found_again(forge: GitHub, fake: FakeGitHub) -> None:
    post(forge, "one", marker(key="prod env --> x"), Behaviour.UPDATE)
    post(forge, "two", marker(key="prod env --> x"), Behaviour.UPDATE)
    assert len(fake.comments) == 1


@pytest.mark.parametrize("key", ["a b", "x-->y", "näme", "a\nb", "*/"])
def test_any_key_survives_the_marker_without_breaking_it(key: str) -> None:
    line = f"<!-- {marker(key=key).text()} -->"
    assert line.count("-->") == 1
    assert "\n" not in line
    found = marker_of(line)
    assert found is not None
    assert found.at == marker().at


def test_with_nothing_to_say_no_comment_is_made(forge: GitHub, fake: FakeGitHub) -> None:
    posted = post(forge, "same", marker(), Behaviour.UPDATE, is_silent=True)
    assert posted.deed is Deed.SILENT
    assert fake.bodies == []


def test_a_change_taken_back_does_not_stay_told(forge: GitHub, fake: FakeGitHub) -> None:
    post(forge, "+$300", marker(), Behaviour.UPDATE)
    post(forge, "no change", marker(), Behaviour.UPDATE, is_silent=True)
    assert [body.partition("\n")[2] for body in fake.bodies] == ["no change"]


def test_a_change_taken_back_is_deleted_where_comments_are_new(
    forge: GitHub, fake: FakeGitHub
) -> None:
    post(forge, "+$300", marker(), Behaviour.DELETE_AND_NEW)
    posted = post(forge, "no change", marker(), Behaviour.DELETE_AND_NEW, is_silent=True)
    assert posted.deed is Deed.PUT_AWAY
    assert fake.bodies == []
