"""Documentation stays true: every command, setting and source key is described, every file named exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

import cli
from crawler.catalogue import COLLECT_KEYS, EXPECT_KEYS, SOURCE_KEYS, load_catalogue
from crawler.hints import EXTRACT_KEYS
from settings import Settings

ROOT = Path(__file__).parent.parent
DOCS = {path.name: path.read_text(encoding="utf-8") for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]}


def every_command() -> list[str]:
    """Each command as it is typed, e.g. `db upgrade`."""
    group = typer.main.get_command(cli.app)
    names = []
    for name in cli.COMMANDS:
        command = group.get_command(None, name)  # type: ignore[attr-defined]
        names += [f"{name} {part}" for part in command.commands] if name in cli.NOUNS else [name]
    return names


@pytest.mark.parametrize("command", every_command())
def test_command_is_described_and_helps_with_an_example(command: str) -> None:
    noun, _, verb = command.partition(" ")
    described = DOCS["operate.md"]
    assert re.search(rf"`(presswatch )?{noun}\b", described), command
    assert not verb or re.search(rf"\b{verb}\b", described), command
    shown = CliRunner().invoke(cli.app, [*command.split(), "--help"], terminal_width=200)
    assert shown.exit_code == 0
    assert "Example:" in shown.output
    assert "completion" not in shown.output, "a matter of the whole program, not of a command"


@pytest.mark.parametrize("noun", sorted(cli.NOUNS))
def test_a_noun_helps_with_an_example(noun: str) -> None:
    assert "Example:" in CliRunner().invoke(cli.app, [noun, "--help"], terminal_width=200).output


def test_the_list_of_commands_has_no_examples_in_it() -> None:
    assert CliRunner().invoke(cli.app, ["--help"], terminal_width=200).output.count("Example:") == 1


def test_every_setting_is_described() -> None:
    missing = [key for key in Settings.model_fields if f"`PRESSWATCH_{key.upper()}`" not in DOCS["operate.md"]]
    assert missing == []


@pytest.mark.parametrize("name", sorted(DOCS))
def test_links_between_documents_lead_somewhere(name: str) -> None:
    folder = ROOT if (ROOT / name).exists() else ROOT / "docs"
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", DOCS[name])
    assert [target for target in targets if not (folder / target).exists()] == []


def test_architecture_is_short_and_names_every_part() -> None:
    text = DOCS["ARCHITECTURE.md"]
    assert len(text.splitlines()) <= 120
    parts = [p.name for p in ROOT.iterdir() if (p / "__init__.py").exists()] + [p.name for p in ROOT.glob("*.py")]
    assert [part for part in parts if part not in text] == []


def test_every_source_key_is_described() -> None:
    keys = {*SOURCE_KEYS, *COLLECT_KEYS, *EXPECT_KEYS, *EXTRACT_KEYS} - {"collect", "expect"}
    assert [key for key in sorted(keys) if f"`{key}`" not in DOCS["add_a_source.md"]] == []


def test_the_example_source_loads(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", DOCS["add_a_source.md"], re.DOTALL)
    assert example is not None
    (tmp_path / "daily_example.toml").write_text(example[1], encoding="utf-8")
    (source,) = load_catalogue([tmp_path])
    assert source.access_points[0].url == "https://daily.example/rss.xml"


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [re.split(r"[\[><=~ ]", line)[0] for line in project["project"]["dependencies"]]
    reasons = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text(encoding="utf-8")
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", reasons)] == []
