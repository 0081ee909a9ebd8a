"""Every option of an installation, read once from the environment (`CROSSFOOT_…`) or from a `.env` file.

Secrets may come from a file instead: `CROSSFOOT_SECRET_KEY_FILE=/run/secrets/key`.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

FROM_FILE = (
    "secret_key",
    "token_keys",
    "qbo_client_secret",
    "qbo_webhook_verifier",
    "database_url",
    "metrics_token",
    "smtp_url",
)


class Options(BaseSettings):
    """One field an option; the description is what docs/operate/options.md prints."""

    model_config = SettingsConfigDict(env_prefix="CROSSFOOT_", env_file=".env", extra="ignore")

    home: Path = Field(Path("var"), description="Folder for the embedded database and the keys.")
    database_url: SecretStr = Field(
        SecretStr(""),
        description="postgresql://user:password@host/name, or sqlite:///path; empty means SQLite in the home folder.",
    )
    secret_key: SecretStr = Field(
        SecretStr(""), description="Signs sessions. Empty: made on first start and kept in the home folder."
    )
    token_keys: SecretStr = Field(
        SecretStr(""),
        description="Key ring for tokens at rest: comma-separated base64 keys of 32 bytes, newest first. "
        "Empty: made on first start.",
    )
    debug: bool = Field(False, description="Development only: error pages with details.")
    allowed_hosts: str = Field(
        "localhost,127.0.0.1,[::1]", description="Host names that the web face answers to."
    )
    public_url: str = Field(
        "http://127.0.0.1:8000", description="Address under which people reach this installation."
    )
    host: str = Field("127.0.0.1", description="Address the web server binds to.")
    port: int = Field(8000, description="Port of the web server.")
    threads: int = Field(8, description="Threads of the embedded web server.")
    worker_slots: int = Field(16, description="Turns that one worker process runs at the same time.")
    embedded_worker: bool = Field(True, description="Run a worker thread inside `crossfoot serve`.")
    qbo_client_id: str = Field("", description="Client id of your app at Intuit.")
    qbo_client_secret: SecretStr = Field(SecretStr(""), description="Client secret of your app at Intuit.")
    qbo_webhook_verifier: SecretStr = Field(
        SecretStr(""),
        description="Verifier token of your app's webhooks at Intuit. Empty: webhooks are refused, and changes "
        "are asked for every five minutes all the same.",
    )
    qbo_environment: Literal["production", "sandbox", "simulated"] = Field(
        "simulated",
        description="Which QuickBooks: Intuit's production or sandbox, or a qbsandbox of your own.",
    )
    qbo_base_url: str = Field(
        "http://127.0.0.1:8400",
        description="Address of the simulated QuickBooks, where that is the environment.",
    )
    qbo_call_lifetime: float = Field(
        120.0,
        description="Seconds after which QuickBooks has surely ended a call; doubt is not resolved sooner.",
    )
    qbo_doubt_lookup_after: float = Field(
        600.0, description="Seconds of doubt after which a document is looked for before it is sent again."
    )
    qbo_batch_size: int = Field(20, ge=1, le=30, description="Documents in one batch at most.")
    qbo_batch_counts_as: Literal["one", "items"] = Field(
        "items",
        description="How QuickBooks counts a batch against 500 requests a minute; Intuit does not say, so the "
        "careful one is the default.",
    )
    qbo_in_flight: int = Field(8, ge=1, le=10, description="Requests under way at once for one company.")
    lease_seconds: float = Field(
        40.0, description="How long a claimed company stays claimed without a heartbeat."
    )
    webhook_ports: str = Field(
        "443", description="Ports to which outgoing webhooks may go, separated by commas."
    )
    webhooks_to_localhost: bool = Field(
        False,
        description="Development only: lets webhooks go to http://localhost and 127.0.0.1, on any port.",
    )
    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="Mail server for orders to vendors: smtp://user:password@host:587, smtps:// for TLS from the "
        "start; empty means that nothing is sent by e-mail.",
    )
    mail_from: str = Field("", description="Sender of e-mail, such as purchasing@example.com.")
    attachment_megabytes: int = Field(
        20, ge=1, le=99, description="Megabytes of a file that is attached to a document, at most."
    )
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Bearer token that /metrics asks for; empty switches it off."
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")


@lru_cache(maxsize=1)
def options() -> Options:
    """The options of this process."""
    for name in FROM_FILE:
        variable = f"CROSSFOOT_{name.upper()}"
        path = os.environ.get(f"{variable}_FILE")
        if path and variable not in os.environ:
            os.environ[variable] = Path(path).read_text(encoding="utf-8").strip()
    return Options()
