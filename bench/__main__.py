"""What `make bench` runs: speed and memory as ratios within one run, and how well the questionnaire asks."""

from __future__ import annotations

import statistics
from pathlib import Path

import click

from bench import asking, check, cold, decided, firing, held_out, memory, proofs, reviews, whatif
from bench.timing import in_turns, ratio, row
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode, Evaluator
from recommender.engine.generated import Generated
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import load_pack

SUBJECTS = ("cold", "firing", "growth", "decision", "decided", "whatif", "review", "check", "asking", "prove", "memory")


class Part(click.ParamType):
    """One of several equal parts, written as 2/4."""

    name = "I/N"

    def convert(self, value, param, ctx):
        """The number of the part and how many there are."""
        if isinstance(value, tuple):
            return value
        number, slash, count = value.partition("/")
        if slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count):
            return int(number), int(count)
        return self.fail(f"{value} is not a part such as 2/4", param, ctx)


def decisions(pack):
    recommender = Recommender(pack)
    cases = [case.workload for case in load_cases([Path("cases")], pack)][:40]
    generated = Generated(recommender.program)
    values = [recommender.program.following.facts(case.answers).values for case in cases]
    seconds = in_turns(
        {
            "fires": lambda: [generated.fired(known) for known in values],
            "whole": lambda: [recommender.decide(case) for case in cases],
        },
        rounds=3,
    )
    each = statistics.median(seconds["whole"]) / len(cases) * 1e3
    row("a whole decision: reasons, ranking, bounds, confidence, questions", f"{each:.1f} ms")
    row("a whole decision, to the generated evaluator's firing alone", f"{ratio(seconds, 'whole', 'fires'):.0f} x")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("subjects", nargs=-1, type=click.Choice(SUBJECTS), metavar="[SUBJECT]...")
@click.option("--all", "everything", is_flag=True, help="asking: over all cases instead of a sample.")
@click.option("--completed", is_flag=True, help="asking: only the cases completed, whose figures have a goal.")
@click.option("--part", type=Part(), help="asking: over one of N equal parts of the cases.")
@click.option(
    "--keep", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="asking: keep the runs in FILE."
)
@click.option(
    "--add",
    "added",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Add up the runs of asking that were kept in these files, one for each part (repeatable).",
)
def main(subjects, everything, completed, part, keep, added):
    """Measure SUBJECTs, all of them if none is named: cold, firing, growth, decision, decided, whatif, review, check,
    asking, prove, memory.

    \b
      python -m bench asking --all --completed                 # mean and share over all cases, a quarter of an hour
      python -m bench asking --all --part 1/4 --keep 1.json    # and 2/4, 3/4, 4/4
      python -m bench --add 1.json --add 2.json --add 3.json --add 4.json
    """
    if (everything or completed or part or keep) and subjects != ("asking",):
        raise click.UsageError("--all, --completed, --part and --keep belong to asking alone.")
    if added:
        if subjects:
            raise click.UsageError("--add runs nothing: it adds up what was kept.")
        try:
            asking.add_up(added)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        return
    measured(subjects or SUBJECTS, everything, part, keep, completed)


def measured(subjects, everything=False, part=None, keep=None, completed=False):
    """Print the rows of each subject."""
    pack = load_pack([Path("rules")])
    recommender = Recommender(pack)
    print(f"{len(pack.rules)} choosing rules, {len(pack.configure)} configure rules, {len(pack.services)} services")
    if "cold" in subjects:
        cold.measure()
    if "firing" in subjects:
        firing.measure(recommender.program)
    if "growth" in subjects:
        firing.growth(pack.vocabulary)
    if "decision" in subjects:
        decisions(pack)
    if "decided" in subjects:
        reference = Recommender(pack, EngineMode.REFERENCE)
        decided.measure(reference, [case.workload for case in load_cases([Path("cases")], pack)])
    if "whatif" in subjects:
        whatif.measure(recommender, [case.workload for case in load_cases([Path("cases")], pack)])
    if "review" in subjects:
        reviews.measure(pack)
    if "check" in subjects:
        check.measure(pack)
    if "asking" in subjects:
        reference = Recommender(pack, EngineMode.REFERENCE)
        workloads = [case.workload for case in load_cases([Path("cases")], pack)]
        asking.measure(reference, workloads, everything, part or (1, 1), keep, completed)
        if part is None and not completed:
            held_out.measure()
    if "prove" in subjects:
        proofs.measure(pack)
        proofs.growth(pack)
    if "memory" in subjects:
        evaluator = Evaluator(recommender.program, EngineMode.CHECKED)
        memory.measure(lambda values: evaluator.evaluate(values).fired, firing.workloads(recommender.program))
        memory.measure_whole(recommender, [case.workload for case in load_cases([Path("cases")], pack)][:100])


if __name__ == "__main__":
    main(prog_name="python -m bench")
