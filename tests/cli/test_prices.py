"""`forebill prices`: what it prints, and its errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from estimator.cli.root import run
from pricing.cache import cache_folder
from tests.pricing.server import serving
from tests.pricing.test_sync_aws import offer_csv, publish


def test_show_says_price_source_and_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prices", "show", "aws/sqs/requests/standard", "--region", "us-east-1"]) == 0
    out = capsys.readouterr().out
    # $0.40 per million for the first 100 billion requests, aws.amazon.com/sqs/pricing
    assert "from 0: 0.0000004, from 100000000000: 0.0000003" in out
    assert "USD per request" in out
    assert "2025-06-05" in out


def test_show_lists_everything_below_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prices", "show", "aws/sqs", "--region", "us-east-1", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    meters = {one["meter"] for one in found}
    assert {"aws/sqs/requests/fifo", "aws/sqs/requests/standard"} <= meters
    assert all(one["region"] in ("us-east-1", "global") or "missing" in one for one in found)


def test_show_says_when_a_region_has_no_price(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prices", "show", "aws/sqs/requests/standard", "--region", "mars-1"]) == 0
    assert "no price in mars-1" in capsys.readouterr().out


def test_a_wrong_meter_is_an_error_with_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prices", "show", "aws/sqs/requests/standart"]) == 2
    assert "did you mean aws/sqs/requests/standard" in capsys.readouterr().err


def test_search_needs_all_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prices", "search", "Lambda Duration arm"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "aws/lambda/duration/arm" in lines
    assert "aws/lambda/duration/x86" not in lines
    assert run(["prices", "search", "no such thing"]) == 2


def test_status_counts_and_ages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prices", "status", "--format", "json"]) == 0
    (rows,) = json.loads(capsys.readouterr().out).values()
    vendors = {one["name"]: one for one in rows}
    assert vendors["aws"]["prices"] > 300_000
    assert vendors["aws"]["oldest"] <= vendors["aws"]["typical"] <= vendors["aws"]["newest"]


def test_verify_without_a_sync_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prices", "verify"]) == 2
    assert "nothing has been synced" in capsys.readouterr().err


def test_sync_of_an_unknown_vendor_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prices", "sync", "nobody"]) == 2
    assert "no such vendor: nobody" in capsys.readouterr().err


def test_the_cache_follows_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOREBILL_CACHE_DIR", "/a/shared/place")
    assert cache_folder() == Path("/a/shared/place/prices")
    monkeypatch.delenv("FOREBILL_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", "/home/me/cache")
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_folder() == Path("/home/me/cache/forebill/prices")


def test_sync_show_and_verify_from_end_to_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FOREBILL_CACHE_DIR", str(tmp_path))
    meter = ["aws/sqs/requests/standard", "--region", "eu-central-1"]
    with serving() as server:
        monkeypatch.setenv("FOREBILL_AWS_PRICES_URL", server.url)
        publish(server, offer_csv({"0": "0.0000005000"}))
        asked = ["prices", "sync", "aws", "--service", "sqs", "--region", "eu-central-1"]
        assert run(asked) == 0
    assert "1 price lists read, 0 unchanged" in capsys.readouterr().out
    assert run(["prices", "show", *meter]) == 0
    assert "0.0000005 USD per request" in capsys.readouterr().out
    # shipped 0.0000004: a quarter more is notable, not implausible
    assert run(["prices", "verify"]) == 0
    assert "0.0000004 → 0.0000005 (+25%)" in capsys.readouterr().out
