"""GitHub's addresses: Enterprise Server, commits, and who a token belongs to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from estimator.forges.github import GitHub, pull_request_of
from estimator.forges.protocol import Comment
from tests.forges.fake import FakeGitHub, running


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    with running() as found:
        yield found


@pytest.mark.parametrize(
    ("api_url", "graphql_url", "asked"),
    [
        # docs.github.com: GITHUB_API_URL ends in /api/v3 on Enterprise Server, GraphQL is beside.
        ("/api/v3", "", "/api/graphql"),
        ("", "", "/graphql"),
        ("/api/v3", "/odd/graphql", "/odd/graphql"),
    ],
)
def test_graphql_is_where_the_server_says(
    fake: FakeGitHub, api_url: str, graphql_url: str, asked: str
) -> None:
    forge = GitHub(
        "acme/shop",
        "token",
        7,
        api_url=fake.url + api_url,
        graphql_url=fake.url + graphql_url if graphql_url else "",
    )
    fake.prefixes = ("/api/v3", "/api", "/odd")
    fake.add("<!-- forebill-comment key=default -->\nold")
    forge.hide(Comment("1", fake.bodies[0], handle="IC_1"))
    forge.http.close()
    paths = [path for _, path in fake.requests]
    assert paths == [f"{api_url}/repos/acme/shop/issues/comments/1", asked]


def test_a_commit_has_comments_of_its_own() -> None:
    forge = GitHub("acme/shop", "token", sha="abc")
    assert forge._comments == "/repos/acme/shop/commits/abc/comments"
    assert forge._one("5") == "/repos/acme/shop/comments/5"


def test_an_actions_token_may_not_ask_who_it_is_and_is_a_bot(fake: FakeGitHub) -> None:
    fake.faults.append(("GET", 403, {}, False))
    fake.add("ours", login="github-actions-bot")
    fake.add("theirs", login="mallory")
    forge = GitHub("acme/shop", "token", 7, api_url=fake.url)
    assert [comment.body for comment in forge.list_own()] == ["ours"]
    forge.http.close()


def test_a_pull_request_is_found_by_its_head(fake: FakeGitHub) -> None:
    fake.pulls += [{"number": 3, "head": {"sha": "old"}}, {"number": 4, "head": {"sha": "new"}}]
    assert pull_request_of("acme/shop", "token", "fork:b", "new", fake.url) == 4
    assert pull_request_of("acme/shop", "token", "fork:b", "none", fake.url) is None
