"""Settings: environment over file, secrets from files, and every mistake an early, clear error."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from settings import Settings, SettingsError, prepare_data_folder, read_settings, secret_key


def test_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "presswatch.toml").write_text('data = "from-file"\nopinions_to_confirm = 2\n')
    settings = read_settings({"PRESSWATCH_DATA": "from-environment"}, tmp_path)
    assert settings.data == Path("from-environment")
    assert settings.opinions_to_confirm == 2


def test_config_names_another_file(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.toml"
    file.write_text('contact = "https://example.org/who"\n')
    settings = read_settings({"PRESSWATCH_CONFIG": str(file)}, tmp_path)
    assert settings.agent().endswith("+https://example.org/who")


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"PRESSWATCH_USERAGENT": "x"}, "did you mean user_agent"),
        ({"PRESSWATCH_OPINIONS_TO_CONFIRM": "3"}, "opinions_to_confirm"),
        ({"PRESSWATCH_WORKERS": "many"}, "workers"),
        ({"PRESSWATCH_CONFIG": "/nowhere/presswatch.toml"}, "there is no file"),
        ({"PRESSWATCH_SECRET_KEY": "short"}, "at least 16 characters"),
        ({"PRESSWATCH_ALLOW_PRIVATE_ADDRESSES": "127.0.0.1:80 localhost:1"}, '"localhost:1" is neither'),
        ({"PRESSWATCH_SECRET_KEY_FILE": "/nowhere/key"}, "cannot be read"),
    ],
)
def test_a_mistake_names_the_setting_and_the_way_out(tmp_path: Path, environ: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        read_settings(environ, tmp_path)


def test_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "presswatch.toml").write_text("data = [")
    with pytest.raises(SettingsError, match=r"presswatch\.toml: cannot be read as TOML"):
        read_settings({}, tmp_path)


def test_empty_secret_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("\n")
    with pytest.raises(SettingsError, match="is empty"):
        read_settings({"PRESSWATCH_SECRET_KEY_FILE": str(tmp_path / "key")}, tmp_path)


def test_secret_never_shows_in_the_settings(tmp_path: Path) -> None:
    settings = read_settings({"PRESSWATCH_SECRET_KEY": "not-to-be-seen-by-anybody"}, tmp_path)
    assert "not-to-be-seen-by-anybody" not in repr(settings)
    assert secret_key(settings) == b"not-to-be-seen-by-anybody"


def test_numbers_are_read_from_the_environment(tmp_path: Path) -> None:
    settings = read_settings({"PRESSWATCH_OPINIONS_TO_CONFIRM": "2", "PRESSWATCH_WORKERS": "3"}, tmp_path)
    assert (settings.opinions_to_confirm, settings.workers) == (2, 3)


def test_a_variable_set_to_nothing_is_not_set(tmp_path: Path) -> None:
    environ = {"PRESSWATCH_DATA": "", "PRESSWATCH_SECRET_KEY": "", "PRESSWATCH_CONFIG": ""}
    assert read_settings(environ, tmp_path) == Settings()


@pytest.mark.parametrize("entry", ["127.0.0.1", "127.0.0.1:80", "10.0.0.0/8", "::1", "[::1]:80", "fd00::/8"])
def test_private_addresses_are_accepted_in_every_spelling(tmp_path: Path, entry: str) -> None:
    settings = read_settings({"PRESSWATCH_ALLOW_PRIVATE_ADDRESSES": entry}, tmp_path)
    assert settings.allow_private_addresses == (entry,)


def test_lists_are_split(tmp_path: Path) -> None:
    environ = {"PRESSWATCH_SOURCES": "/a:/b", "PRESSWATCH_ALLOW_PRIVATE_ADDRESSES": "127.0.0.1:80, 10.0.0.0/8"}
    settings = read_settings(environ, tmp_path)
    assert settings.sources == (Path("/a"), Path("/b"))
    assert settings.allow_private_addresses == ("127.0.0.1:80", "10.0.0.0/8")


def test_data_folder_and_key_are_for_their_owner_only(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    first = secret_key(settings)
    assert secret_key(settings) == first
    assert len(first) == 64
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600
    assert settings.url == f"sqlite:///{tmp_path / 'data' / 'presswatch.db'}"


def test_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="set PRESSWATCH_DATA elsewhere"):
        prepare_data_folder(Settings(data=tmp_path / "file" / "data"))


def test_tokens_of_services_come_from_variables_or_files_and_never_show(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("EAAinstagram0123456789\n", encoding="utf-8")
    environ = {
        "PRESSWATCH_FACEBOOK_TOKEN": "EAAfacebook0123456789",
        "PRESSWATCH_INSTAGRAM_TOKEN_FILE": str(tmp_path / "token"),
    }
    settings = read_settings(environ, tmp_path)
    assert settings.tokens() == {"facebook": "EAAfacebook0123456789", "instagram": "EAAinstagram0123456789"}
    assert "EAA" not in repr(settings)
    with pytest.raises(SettingsError, match="facebook_token") as caught:
        read_settings({"PRESSWATCH_FACEBOOK_TOKEN": "EAAfacebook0123 and more"}, tmp_path)
    assert "EAA" not in str(caught.value)
