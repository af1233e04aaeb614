"""Resources of templates onto the neutral model: what they are, and what they say of each setting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recommender.model.design import DesignResource, DesignValue, Origin
from recommender.model.design_map import DesignMap, Output, Reading
from recommender.model.setting import SettingType
from recommender.review.arguments import Arguments
from recommender.review.conversion import UnreadableError, converted
from recommender.review.linking import Recognised
from recommender.review.raw import Items, Raw, RawResource, Unknown, items

_MAX_CHAIN = 5  # of facts that are read through others


def onto_model(raw: Iterable[RawResource], designs: DesignMap) -> tuple[DesignResource, ...]:
    """The resources that are databases, or parts of them, in reading order."""
    recognised = Recognised(_recognised(raw, designs))
    assembly = _Assembly(recognised)
    found = [resource for arguments in recognised.all if (resource := assembly.resource(arguments)) is not None]
    return tuple(sorted(found, key=DesignResource.sort_key))


def _recognised(raw: Iterable[RawResource], designs: DesignMap) -> Iterable[Arguments]:
    for resource in raw:
        for kind in designs.by_type[resource.language].get(resource.type, ()):
            arguments = Arguments(resource, kind)
            truth = arguments.holds(kind.when)
            if truth:
                yield arguments
            if truth is not False:
                break


class _Assembly:
    """Everything that is said of a resource, by itself and by what belongs to it."""

    def __init__(self, recognised: Recognised) -> None:
        self._recognised = recognised
        self._companions: dict[int, list[Arguments]] = {}
        self._members: dict[int, list[Arguments]] = {}
        self._loose: dict[tuple[str, str], list[Arguments]] = {}
        self._wholes: dict[int, Arguments | None] = {}
        self._known_outputs: dict[tuple[str, ...], dict[str, Output]] = {}
        for arguments in recognised.all:
            self._link_companion(arguments)
            self._link_part(arguments)

    def _link_companion(self, arguments: Arguments) -> None:
        for link in arguments.kind.companion_of:
            truth = arguments.holds(link.when)
            if truth is False:
                continue
            targets = self._recognised.linked(arguments, link) if truth else None
            if targets is None:
                self._loose.setdefault((arguments.resource.scope, link.kind), []).append(arguments)
            for target in targets or ():
                self._companions.setdefault(id(target), []).append(arguments)

    def _link_part(self, arguments: Arguments) -> None:
        link = arguments.kind.part_of
        if link is None:
            return
        wholes = self._recognised.linked(arguments, link)
        whole = wholes[0] if wholes is not None and len(wholes) == 1 else None
        self._wholes[id(arguments)] = whole
        if whole is not None:
            self._members.setdefault(id(whole), []).append(arguments)
        else:
            self._loose.setdefault((arguments.resource.scope, arguments.kind.id), []).append(arguments)

    def resource(self, arguments: Arguments) -> DesignResource | None:
        """The resource on the model, or None if it is no database nor part of one."""
        if not arguments.kind.services:
            return None
        whole = self._wholes.get(id(arguments))
        services = self._services(arguments) if whole is None else self._services(whole)
        if not services:
            return None
        raw = arguments.resource
        settings: dict[str, DesignValue] = {}
        for name, output in self._outputs(arguments).items():
            is_there = any(service in output.services for service in services)
            value = self._value(arguments, output, 0) if is_there else None
            if value is not None:
                settings[name] = value
        return DesignResource(
            raw.address,
            raw.type,
            arguments.kind.id,
            services,
            raw.location,
            dict(sorted(settings.items())),
            arguments.kind.is_beside or arguments.kind.part_of is not None,
            "" if whole is None else whole.resource.address,
            raw.tie,
            raw.instances,
        )

    def _outputs(self, arguments: Arguments) -> dict[str, Output]:
        """Every setting that the resource or a companion says something of."""
        kinds = (arguments.kind, *(companion.kind for companion in self._companions.get(id(arguments), ())))
        names = tuple(kind.id for kind in kinds)
        if names in self._known_outputs:
            return self._known_outputs[names]
        found: dict[str, Output] = {}
        for kind in kinds:
            for output in kind.outputs:
                if not output.is_fact:
                    found.setdefault(output.name, output)
        self._known_outputs[names] = found
        return found

    @staticmethod
    def _services(arguments: Arguments) -> tuple[str, ...]:
        """The service, or all that it may be where that cannot be told."""
        possible: list[str] = []
        for choice in arguments.kind.services:
            truths = [arguments.holds(tests) for tests in choice.alternatives]
            if True in truths and not possible:
                return (choice.service,)
            if True in truths or None in truths:
                possible.append(choice.service)
            if True in truths:
                break
        return tuple(possible)

    def _value(self, arguments: Arguments, output: Output, chain: int) -> DesignValue | None:
        """What is said of a setting or fact, by the resource or else by its companions; None if it has none here."""
        key = (arguments.resource.scope, arguments.kind.id)
        if id(arguments) not in self._companions and key not in self._loose:
            return self._own(arguments, output, chain)
        said: list[DesignValue] = []
        for companion in (arguments, *self._companions.get(id(arguments), ())):
            for other in companion.kind.outputs:
                if other.name == output.name:
                    value = self._own(companion, other, chain)
                    said += [_doubted(value, companion, arguments)] if value is not None else []
        best = _strongest(said, output.type)
        if best is not None and best.origin is Origin.DEFAULT:
            loose = self._loose_saying(arguments, output.name)
            if loose is not None:
                reason = f"`{loose.resource.address}` may belong to it"
                return DesignValue(Origin.UNKNOWN, loose.resource.location, None, reason)
        return best

    def _loose_saying(self, arguments: Arguments, name: str) -> Arguments | None:
        scope = (arguments.resource.scope, arguments.kind.id)
        for companion in self._loose.get(scope, ()):
            if any(output.name == name for output in companion.kind.outputs):
                return companion
        return None

    def _own(self, arguments: Arguments, output: Output, chain: int) -> DesignValue | None:
        place = arguments.resource.location
        for reading in output.readings:
            truth = arguments.holds(reading.when) if reading.when else True
            if truth is None:
                names = ", ".join(f"`{test.argument}`" for test in reading.when)
                return DesignValue(Origin.UNKNOWN, place, None, f"it depends on {names}, which cannot be told")
            if truth:
                return self._read(arguments, output, reading, chain)
        return None

    def _read(self, arguments: Arguments, output: Output, reading: Reading, chain: int) -> DesignValue:
        raw = arguments.resource
        if reading.constant is not None:
            return DesignValue(Origin.EXPLICIT, raw.location, reading.constant)
        if reading.members:
            return self._counted(arguments, output, reading)
        if reading.through is not None:
            return self._through(arguments, output, reading, chain)
        names = [name for name in reading.arguments if arguments.get(name) is not None]
        given = [found for name in names if (found := arguments.get(name)) is not None]
        if given:
            found = items(given, given[0].location) if reading.holds and len(given) > 1 else given[0]
            place = found.location if found.location.line else raw.location
            try:
                return DesignValue(Origin.EXPLICIT, place, converted(reading, output, found), "", names[0])
            except UnreadableError as error:
                return DesignValue(Origin.UNKNOWN, place, None, str(error))
        return self._left_out(raw, output, reading)

    @staticmethod
    def _left_out(raw: RawResource, output: Output, reading: Reading) -> DesignValue:
        default = reading.defaults.get(raw.language, output.default) if reading.defaults else output.default
        if default is None:
            return DesignValue(Origin.UNKNOWN, raw.location, None, "it is left out, and what follows is not known here")
        return DesignValue(Origin.DEFAULT, raw.location, default, "", next(iter(reading.arguments), ""))

    def _counted(self, arguments: Arguments, output: Output, reading: Reading) -> DesignValue:
        raw = arguments.resource
        members = [part for part in self._members.get(id(arguments), ()) if part.kind.id == reading.members]
        loose = self._loose.get((raw.scope, reading.members), ())
        counts = [part.resource.instances for part in members]
        if not members and not loose and reading.defaults:
            return self._left_out(raw, output, reading)
        if not members or loose or None in counts:
            reason = "its instances are not in the templates" if not members else "how many there are is not known"
            return DesignValue(Origin.UNKNOWN, raw.location, None, reason)
        number = sum(count for count in counts if count is not None)
        return DesignValue(Origin.EXPLICIT, raw.location, number / reading.divide + reading.plus)

    def _through(self, arguments: Arguments, output: Output, reading: Reading, chain: int) -> DesignValue:
        """The fact of the resources that an argument refers to; for a flag, whether it is so for any of them."""
        through = reading.through
        raw = arguments.resource
        found = None if through is None else arguments.get(through.argument)
        if through is None or found is None:
            return self._left_out(raw, output, reading)
        place = found.location if found.location.line else raw.location
        targets = self._recognised.referred(raw.scope, found)
        values: list[DesignValue] = []
        for target in targets if chain < _MAX_CHAIN else ():
            for fact in target.kind.outputs:
                value = self._value(target, fact, chain + 1) if fact.name == through.fact else None
                values += [value] if value is not None else []
        best = _strongest(values, output.type)
        is_whole = isinstance(found, Unknown) or _entries(found) <= len(targets)
        if best is None or (best.value in (False, None) and not is_whole):
            return DesignValue(Origin.UNKNOWN, place, None, "what it refers to is not in the templates")
        return best


def _doubted(value: DesignValue, companion: Arguments, of: Arguments) -> DesignValue:
    """What a companion says, unless it may be absent while that of which it speaks is there."""
    if set(companion.resource.presence) <= set(of.resource.presence):
        return value
    reason = f"whether `{companion.resource.address}` is there is not known"
    return DesignValue(Origin.UNKNOWN, companion.resource.location, None, reason)


def _entries(raw: Raw) -> int:
    return len(raw.parts) if isinstance(raw, Items) else 1


def _strongest(said: Sequence[DesignValue], kind: SettingType) -> DesignValue | None:
    """Of several sayings the one that counts: a truth before none, the larger number, all words; else the first.

    One that says something counts before one that leaves it out, and an unknown one before a default.
    """
    if len(said) < 2:
        return said[0] if said else None
    explicit = [value for value in said if value.origin is Origin.EXPLICIT]
    unknown = [value for value in said if value.origin is Origin.UNKNOWN]
    if kind is SettingType.FLAG and any(value.value is True for value in explicit):
        return next(value for value in explicit if value.value is True)
    if unknown:
        return unknown[0]
    if not explicit:
        return said[0]
    if kind is SettingType.NUMBER:
        return max(explicit, key=_as_number)
    if kind is SettingType.CHOICES:
        words = dict.fromkeys(word for value in explicit if isinstance(value.value, tuple) for word in value.value)
        return DesignValue(Origin.EXPLICIT, explicit[0].location, tuple(sorted(words)))
    return explicit[0]


def _as_number(value: DesignValue) -> float:
    return float(value.value) if isinstance(value.value, (int, float)) else 0.0
