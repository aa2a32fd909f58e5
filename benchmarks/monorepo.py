"""`python -m benchmarks.monorepo`: 1,000 roots that call a shared module, cold and warm.

Budgets on two cores: 10 s when nothing is cached, 1.5 s when nothing changed,
300 MB. Wall-clock seconds, as people wait; the tree is made up here.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Cost

_MODULE = """
variable "name" { type = string }
variable "size" {
  type    = string
  default = "t3.medium"
}
variable "disks" {
  type    = map(object({ size = number, type = optional(string, "gp3") }))
  default = {}
}
locals {
  tags = merge({ Name = var.name, ManagedBy = "terraform" }, { Stack = upper(var.name) })
}
resource "aws_instance" "this" {
  count         = 2
  ami           = "ami-123"
  instance_type = var.size
  tags          = local.tags
  root_block_device {
    volume_size = 50
    volume_type = "gp3"
  }
}
resource "aws_ebs_volume" "data" {
  for_each          = var.disks
  availability_zone = "eu-west-1a"
  size              = each.value.size
  type              = each.value.type
  tags              = merge(local.tags, { Disk = each.key })
}
resource "aws_lb" "this" {
  name               = format("%s-lb", var.name)
  load_balancer_type = "application"
}
output "instance_ids" { value = aws_instance.this[*].id }
"""
_ROOT = """
terraform {{
  backend "s3" {{}}
}}
provider "aws" {{
  region = var.region
  default_tags {{
    tags = {{ Team = "team-{number}" }}
  }}
}}
variable "region" {{ default = "eu-west-1" }}
variable "environment" {{}}
locals {{
  name = "svc-{number}-${{var.environment}}"
}}
module "service" {{
  source = "../../../modules/service"
  name   = local.name
  size   = var.environment == "prod" ? "m5.large" : "t3.small"
  disks  = {{ for n in range(2) : "disk-${{n}}" => {{ size = 100 + n }} }}
}}
resource "aws_db_instance" "this" {{
  identifier        = local.name
  engine            = "postgres"
  instance_class    = "db.t3.medium"
  allocated_storage = {size}
}}
resource "aws_sqs_queue" "this" {{
  count = 3
  name  = "${{local.name}}-${{count.index}}"
}}
resource "aws_nat_gateway" "this" {{
  subnet_id = "subnet-1"
}}
"""
_READ = """
import json, os, resource, sys, time
started = time.perf_counter()
from pathlib import Path
from estimator.readers.projects import ReadOptions, Session, discover, read_projects
options = ReadOptions(jobs=int(sys.argv[2]))
with Session(options) as session:
    specs = discover(Path(sys.argv[1]), session=session)
    found = time.perf_counter()
    roots = resources = errors = 0
    for project in read_projects(specs, session=session):
        roots += 1
        resources += len(project.after)
        errors += sum(problem.is_error for problem in project.diagnostics)
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps([roots, resources, errors, found - started, time.perf_counter() - started,
                  max(part.ru_maxrss for part in used) / 1024,
                  sum(part.ru_utime + part.ru_stime for part in used)]))
"""


def write_tree(top: Path, roots: int) -> None:
    """A monorepo of so many roots, ten resources each, and the module they share."""
    module = top / "modules" / "service"
    module.mkdir(parents=True)
    (module / "main.tf").write_text(_MODULE, encoding="utf-8")
    (top / ".git").mkdir()
    for number in range(roots):
        root = top / "teams" / f"team-{number // 20:03d}" / f"service-{number:04d}"
        root.mkdir(parents=True)
        source = _ROOT.format(number=number, size=20 + number % 80)
        (root / "main.tf").write_text(source, encoding="utf-8")
        values = f'environment = "{"prod" if number % 3 else "dev"}"\n'
        (root / "terraform.tfvars").write_text(values, encoding="utf-8")


def measured(top: Path, cache: Path, jobs: int) -> list[float]:
    """Roots, resources, errors, seconds to discover and in all, megabytes, CPU seconds."""
    env = {**os.environ, "FOREBILL_CACHE_DIR": str(cache)}
    command = [sys.executable, "-c", _READ, str(top), str(jobs)]
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=env)
    numbers: list[float] = json.loads(done.stdout)
    return numbers


def monorepo_costs(roots: int = 1_000, jobs: int = 2) -> Iterator[tuple[str, Cost, float]]:
    """What was read, what it took, and the CPU seconds allowed: all cores during the budget."""
    with tempfile.TemporaryDirectory() as folder:
        top, cache = Path(folder) / "repo", Path(folder) / "cache"
        write_tree(top, roots)
        for name, seconds in (("cold", 10.0), ("unchanged", 1.5)):
            *_, errors, _, took, megabytes, cpu = measured(top, cache, jobs)
            if errors:
                raise SystemExit(f"{errors:.0f} of the {roots} roots could not be read")
            yield f"{roots:,} roots, {name} ({took:.1f} s)", Cost(cpu, megabytes), jobs * seconds


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--roots", type=int, default=1_000)
    arguments.add_argument("--jobs", type=int, default=2)
    chosen = arguments.parse_args()
    is_held = True
    with tempfile.TemporaryDirectory() as folder:
        top, cache = Path(folder) / "repo", Path(folder) / "cache"
        write_tree(top, chosen.roots)
        changed = top / "teams" / "team-000" / "service-0000" / "main.tf"
        for name, seconds in (("cold", 10.0), ("warm", 1.5), ("one root changed", 1.5)):
            if name == "one root changed":
                changed.write_text(changed.read_text("utf-8") + "\n# changed\n", encoding="utf-8")
            roots, resources, errors, discovering, took, megabytes, cpu = measured(
                top, cache, chosen.jobs
            )
            fits = took <= seconds and megabytes <= 300 and not errors
            is_held = is_held and fits
            print(
                f"{'ok  ' if fits else 'SLOW'} {name}: {roots:.0f} roots, {resources:.0f} "
                f"resources in {took:.2f} s (discovery {discovering:.2f} s, budget {seconds} s), "
                f"{cpu:.2f} CPU-s, {megabytes:.0f} MB, {errors:.0f} errors"
            )
    return 0 if is_held else 1


if __name__ == "__main__":
    sys.exit(main())
