"""The wheel as people get it: built, installed into an empty environment, run from elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WORKLOAD = ROOT / "bench" / "workload.yaml"
BUILT_FROM = ("src", "rules", "tools", "pyproject.toml", "README.md", "LICENSE")


def _run(*command: str | Path, cwd: Path, env: dict[str, str]) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_wheel_answers_like_the_checkout_from_its_compiled_pack(tmp_path: Path) -> None:
    home, elsewhere, checkout = tmp_path / "home", tmp_path / "elsewhere", tmp_path / "checkout"
    for folder in (home, elsewhere, checkout):
        folder.mkdir()
    for name in BUILT_FROM:  # apart, so that nothing is left behind and nothing changes meanwhile
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, checkout / name)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHONPATH", "RECOMMENDER_"))}

    _run(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, checkout, cwd=elsewhere, env=kept)
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "venv", with_pip=True)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    _run(scripts / "python", "-m", "pip", "install", "--quiet", wheel, cwd=elsewhere, env=kept)

    away = {name: value for name, value in kept.items() if name != "XDG_CACHE_HOME"} | {"HOME": str(home)}
    (elsewhere / "orders.yaml").write_bytes(WORKLOAD.read_bytes())
    command = ("recommend", "orders.yaml", "--format", "json")
    assert _run(scripts / "recommender", "--version", cwd=elsewhere, env=away).startswith("recommender ")
    answer = _run(scripts / "recommender", *command, cwd=elsewhere, env=away)
    explained = _run(scripts / "recommender", "explain", "service:dynamodb", cwd=elsewhere, env=away)
    made = {file.name.partition("-")[0] for file in (home / ".cache").rglob("*.bin")}
    assert made <= {"folder", "program"}, "something was compiled although the wheel carries it compiled"

    here = {**kept, "RECOMMENDER_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(checkout / "src")}
    beside = (sys.executable, "-m", "recommender")
    assert json.loads(answer) == json.loads(_run(*beside, *command, cwd=elsewhere, env=here))
    assert explained == _run(*beside, "explain", "service:dynamodb", cwd=elsewhere, env=here)
