"""How fast Terraform source is read: parsing in MB/s, evaluation in resources per second.

    python -m benchmarks.hcl_throughput [--roots N] [--resources N] [--processes N] [DIRECTORY …]

Parses every .tf file below the directories given; without any, generates a
monorepo of roots that call one shared module and reads all of it.
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.measure import Cost
from estimator.readers.hcl import RootOptions, Sources, read_root
from estimator.readers.hcl.parser import parse

_MODULE = """
variable "name" { type = string }
variable "size" {
  type = object({ type = optional(string, "m5.large"), disk = optional(number, 20) })
  default = {}
}
variable "tags" {
  type    = map(string)
  default = {}
}
locals {
  tags  = merge(var.tags, { Name = var.name, module = basename(path.module) })
  disks = { for n in range(2) : format("disk-%02d", n) => var.size.disk * (n + 1) }
}
resource "aws_instance" "this" {
  count         = 3
  instance_type = var.size.type
  subnet_id     = aws_subnet.this[count.index].id
  tags          = merge(local.tags, { index = count.index })
  root_block_device { volume_size = var.size.disk }
  dynamic "ebs_block_device" {
    for_each = local.disks
    content {
      device_name = ebs_block_device.key
      volume_size = ebs_block_device.value
    }
  }
}
resource "aws_subnet" "this" {
  count      = 3
  cidr_block = cidrsubnet("10.0.0.0/16", 8, count.index)
  tags       = local.tags
}
output "ids" { value = aws_instance.this[*].id }
"""
_ROOT = """
provider "aws" {{
  region = "eu-west-1"
  default_tags {{ tags = {{ team = "t{number}" }} }}
}}
variable "stage" {{ default = "prod" }}
module "service" {{
  source = "../../modules/service"
  name   = "svc-{number}-${{var.stage}}"
  size   = {{ type = var.stage == "prod" ? "m5.xlarge" : "t3.micro" }}
  tags   = {{ stage = var.stage }}
}}
{resources}
"""
_RESOURCE = """
resource "aws_ebs_volume" "v{index}" {{
  size              = {index} + 10
  availability_zone = "eu-west-1${{var.stage == "prod" ? "a" : "b"}}"
  tags              = {{ Name = "v{index}", instance = module.service.ids[0] }}
}}
"""


def generated(directory: Path, roots: int, resources: int) -> list[Path]:
    """A monorepo: `roots` directories, each with `resources` (six of them in a shared module)."""
    module = directory / "modules" / "service"
    module.mkdir(parents=True)
    (module / "main.tf").write_text(_MODULE, encoding="utf-8")
    found: list[Path] = []
    for number in range(roots):
        root = directory / "roots" / f"r{number:04d}"
        root.mkdir(parents=True)
        own = "".join(_RESOURCE.format(index=index) for index in range(max(0, resources - 6)))
        text = _ROOT.format(number=number, resources=own)
        (root / "main.tf").write_text(text, encoding="utf-8")
        found.append(root)
    return found


def read_all(roots: list[Path]) -> int:
    sources = Sources()
    return sum(len(read_root(root, RootOptions(), sources).after) for root in roots)


def report_parsing(directories: list[Path]) -> None:
    files = sorted(path for directory in directories for path in directory.rglob("*.tf"))
    texts = [path.read_text(encoding="utf-8-sig", errors="replace") for path in files]
    size = sum(len(text.encode()) for text in texts) / 1e6
    gc.disable()  # as `read_root` does
    started = time.process_time()
    problems = sum(len(parse(text)[2]) for text in texts)
    seconds = time.process_time() - started
    gc.enable()
    _say(f"parse     {len(texts):>6} files  {size:8.2f} MB  {size / seconds:6.2f} MB/s")
    _say(f"          {problems} problems, {seconds:.2f} s of CPU")


def parse_cost(megabytes: float = 1.0) -> Cost:
    """Parsing so many megabytes of generated source, made of the two files above."""
    text = _MODULE + _ROOT.format(number=1, resources=_RESOURCE.format(index=1))
    times = max(1, round(megabytes * 1e6 / len(text.encode())))
    texts = [f"{text}# {number}\n" for number in range(times)]
    gc.disable()
    started = time.process_time()
    problems = sum(len(parse(one)[2]) for one in texts)
    seconds = time.process_time() - started
    gc.enable()
    if problems:
        raise SystemExit(f"{problems} problems in generated source")
    return Cost(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def report_reading(roots: list[Path], processes: int) -> None:
    started, cpu = time.perf_counter(), _cpu()
    if processes > 1:
        with ProcessPoolExecutor(processes) as pool:
            total = sum(pool.map(read_all, [roots[n::processes] for n in range(processes)]))
    else:
        total = read_all(roots)
    seconds = time.perf_counter() - started
    _say(f"evaluate  {len(roots):>6} roots  {total:8} resources  {seconds:6.2f} s on {processes}")
    _say(f"          {_cpu() - cpu:.2f} s of CPU, peak {_peak_mb():.0f} MB in the largest process")


def _cpu() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def _peak_mb() -> float:
    sizes = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(part).ru_maxrss for part in sizes) / 1024


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how fast Terraform source is read.")
    parser.add_argument("directories", nargs="*", type=Path)
    parser.add_argument("--roots", type=int, default=1000)
    parser.add_argument("--resources", type=int, default=10)
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args()
    if chosen.directories:
        report_parsing(chosen.directories)
        names = {path.parent for place in chosen.directories for path in place.rglob("*.tf")}
        report_reading(sorted(names), 1)
        return
    with tempfile.TemporaryDirectory() as name:
        roots = generated(Path(name), chosen.roots, chosen.resources)
        report_parsing([Path(name)])
        report_reading(roots, chosen.processes)


if __name__ == "__main__":
    main()
