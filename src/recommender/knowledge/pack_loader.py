"""Folders of rules in, one `Pack` out: every file of every pack is read before anything is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from recommender.errors import PackError, Problem
from recommender.frozen import frozen
from recommender.knowledge.builtin import label_of
from recommender.knowledge.citations import Citations
from recommender.knowledge.documents import StanceDocument
from recommender.knowledge.estimate_compiler import EstimateCompiler
from recommender.knowledge.foundation import lay_foundation
from recommender.knowledge.law_compiler import LawCompiler
from recommender.knowledge.merge import MergedRules, merge_rules
from recommender.knowledge.need_compiler import compile_needs
from recommender.knowledge.pack_files import PackFiles, read_folder
from recommender.knowledge.pack_names import PackNames
from recommender.knowledge.pack_text import PackText, digest_of_texts, read_pack_text
from recommender.knowledge.places import mentions_in, places_in
from recommender.knowledge.precedence import PrecedenceCompiler
from recommender.knowledge.problems import Problems, listed, quoted
from recommender.knowledge.profile_compiler import ProfileCompiler
from recommender.knowledge.role_compiler import RoleCompiler
from recommender.knowledge.rule_compiler import RuleCompiler, check_strata
from recommender.knowledge.service_compiler import ServiceCompiler, catalogue_of, gate_ids
from recommender.knowledge.setting_compiler import SettingCompiler
from recommender.knowledge.vocabulary_compiler import VocabularyCompiler
from recommender.location import Location
from recommender.model.pack import Pack, PackIdentity
from recommender.model.rule import ConfigureRule, Rule
from recommender.model.uses import Mentions

R = TypeVar("R", Rule, ConfigureRule)

# Not what a pack says but whether it can be had.
_UNREADABLE = frozenset(
    {"no-such-folder", "not-a-folder", "no-such-file", "not-a-file", "unreadable", "no-pack", "unknown-stance"}
)
_COPY = "to read this folder in place of the built-in rules, add `--no-builtin-rules`"


def load_pack(directories: Sequence[Path], stances: Sequence[str] = (), labels: Sequence[str] | None = None) -> Pack:
    """The packs in `directories` added up, with the stances that are on by default or named.

    Args:
        directories: the first founds the catalogue, later ones add to it.
        stances: names of stances to switch on, of any of the packs.
        labels: how each folder is shown in places; its path by default, `rules` for the shipped pack.

    Raises:
        PackError: with every problem of every file, in reading order.

    """
    problems = Problems()
    shown = labels if labels is not None else [label_of(directory) for directory in directories]
    if not directories:
        problems.add(Location("--rules"), "no-pack", "no pack of rules is given")
    folders = [read_folder(directory, label, problems) for directory, label in zip(directories, shown, strict=True)]
    pack = compile_folders(folders, stances, problems)
    problems.raise_if_any(PackError)
    return pack


def compile_folders(folders: Sequence[PackFiles], stances: Sequence[str], problems: Problems) -> Pack:
    """The pack that the folders make; it is of use only if no problems were added."""
    read = _read(folders, stances, problems)
    texts = [text for reading in read for text in reading.texts]
    return _Compilation(texts, problems).compile(tuple(reading.identity for reading in read))


@frozen
class Examined:
    """A set of packs as it is, faulty or not: `pack` is None where anything is wrong, and then `problems` say what.

    `places` and `mentions` are as `recommender.knowledge.places` tells them of the texts.
    """

    pack: Pack | None
    problems: tuple[Problem, ...]
    places: Mapping[str, Location]
    mentions: Mentions


def examine_pack(directories: Sequence[Path], stances: Sequence[str] = ()) -> Examined:
    """The packs in `directories` added up, whatever is wrong with them told and not raised.

    Raises:
        PackError: something cannot be read at all, or is not there: no fault of what the packs say.

    """
    problems = Problems()
    folders = [read_folder(directory, label_of(directory), problems) for directory in directories]
    return examine_folders(folders, stances, problems)


def examine_folders(folders: Sequence[PackFiles], stances: Sequence[str], problems: Problems) -> Examined:
    """The same of folders that have been read, with the `problems` of that.

    Raises:
        PackError: as `examine_pack`.

    """
    read = _read(folders, stances, problems)
    texts = [text for reading in read for text in reading.texts]
    pack = _Compilation(texts, problems).compile(tuple(reading.identity for reading in read))
    others = [text for reading in read for text in reading.off]
    found = tuple(sorted(set(problems.all()), key=Problem.sort_key))
    unreadable = [problem for problem in found if problem.code in _UNREADABLE]
    if unreadable:
        raise PackError(unreadable)
    return Examined(None if found else pack, found, places_in(texts), mentions_in(texts, others))


@frozen
class _Reading:
    """A pack with the stances that are on, in the order in which they are added up, and those that are `off`."""

    identity: PackIdentity
    texts: tuple[PackText, ...]
    off: tuple[PackText, ...]


def _read(folders: Sequence[PackFiles], wanted: Sequence[str], problems: Problems) -> list[_Reading]:
    available = sorted({name for folder in folders for name in folder.stances})
    for name in dict.fromkeys(wanted):
        if name not in available:
            hint = problems.did_you_mean(name, available) or (f"there are {listed(available)}" if available else "")
            problems.add(Location("--stance"), "unknown-stance", f"there is no stance {quoted(name)}", hint)
    readings: list[_Reading] = []
    for folder in folders:
        text = read_pack_text(folder, problems)
        place = text.pack.place("name") if text.pack is not None else Location(folder.label)
        if any(_is_copy(text, earlier.texts[0]) for earlier in readings):
            problems.add(place, "defined-twice", f"the pack {quoted(text.name)} is there already", _COPY)
            continue  # all that a copy defines is defined twice, which says nothing more
        if any(text.name == earlier.identity.name for earlier in readings):
            problems.add(place, "defined-twice", f"two packs are called {quoted(text.name)}", "rename one of them")
        readings.append(_with_stances(folder, text, wanted, problems))
    return readings


def _is_copy(text: PackText, other: PackText) -> bool:
    """Whether a pack is another one over again, changed perhaps in its rules: the two found the same catalogue."""
    return text.pack is not None and other.pack is not None and text.pack.document == other.pack.document


def _with_stances(folder: PackFiles, text: PackText, wanted: Sequence[str], problems: Problems) -> _Reading:
    switched: list[PackText] = []
    off: list[PackText] = []
    for name in sorted(folder.stances):
        files = folder.stances[name]
        apart = Problems()
        stance = read_pack_text(files, apart, is_stance=True)
        document = stance.pack.document if stance.pack is not None else None
        problems.take(apart.all())
        if stance.pack is not None and stance.name != name:
            place = stance.pack.place("name")
            problems.add(place, "bad-name", f"the stance in the folder {quoted(name)} has another name")
        is_default = isinstance(document, StanceDocument) and document.default
        (switched if is_default or name in wanted else off).append(stance)
    version = text.pack.document.version if text.pack is not None else ""
    identity = PackIdentity(
        text.name, version, digest_of_texts((text, *switched)), tuple(stance.name for stance in switched)
    )
    return _Reading(identity, (text, *switched), tuple(off))


class _Compilation:
    """Puts the documents of all packs together, each kind once what it refers to is known."""

    def __init__(self, texts: Sequence[PackText], problems: Problems) -> None:
        self._texts = list(texts)
        self._problems = problems

    def compile(self, identities: tuple[PackIdentity, ...]) -> Pack:
        problems, texts = self._problems, self._texts
        citations = Citations(texts, problems)
        foundation = lay_foundation(texts, citations, problems)
        catalogue, items = catalogue_of(texts, problems)
        words = VocabularyCompiler(catalogue.ids, citations, problems)
        vocabulary = words.compile(texts)
        attributes = words.attributes
        names = PackNames(catalogue, attributes, foundation, citations, problems)
        for condition in (condition for text in texts for condition in text.conditions):
            names.condition(condition)
        merged = merge_rules(texts, gate_ids(items), problems)
        services, gates = ServiceCompiler(names).compile(items, merged.silenced)
        roles = RoleCompiler(names).compile()
        estimates = EstimateCompiler(names)
        estimates.define(texts)
        setting_compiler = SettingCompiler(names)
        settings = setting_compiler.define(texts)
        set_up = _known([setting_compiler.compile(item, estimates.items) for item in merged.configure])
        configure = PrecedenceCompiler(texts, merged, problems).compile(set_up, settings)
        rules = self._rules(RuleCompiler(names), merged, gates)
        check_strata(rules, attributes, self._flags_in_doubt(), problems)
        return Pack(
            identities=identities,
            criteria=dict(foundation.criteria.items),
            roles=roles,
            default_role=foundation.default_role,
            role_attribute=foundation.role_attribute,
            clear_margin=foundation.clear_margin,
            look_again_days=foundation.look_again_days,
            vocabulary=vocabulary,
            sources=citations.sources_about(catalogue),
            categories=dict(foundation.categories.items),
            services=services,
            profiles=ProfileCompiler(names).compile(texts),
            rules=rules,
            configure=configure,
            settings=settings,
            estimates=estimates.compile(),
            laws=LawCompiler(names).compile(texts, merged.disabled),
            disabled=merged.disabled,
            overridden=merged.overridden,
            needs=compile_needs(names),
        )

    @staticmethod
    def _rules(compiler: RuleCompiler, merged: MergedRules, gates: Sequence[Rule]) -> tuple[Rule, ...]:
        return _known([*(compiler.compile(item) for item in merged.choose), *gates])

    def _flags_in_doubt(self) -> frozenset[str]:
        """Flags that some rule would derive, were it not faulty or switched off: no fault of the flag."""
        written = [item for text in self._texts for item in text.rules]
        doubtful = {flag for item in written for flag in item.document.then.derive}
        if any(kind == "rule" for text in self._texts for kind, _ in text.broken):
            doubtful.update(attribute.id for text in self._texts for attribute in text.attributes)
        return frozenset(doubtful)


def _known(rules: Sequence[R | None]) -> tuple[R, ...]:
    """The rules without a fault, by id."""
    return tuple(sorted((rule for rule in rules if rule is not None), key=lambda rule: rule.id))
