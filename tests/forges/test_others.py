"""The same promises on GitLab, Bitbucket Cloud and Data Center, and Azure Repos."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from estimator.forges.azure_repos import AzureRepos
from estimator.forges.behaviour import Behaviour, Deed, post
from estimator.forges.bitbucket import BitbucketCloud, BitbucketServer
from estimator.forges.gitlab import GitLab
from estimator.forges.protocol import Forbidden, ForgeError, Marker
from tests.forges.fake import served
from tests.forges.others import (
    OTHER,
    AzureStore,
    BitbucketStore,
    DataCenterStore,
    GitLabStore,
    Store,
)


@dataclass
class Place:
    """A forge and the store behind it."""

    forge: Any
    store: Store

    def post(self, text: str, behaviour: Behaviour = Behaviour.UPDATE, at: str = "") -> Deed:
        return post(self.forge, text, Marker("default", at, "1"), behaviour).deed

    @property
    def texts(self) -> list[str]:
        """The comments without their first lines."""
        return [body.partition("\n")[2].strip() for body in self.store.bodies]


_FORGES: dict[str, tuple[type[Store], Callable[[str], Any]]] = {
    "gitlab": (GitLabStore, lambda url: GitLab("acme/shop", "t", 7, url)),
    "bitbucket": (BitbucketStore, lambda url: BitbucketCloud("acme/shop", "t", 7, url)),
    "data center": (DataCenterStore, lambda url: BitbucketServer("acme/shop", "t", 7, url)),
    "azure": (AzureStore, lambda url: AzureRepos(f"{url}/org/project/_git/shop", "t", 7)),
}


@pytest.fixture(params=_FORGES)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    store_type, forge_of = _FORGES[request.param]
    store = store_type()
    with served(store) as url:
        store.url = url
        forge = forge_of(url)
        forge.http.sleep = lambda seconds: None
        yield Place(forge, store)
        forge.http.close()


def test_posting_again_changes_the_one_comment(place: Place) -> None:
    deeds = [place.post(text) for text in ("one", "two", "two")]
    assert deeds == [Deed.CREATED, Deed.UPDATED, Deed.UNCHANGED]
    assert place.texts == ["two"]


@pytest.mark.parametrize("behaviour", [Behaviour.DELETE_AND_NEW, Behaviour.HIDE_AND_NEW])
def test_old_ones_go_after_the_new_one_stands(place: Place, behaviour: Behaviour) -> None:
    place.post("one", behaviour)
    place.post("two", behaviour)
    assert place.texts == ["two"]
    writes = [method for method, _ in place.store.requests if method != "GET"]
    assert writes == ["POST", "POST", "DELETE"]


def test_new_keeps_the_old_ones(place: Place) -> None:
    place.post("one", Behaviour.NEW)
    place.post("two", Behaviour.NEW)
    assert place.texts == ["one", "two"]


def test_an_older_run_changes_nothing(place: Place) -> None:
    place.post("new", at="2026-11-23T11:00:00Z")
    assert place.post("old", at="2026-11-23T10:00:00Z") is Deed.OUTDATED
    assert place.texts == ["new"]


def test_a_planted_marker_is_left_alone(place: Place) -> None:
    marker = Marker("default", "2026-11-23T09:00:00Z")
    place.store.add(f"{place.forge.first_line(marker)}\nplanted", OTHER)
    place.post("ours")
    assert place.texts == ["planted", "ours"]


def test_ours_is_found_behind_other_pages(place: Place) -> None:
    for number in range(25):
        place.store.add(f"talk {number}", OTHER)
    place.post("one")
    for number in range(25):
        place.store.add(f"more {number}", OTHER)
    assert place.post("two") is Deed.UPDATED


def test_a_lost_answer_posts_once(place: Place) -> None:
    place.store.faults.append(("POST", 502, {}, True))
    place.post("text")
    assert place.texts == ["text"]


def test_a_comment_deleted_meanwhile_is_made_anew(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.post("one")
    listed = place.forge.list_own()
    place.store.comments.clear()
    monkeypatch.setattr(type(place.forge), "list_own", lambda self: listed)
    assert place.post("two") is Deed.CREATED
    assert place.texts == ["two"]


def test_a_refused_token_is_told_with_advice(place: Place) -> None:
    place.store.faults.append(("POST", 403, {}, False))
    with pytest.raises(Forbidden) as caught:
        place.post("text")
    assert "write access" in caught.value.diagnostics()


def test_what_the_forge_refuses_is_an_error_and_not_posted(place: Place) -> None:
    place.store.faults.append(("POST", 400, {}, False))
    with pytest.raises(ForgeError, match="400"):
        place.post("text")
    assert place.texts == []


def test_a_new_comment_stands_also_when_an_old_one_cannot_go(place: Place) -> None:
    place.post("one", Behaviour.DELETE_AND_NEW)
    place.store.faults.append(("DELETE", 403, {}, False))
    marker = Marker("default", "", "1")
    posted = post(place.forge, "two", marker, Behaviour.DELETE_AND_NEW)
    assert posted.deed is Deed.CREATED
    assert "an old comment stays" in posted.problems[0]


@pytest.mark.parametrize(
    ("token", "start"),
    [("x" * 52, "Basic "), ("x" * 84, "Basic "), ("x" * 700, "Bearer ")],
)
def test_azure_tells_personal_tokens_from_the_pipelines_own(token: str, start: str) -> None:
    forge = AzureRepos("https://dev.azure.com/org/project/_git/shop", token, 7)
    assert forge.http.headers["Authorization"].startswith(start)
