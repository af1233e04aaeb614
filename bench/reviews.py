"""Reviewing: a repository against parsing it alone, its growth, and the cold review of one small file."""

from __future__ import annotations

import gc
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from bench.timing import processes, python, ratio, row
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.design_cache import load_designs
from recommender.knowledge.problems import Problems
from recommender.review.judging import review
from recommender.review.reading import read_design
from recommender.review.terraform_syntax import parse

RESOURCE = """
resource "aws_db_instance" "db_{n}" {{
  identifier                      = "app-{n}"
  engine                          = "postgres"
  instance_class                  = var.instance_class
  allocated_storage               = 100
  storage_encrypted               = true
  kms_key_id                      = aws_kms_key.data.arn
  multi_az                        = var.stage == "prod" ? true : false
  backup_retention_period         = 7
  publicly_accessible             = false
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
  tags                            = merge(local.tags, {{ Name = "app-${{var.stage}}-{n}" }})

  lifecycle {{
    prevent_destroy = true
  }}
}}
"""
AROUND = 'variable "stage" { default = "prod" }\nvariable "instance_class" { default = "db.r6g.large" }\n'
EACH = 100  # resources in a file


def repository(folder, count):
    for start in range(0, count, EACH):
        text = "".join(RESOURCE.format(n=n) for n in range(start, start + EACH))
        home = folder / f"part{start // 1000}"
        home.mkdir(exist_ok=True)
        (home / f"databases{start}.tf").write_text(text, encoding="utf-8")
        (home / "variables.tf").write_text(AROUND, encoding="utf-8")
    return folder


def measure(pack):
    gc.set_threshold(200_000, *gc.get_threshold()[1:])  # as the program does
    recommender, designs = Recommender(pack, EngineMode.REFERENCE), load_designs([Path("rules")], pack)

    def whole(folder):
        start = time.perf_counter()
        run = review(read_design([folder], pack, designs, Problems()), {}, {}, recommender, designs)
        return time.perf_counter() - start, run

    def parsing(folder):
        start = time.perf_counter()
        for path in sorted(folder.rglob("*.tf")):
            parse(path.read_bytes(), path.name, Problems())
        return time.perf_counter() - start

    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as large:
        thousand, many = repository(Path(small), 1_000), repository(Path(large), 10_000)
        _, run = whole(thousand)
        assert run.resources == 1_000, run.resources
        value = statistics.median(whole(thousand)[0] / parsing(thousand) for _ in range(7))
        row("review of 1,000 resources, to parsing them alone", f"{value:.1f} x", "at most 4", value <= 4)
        value = statistics.median(whole(many)[0] / whole(thousand)[0] for _ in range(3))
        row("review of 10,000 resources, to that of 1,000", f"{value:.1f} x", "about 10", value <= 13)
        file = Path(small) / "one.tf"
        file.write_text(RESOURCE.format(n=1), encoding="utf-8")
        program = shutil.which("recommender", path=str(Path(python()[0]).parent))
        seconds = processes(
            {
                "recommend": [program, "recommend", "bench/workload.yaml", "--format", "json"],
                "review": [program, "review", str(file), "--format", "json", "--exit-zero"],
            }
        )
        value = ratio(seconds, "review", "recommend")
        row("cold review of one small file, to a cold recommend", f"{value:.2f} x", "at most 2", value <= 2)
