"""Settings, read once from the environment and `presswatch.toml`, then handed down as an argument.

The environment (`PRESSWATCH_*`) wins over the file; the file is `presswatch.toml` in the working directory, or the
path in `PRESSWATCH_CONFIG`. A key neither knows is an error that names the nearest known one.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from records import Problem

PREFIX = "PRESSWATCH_"
CONFIG_KEY = "PRESSWATCH_CONFIG"
SECRETS = ("secret_key", "proxies", "facebook_token", "instagram_token")
SHORTEST_KEY = 16  # characters; the key made at the first start has 64


class SettingsError(Problem):
    """A setting is unknown or has a value that cannot be used; the message says which and what to do."""

    exit_code = 2


class Settings(BaseModel):
    """Everything an installation can be told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: Path = Path("data")
    database_url: str | None = None  # None: presswatch.db in the data folder
    sources: tuple[Path, ...] = ()  # further catalogue folders
    opinions_to_confirm: Literal[1, 2] = 1
    user_agent: str = "presswatch/0.1 (press freedom monitoring)"
    contact: str | None = None  # address of a page that says who collects
    secret_key: SecretStr | None = None
    allow_private_addresses: tuple[str, ...] = ()
    download_delay_s: float = Field(default=1.0, ge=0, le=600)  # least time between two requests to one host
    proxies: Mapping[str, SecretStr] = Field(default_factory=dict)  # name -> http://user:password@proxy.example:3128
    log_format: Literal["text", "json"] = "text"
    secure_cookies: bool = True  # False only where pages are served on plain http at a loopback address
    workers: int = Field(default=2, ge=1, le=64)  # processes that extract text
    browser: bool = False  # read the sources that ask for it as Chromium shows them
    facebook_token: SecretStr | None = None  # opens Meta's interface for Facebook Pages
    instagram_token: SecretStr | None = None  # the same for Instagram accounts

    @field_validator("sources", mode="before")
    @classmethod
    def _split_folders(cls, value: object) -> object:
        return tuple(part for part in value.split(":") if part) if isinstance(value, str) else value

    @field_validator("allow_private_addresses", mode="before")
    @classmethod
    def _split_addresses(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("allow_private_addresses")
    @classmethod
    def _refuse_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for entry in value:
            if not _is_address(entry):
                raise ValueError(f'"{entry}" is neither address:port nor a network; try 127.0.0.1:8123 or 127.0.0.0/8')
        return value

    @field_validator("proxies", mode="before")
    @classmethod
    def _split_proxies(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        entries = [entry.partition("=") for entry in value.replace(",", " ").split()]
        return {name: url for name, _, url in entries}

    @field_validator("proxies")
    @classmethod
    def _refuse_odd_proxies(cls, value: Mapping[str, SecretStr]) -> Mapping[str, SecretStr]:
        for number, (name, url) in enumerate(value.items(), 1):
            if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name) or not _is_proxy(url.get_secret_value()):
                raise ValueError(f"entry {number} is not a name and an http address; try tor=http://127.0.0.1:8118")
        return value

    @field_validator("opinions_to_confirm", mode="before")
    @classmethod
    def _read_number(cls, value: object) -> object:
        return int(value) if isinstance(value, str) and value.strip().isdecimal() else value

    @field_validator("secret_key")
    @classmethod
    def _refuse_short_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(f"a key has at least {SHORTEST_KEY} characters; leave it unset and one is made")
        return value

    @field_validator("facebook_token", "instagram_token")
    @classmethod
    def _refuse_broken_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[\x21-\x7e]{16,}", value.get_secret_value()):
            raise ValueError("a token is one word of at least 16 letters, digits and signs, as the service gave it")
        return value

    def tokens(self) -> dict[str, str]:
        """What opens the interface of each service that has a token."""
        told = {"facebook": self.facebook_token, "instagram": self.instagram_token}
        return {service: token.get_secret_value() for service, token in told.items() if token is not None}

    def proxy_addresses(self) -> dict[str, str]:
        """Where each named proxy is, with what opens it."""
        return {name: url.get_secret_value() for name, url in self.proxies.items()}

    @property
    def url(self) -> str:
        """Database address; SQLite in the data folder unless one is set."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'presswatch.db'}"

    @property
    def source_folders(self) -> tuple[Path, ...]:
        """Catalogue folders beside the shipped one, in the order they are read."""
        return (self.data / "sources", *self.sources)

    def agent(self) -> str:
        """User agent with the contact page, when one is set."""
        return f"{self.user_agent} +{self.contact}" if self.contact else self.user_agent


def read_settings(environ: Mapping[str, str] = os.environ, folder: Path | None = None) -> Settings:
    """Settings of `environ` over those of the file; raises SettingsError before anything starts.

    A variable that is set to nothing counts as not set.
    """
    values = _read_file(environ, folder or Path.cwd())
    values.update(_read_environment(environ))
    unknown = [key for key in values if key not in Settings.model_fields]
    if unknown:
        raise SettingsError(_unknown(unknown[0]))
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None


def prepare_data_folder(settings: Settings) -> Path:
    """The data folder, made with mode 0700 where missing, with the folders admins edit."""
    for folder in (settings.data, settings.data / "sources", settings.data / "lexicons"):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"{folder}: cannot be made ({error.strerror}); set PRESSWATCH_DATA elsewhere") from None
    if not os.access(settings.data, os.W_OK | os.X_OK):
        raise SettingsError(f"{settings.data}: cannot be written to; give this user mode 0700 or set PRESSWATCH_DATA")
    return settings.data


def secret_key(settings: Settings) -> bytes:
    """The secret behind session tokens: the setting, else the one in the data folder, made at the first start."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    path = prepare_data_folder(settings) / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_hex(32).encode())
        file.flush()
        os.fsync(file.fileno())
    return path.read_bytes()


def _read_file(environ: Mapping[str, str], folder: Path) -> dict[str, Any]:
    named = environ.get(CONFIG_KEY)
    path = Path(named) if named else folder / "presswatch.toml"
    if not path.exists():
        if named:
            raise SettingsError(f"{CONFIG_KEY}: there is no file {path}")
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read as TOML: {error}") from None
    return _with_secret_files(values)


def _read_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found = {key[len(PREFIX) :].lower(): value for key, value in environ.items() if key.startswith(PREFIX) and value}
    found.pop("config", None)
    return _with_secret_files(found)


def _with_secret_files(values: dict[str, Any]) -> dict[str, Any]:
    for name in SECRETS:
        path = values.pop(f"{name}_file", None)
        if path is None:
            continue
        try:
            secret = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{name}_file: {path} cannot be read ({error})") from None
        if not secret:
            raise SettingsError(f"{name}_file: {path} is empty; write the secret into it")
        values.setdefault(name, secret)
    return values


def _is_address(entry: str) -> bool:
    """Whether an entry is an IP address, with or without a port, or a network."""
    with_port = re.fullmatch(r"(\[[^]]+\]|[^:]+):[0-9]{1,5}", entry)
    bare = with_port[1] if with_port else entry
    try:
        ipaddress.ip_network(bare.strip("[]"), strict=False)
    except ValueError:
        return False
    return True


def _is_proxy(url: str) -> bool:
    """Whether a text is the address of a proxy that is spoken to over plain http."""
    try:
        parts = urlsplit(url)
        odd = parts.scheme != "http" or not parts.hostname or (parts.port == 0)
    except ValueError:
        return False
    return not odd and parts.path in ("", "/") and not parts.query and not parts.fragment


def _unknown(key: str) -> str:
    near = difflib.get_close_matches(key, Settings.model_fields, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]} ({PREFIX}{near[0].upper()})?" if near else "; see docs/operate.md for the list"
    return f"unknown setting {key} ({PREFIX}{key.upper()}){hint}"


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    key = str(first["loc"][0]) if first["loc"] else "settings"
    return f"setting {key} ({PREFIX}{key.upper()}): {first['msg'].removeprefix('Value error, ')}"
