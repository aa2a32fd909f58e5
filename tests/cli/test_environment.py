"""Settings from `FOREBILL_…` and `INFRACOST_…` variables: ours win, options win over both."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from estimator.cli.environment import SETTINGS, is_quiet, parallelism, setting
from estimator.cli.inputs import inputs_of
from estimator.cli.options import Options
from estimator.cli.root import run
from estimator.reports.amounts import money, price_text
from estimator.reports.money_style import shown_as, style_of

ROOT = Path(__file__).resolve().parents[2]
PLAN = str(ROOT / "examples" / "web-shop" / "plan.json")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(f"FOREBILL_{name}", raising=False)
        monkeypatch.delenv(f"INFRACOST_{name}", raising=False)


def forebill(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(arguments)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_our_variable_wins_over_infracosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFRACOST_CURRENCY", "GBP")
    assert setting("CURRENCY") == ("GBP", "INFRACOST_CURRENCY")
    monkeypatch.setenv("FOREBILL_CURRENCY", "EUR")
    assert setting("CURRENCY") == ("EUR", "FOREBILL_CURRENCY")


def book(folder: Path) -> str:
    path = folder / "book.yml"
    path.write_text("version: 1\nrates: [{from: USD, to: EUR, rate: 0.5, date: 2026-01-01}]\n")
    return str(path)


def test_commands_without_the_option_take_the_currency_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Options().currency is None
    monkeypatch.setenv("INFRACOST_CURRENCY", "EUR")
    assert Options().currency == "EUR"


def test_the_currency_comes_from_the_environment_and_the_option_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("breakdown", "--path", PLAN, "--price-book", book(tmp_path), "--format", "json")
    monkeypatch.setenv("INFRACOST_CURRENCY", "EUR")
    code, out, err = forebill(capsys, *asked)
    assert (code, err) == (0, "")
    euros = json.loads(out)
    assert euros["currency"] == "EUR"
    dollars = json.loads(forebill(capsys, *asked, "--currency", "USD")[1])
    assert dollars["currency"] == "USD"
    half = Decimal(dollars["totalMonthlyCost"]) / 2
    assert abs(Decimal(euros["totalMonthlyCost"]) - half) < Decimal("0.0001")


@pytest.mark.parametrize(
    ("example", "amount", "price"),
    [
        ("EUR: 1.234,56€", "1.303,45€", "0,0000166667€"),
        ("EUR: 1.234.567,89 €", "1.303,45 €", "0,0000166667 €"),
        ("EUR: EUR 1 234", "EUR 1 303", "EUR 0.0000166667"),
        ("eur: €1,234.567", "€1,303.450", "€0.0000166667"),
    ],
)
def test_amounts_look_like_the_example(example: str, amount: str, price: str) -> None:
    style = style_of(example)
    assert style is not None
    with shown_as(style):
        assert money(Decimal("1303.45"), "EUR") == amount
        assert price_text(Decimal("0.0000166667"), "EUR") == price
        assert money(Decimal("-2.5"), "USD") == "-$2.50"
    assert money(Decimal("1303.45"), "EUR") == "€1,303.45"


def test_a_style_without_decimals_hides_no_real_amount() -> None:
    style = style_of("JPY: ¥1,234")
    assert style is not None
    with shown_as(style):
        assert money(Decimal("1303.45"), "JPY") == "¥1,303"
        assert money(Decimal("0.2"), "JPY") == "¥0.20"
        assert price_text(Decimal("1.5"), "JPY") == "¥1.50"


def test_the_currency_format_reaches_the_table_but_not_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, before, _ = forebill(capsys, "breakdown", "--path", PLAN, "--format", "json")
    monkeypatch.setenv("INFRACOST_CURRENCY_FORMAT", "USD: 1.234,56 US$")
    _, table, _ = forebill(capsys, "breakdown", "--path", PLAN)
    assert " US$" in table
    assert "$8" not in table
    _, after, _ = forebill(capsys, "breakdown", "--path", PLAN, "--format", "json")
    total = json.loads(before)["totalMonthlyCost"]
    assert json.loads(after)["totalMonthlyCost"] == total


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CURRENCY_FORMAT", "dollars please"),
        ("PARALLELISM", "many"),
        ("PARALLELISM", "0"),
        ("TERRAFORM_SOURCE_MAP", "git::ssh://x"),
    ],
)
def test_a_wrong_setting_ends_with_2_and_names_the_variable(
    name: str,
    value: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_eip" "a" {}\n')
    monkeypatch.setenv(f"FOREBILL_{name}", value)
    code, out, err = forebill(capsys, "breakdown", "--path", str(tmp_path))
    assert (code, out) == (2, "")
    assert f"$FOREBILL_{name}" in err


def test_parallelism_is_a_number_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert parallelism() == 0
    monkeypatch.setenv("INFRACOST_PARALLELISM", "3")
    assert parallelism() == 3


def tags_of(path: Path, **options: str) -> dict[str, str]:
    inputs = inputs_of(Options(path=str(path), no_cache=True, **options))
    found = [resource for project in inputs.projects for resource in project.after]
    (tags,) = [resource.values["tags"] for resource in found]
    return dict(tags)


def test_the_workspace_is_the_environments_unless_an_option_names_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = 'resource "aws_eip" "a" {\n  tags = { stage = terraform.workspace }\n}\n'
    (tmp_path / "main.tf").write_text(source)
    assert tags_of(tmp_path)["stage"] == "default"
    monkeypatch.setenv("INFRACOST_TERRAFORM_WORKSPACE", "staging")
    assert tags_of(tmp_path)["stage"] == "staging"
    assert tags_of(tmp_path, terraform_workspace="prod")["stage"] == "prod"


def test_a_mapped_module_source_is_read_where_the_map_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, module = tmp_path / "root", tmp_path / "mirror"
    for folder in (root, module):
        folder.mkdir()
    (root / "main.tf").write_text('module "m" {\n  source = "git::https://git.corp/net.git"\n}\n')
    (module / "main.tf").write_text('resource "aws_eip" "a" {\n  tags = { from = "mirror" }\n}\n')
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("INFRACOST_TERRAFORM_SOURCE_MAP", "git::https://git.corp/net.git=../mirror")
    assert tags_of(root)["from"] == "mirror"


def test_an_override_region_prices_everything_of_its_vendor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = 'provider "aws" {\n  region = "eu-central-1"\n}\n'
    source += 'resource "aws_instance" "a" {\n  instance_type = "m5.large"\n}\n'
    (tmp_path / "main.tf").write_text(source)
    monkeypatch.setenv("INFRACOST_AWS_OVERRIDE_REGION", "us-east-1")
    code, out, _ = forebill(capsys, "explain", "aws_instance.a", "--path", str(tmp_path))
    assert code == 0
    assert "aws/ec2/linux/shared/m5.large in us-east-1" in out
    assert "region us-east-1 is set by INFRACOST_AWS_OVERRIDE_REGION" in out


def test_log_level_says_whether_progress_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_quiet()
    monkeypatch.setenv("INFRACOST_LOG_LEVEL", "warn")
    assert is_quiet()
    monkeypatch.setenv("FOREBILL_LOG_LEVEL", "debug")
    assert not is_quiet()


def test_infracosts_inherited_options_are_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("breakdown", "--path", PLAN)
    _, plain, _ = forebill(capsys, *asked)
    code, out, err = forebill(capsys, "--no-color", *asked, "--log-level", "debug", "--no-color")
    assert (code, out, err) == (0, plain, "")
