"""The work of `ask`: sessions from a terminal or a file, answers kept as they come, the decision at the end."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli import faults, loading, output
from recommender.cli.answers_file import AnswersFile
from recommender.cli.options import JSON
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode, Evaluator
from recommender.knowledge.workload_file import read_workloads
from recommender.knowledge.workload_text import dump_workload
from recommender.model.interview import Goal, Interview
from recommender.model.pack import Pack
from recommender.model.workload import Workload
from recommender.questionnaire.interview import interview
from recommender.questionnaire.interviewer import Interviewer
from recommender.questionnaire.session import Session


class Desk:
    """One questionnaire of the command line: where it starts, for what goal, and where its answers are kept."""

    def __init__(self, pack: Pack, engine: str, goal: Goal, begun: Path | None, kept: Path | None) -> None:
        """Args: `begun` has answers to go on from; `kept` is the file that the answers go to.

        Raises:
            UsageError: `kept` would replace a file that is not the one to go on from, `begun` holds several workloads.
            WorkloadError: `begun` cannot be read, or answers cannot be added to it and are to be kept there.

        """
        self.pack = pack
        self.kept = kept
        self._begun = begun
        self._decider = loading.recommender_for(pack, engine)
        reference = Recommender(pack, evaluator=Evaluator(self._decider.program, EngineMode.REFERENCE))
        self.interviewer = Interviewer(reference, goal)
        name = kept.stem if kept is not None else "workload"
        self.start = Session(Workload(name) if begun is None else _only(str(begun), pack))
        self._answers = None if kept is None else AnswersFile(kept, begun, pack)

    def hear_file(self, path: str, form: str) -> None:
        """Take the answers from a workload file, and print the decision."""
        known = _only(path, self.pack)
        if self._begun is None:
            named = Workload(known.name, known.description, known.source, priorities=known.priorities)
            self.start = Session(named)
        session, held = interview(self.interviewer, known, self.start)
        self.keep(session)
        self.conclude(session, held, form)

    def hear_terminal(self, form: str) -> None:
        """Ask at the terminal, and print the decision.

        Raises:
            UsageError: there is no terminal to ask at.

        """
        from recommender.cli import ask_terminal

        ask_terminal.require_terminal()
        session, held = ask_terminal.Conversation(self).held()
        if held.stop is None:
            ask_terminal.say_how_to_go_on(self, session)
        else:
            self.conclude(session, held, form)

    def keep(self, session: Session) -> None:
        """Write the answers into the file that they are kept in, if there is one."""
        if self._answers is not None:
            self._answers.keep(session.workload(self.pack.vocabulary))

    def text(self, session: Session) -> str:
        """The answers as a workload file."""
        return dump_workload(session.workload(self.pack.vocabulary), self.pack)

    def conclude(self, session: Session, held: Interview, form: str) -> None:
        """Print the decision on what was answered, and what was not."""
        decision = self._decider.decide(session.workload(self.pack.vocabulary), role_may_come=True)
        if form == JSON:
            from recommender.report.ask_report import interview_json
            from recommender.report.plain import to_rows

            output.write_json(to_rows(interview_json(decision, held)), None)
        else:
            from recommender.report.ask_report import interview_lines
            from recommender.report.text_report import decision_lines

            width = output.text_width(None)
            lines = decision_lines(decision, width=width, bar=output.bar_character(None), further="")
            output.write_lines([*lines, *interview_lines(decision, held, width)], None)
        if self.kept is not None:
            faults.say(f"wrote {self.kept}", f"recommender recommend {self.kept} --full tells everything")


def _only(path: str, pack: Pack) -> Workload:
    """The one workload of a file.

    Raises:
        UsageError: there are several.
        WorkloadError: it cannot be read.

    """
    workloads = read_workloads(path, pack)
    if len(workloads) != 1:
        raise click.UsageError(f"{path} holds {len(workloads)} workloads; a questionnaire is about one.")
    return workloads[0]
