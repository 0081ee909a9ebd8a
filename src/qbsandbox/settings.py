"""What a sandbox is set to beside its companies: weather, limits, sign-in. Kept as JSON, so that a restart and a
snapshot bring it back.

A scripted fault that has come down is not kept. A storm begins anew from its seed.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from qbsandbox.json_reading import Json, as_list, as_number, as_object
from qbsandbox.limits.throttle import Limits, Rules
from qbsandbox.signin.oauth import OAuth
from qbsandbox.weather import Weather
from qbsandbox.weather_json import fault_json, read_fault, read_latency, read_matching, storm_json

FILE = "settings.json"


def taken(weather: Weather, limits: Limits, oauth: OAuth) -> Json:
    """The settings of a sandbox as JSON."""
    storm = weather.current_storm
    return {
        "weather": {
            "latency": asdict(weather.latency),
            "script": [fault_json(fault) for fault in weather.coming],
            "storm": None if storm is None else storm_json(storm),
        },
        "limits": asdict(limits.rules),
        "oauth": {
            "client_id": oauth.client_id,
            "client_secret": oauth.client_secret,
            "redirect_uris": list(oauth.redirect_uris),
            "refresh_grace_seconds": oauth.refresh_grace.total_seconds(),
            "rotate_after_seconds": oauth.rotate_after.total_seconds(),
            "more_clients": oauth.more_clients,
        },
    }


def put_back(settings: Json, weather: Weather, limits: Limits | None, oauth: OAuth) -> None:
    """Set a sandbox to what `taken` gave; without `limits` those stay as they are."""
    weather.clear()
    kept = as_object(settings["weather"], "weather")
    weather.latency = read_latency(as_object(kept["latency"], "latency"))
    weather.script([read_fault(fault) for fault in as_list(kept["script"], "script")])
    if kept["storm"] is not None:
        storm = as_object(kept["storm"], "storm")
        weather.storm(
            seed=int(as_number(storm["seed"], "seed")),
            rates={kind: as_number(rate, kind) for kind, rate in as_object(storm["rates"], "rates").items()},
            matching=read_matching(storm["matching"]),
            longest_delay_seconds=as_number(storm["longest_delay_seconds"], "longest_delay_seconds"),
        )
    if limits is not None:
        limits.rules = Rules(**as_object(settings["limits"], "limits"))  # type: ignore[arg-type]
    sign_in = as_object(settings["oauth"], "oauth")
    oauth.client_id = str(sign_in["client_id"])
    oauth.client_secret = str(sign_in["client_secret"])
    oauth.redirect_uris = tuple(str(uri) for uri in as_list(sign_in["redirect_uris"], "redirect_uris"))
    oauth.refresh_grace = timedelta(
        seconds=as_number(sign_in["refresh_grace_seconds"], "refresh_grace_seconds")
    )
    oauth.rotate_after = timedelta(seconds=as_number(sign_in["rotate_after_seconds"], "rotate_after_seconds"))
    for client_id, secret in as_object(sign_in["more_clients"], "more_clients").items():
        oauth.add_client(client_id, str(secret))


def write(folder: Path, settings: Json) -> None:
    """Keep the settings in a sandbox's folder, wholly or not at all; only the owner may read the secret."""
    new = folder / f"{FILE}.new"
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(settings, file, indent=1)
    new.replace(folder / FILE)


def read(folder: Path) -> Json | None:
    """What was kept in a folder; None where nothing was."""
    path = folder / FILE
    return as_object(json.loads(path.read_text(encoding="utf-8")), FILE) if path.exists() else None
