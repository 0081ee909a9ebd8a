"""Weather as the control port writes and reads it: JSON with the names of `weather.py`."""

from __future__ import annotations

from dataclasses import asdict, fields

from qbsandbox.call import Matching
from qbsandbox.json_reading import Json, as_number, as_object, only_these
from qbsandbox.weather import Fault, Happening, Kind, Latency, Storm


def fault_json(fault: Fault) -> Json:
    return {
        "kind": fault.kind.value,
        "matching": _named(fault.matching),
        "status": fault.status,
        "delay_seconds": fault.delay_seconds,
    }


def _named(matching: Matching) -> Json:
    return {name: value for name, value in asdict(matching).items() if value}


def storm_json(storm: Storm) -> Json:
    return {
        "seed": storm.seed,
        "rates": {kind.value: rate for kind, rate in storm.rates.items()},
        "matching": _named(storm.matching),
        "longest_delay_seconds": storm.longest_delay_seconds,
    }


def happening_json(happening: Happening) -> Json:
    call = {**asdict(happening.call), "entities": sorted(happening.call.entities)}
    return {"at": happening.at.isoformat(), "call": call, "fault": fault_json(happening.fault)}


def read_fault(given: object) -> Fault:
    """A kind's name, or an object with `kind`, `matching`, `status`, `delay_seconds`. Raises ValueError."""
    if isinstance(given, str):
        return Fault(Kind(given))
    fault = as_object(given, "a fault")
    only_these(fault, "kind", "matching", "status", "delay_seconds", "times")
    return Fault(
        Kind(str(fault.get("kind"))),
        matching=read_matching(fault.get("matching")),
        status=int(as_number(fault.get("status", 503), "status")),
        delay_seconds=as_number(fault.get("delay_seconds", 30), "delay_seconds"),
    )


def read_matching(given: object) -> Matching:
    """Nothing, words as in `Matching.of`, or an object with its fields. Raises ValueError."""
    if given is None:
        return Matching()
    if isinstance(given, str):
        return Matching.of(given)
    named = as_object(given, "matching")
    only_these(named, *(field.name for field in fields(Matching)))
    return Matching(**named)  # type: ignore[arg-type]


def read_latency(given: Json) -> Latency:
    """`base_seconds` and `per_batch_item_seconds`. Raises ValueError."""
    only_these(given, "base_seconds", "per_batch_item_seconds")
    return Latency(**{name: as_number(value, name) for name, value in given.items()})
