"""Fetching with faults: what is retried, continued, refused; and what never reaches a message."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from pricing.errors import Error
from pricing.sources.http import Fetcher
from tests.pricing.server import Answer, PriceServer

BODY = b"0123456789" * 20_000


def waiting(fetcher: Fetcher) -> list[float]:
    waited: list[float] = []
    fetcher.sleep = waited.append
    return waited


def test_429_waits_as_long_as_the_server_asks(server: PriceServer, fetcher: Fetcher) -> None:
    waited = waiting(fetcher)
    server.put("/x", Answer(b"", 429, {"Retry-After": "7"}), Answer(b"", 503), b'{"a": 0.10}')
    assert str(fetcher.json(f"{server.url}/x")["a"]) == "0.10"
    assert waited == [7.0, 2.0]


def test_gives_up_after_the_attempts_and_says_so(server: PriceServer, fetcher: Fetcher) -> None:
    server.put("/x", Answer(b"", 503))
    with pytest.raises(Error, match="gave up after 3 attempts: HTTP 503"):
        fetcher.json(f"{server.url}/x")


def test_a_refusal_is_not_retried(server: PriceServer, fetcher: Fetcher) -> None:
    server.put("/x", Answer(b"", 403))
    with pytest.raises(Error, match="HTTP 403"):
        fetcher.json(f"{server.url}/x")
    assert len(server.asked) == 1


def test_a_cut_download_is_continued(server: PriceServer, fetcher: Fetcher, tmp_path: Path) -> None:
    whole = Answer(BODY, headers={"ETag": '"v1"'})
    server.put("/big", Answer(BODY, headers={"ETag": '"v1"'}, cut=150_000), whole)
    fetcher.download(f"{server.url}/big", tmp_path / "big")
    assert (tmp_path / "big").read_bytes() == BODY
    start = int(server.asked[1][1]["Range"].removeprefix("bytes=").rstrip("-"))
    assert 0 < start <= 150_000


def test_a_changed_file_is_fetched_afresh(
    server: PriceServer, fetcher: Fetcher, tmp_path: Path
) -> None:
    other = b"new" * 70_000
    server.put(
        "/big",
        Answer(BODY, headers={"ETag": '"v1"'}, cut=100_000),
        Answer(other, headers={"ETag": '"v2"'}),
    )
    fetcher.download(f"{server.url}/big", tmp_path / "big")
    assert (tmp_path / "big").read_bytes() == other


def test_a_broken_download_is_kept_for_the_next_run(
    server: PriceServer, fetcher: Fetcher, tmp_path: Path
) -> None:
    server.put("/big", Answer(BODY, headers={"ETag": '"v1"'}, cut=50_000))
    with pytest.raises(Error, match="gave up after 3 attempts"):
        fetcher.download(f"{server.url}/big", tmp_path / "big")
    assert not (tmp_path / "big").exists()
    server.put("/big", Answer(BODY, headers={"ETag": '"v1"'}))
    Fetcher(sleep=lambda _: None).download(f"{server.url}/big", tmp_path / "big")
    assert (tmp_path / "big").read_bytes() == BODY
    assert "Range" in server.asked[-1][1]


def test_truncated_gzip_is_an_error(server: PriceServer, fetcher: Fetcher, tmp_path: Path) -> None:
    packed = gzip.compress(BODY)[:-200]
    server.put("/big", Answer(packed, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(Error, match="damaged"):
        fetcher.download(f"{server.url}/big", tmp_path / "big")
    assert list(tmp_path.iterdir()) == []


def test_gzip_is_unpacked(server: PriceServer, fetcher: Fetcher, tmp_path: Path) -> None:
    server.put("/big", Answer(gzip.compress(BODY), headers={"Content-Encoding": "gzip"}))
    fetcher.download(f"{server.url}/big", tmp_path / "big")
    assert (tmp_path / "big").read_bytes() == BODY


@pytest.mark.parametrize("page", ["<!DOCTYPE html><p>Sign in", "\n <html><body>Error"])
def test_a_web_page_is_refused(
    server: PriceServer, fetcher: Fetcher, tmp_path: Path, page: str
) -> None:
    server.put("/x", page)
    with pytest.raises(Error, match="web page"):
        fetcher.json(f"{server.url}/x")
    with pytest.raises(Error, match="web page"):
        fetcher.download(f"{server.url}/x", tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_what_is_no_json_is_said(server: PriceServer, fetcher: Fetcher) -> None:
    server.put("/x", "prices: none")
    with pytest.raises(Error, match="not JSON"):
        fetcher.json(f"{server.url}/x")


def test_messages_hold_no_query(server: PriceServer, fetcher: Fetcher) -> None:
    server.put("/x", Answer(b"", 500))
    with pytest.raises(Error) as caught:
        fetcher.json(f"{server.url}/x?key=verysecret")
    assert "verysecret" not in caught.value.diagnostics()
    with pytest.raises(Error) as caught:
        fetcher.json("http://127.0.0.1:9/x?key=verysecret")  # nobody listens there
    assert "verysecret" not in caught.value.diagnostics()


def test_proxies_of_the_environment_are_used(
    server: PriceServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.setenv("NO_PROXY", "")
    server.put("http://prices.invalid/x", "7")
    assert fetcher.json("http://prices.invalid/x") == 7


def test_a_certificate_authority_of_ones_own_is_used(tmp_path: Path) -> None:
    found = Fetcher(ca_bundle=str(tmp_path / "company.pem"))
    assert found._connected().verify == str(tmp_path / "company.pem")
    found.close()
