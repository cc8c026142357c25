"""The drawing in ARCHITECTURE.md stays true: imports go downward only, and the offending line is named."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
GROUND = {"bookkeeping", "codes", "dates", "records", "taxonomy"}
STAGES = {"crawler", "extract", "classify", "storage"}
ALLOWED = {  # package or module -> parts of this project it may import besides itself
    "bookkeeping": {"records"},
    "dates": {"records"},
    "codes": set(),
    "records": {"codes"},
    "taxonomy": set(),
    "settings": GROUND,
    **dict.fromkeys(STAGES, GROUND),
    "pipeline": GROUND | STAGES,
    "scheduler": GROUND | STAGES | {"pipeline", "settings"},
    "review": GROUND | STAGES | {"pipeline", "settings"},
    "demo": GROUND | {"crawler"},
    "commands": GROUND | STAGES | {"pipeline", "settings", "scheduler", "review", "demo"},
    "bench": GROUND | STAGES | {"pipeline", "demo", "commands"},
    "cli": GROUND | STAGES | {"pipeline", "settings", "scheduler", "review", "commands"},
}


def python_files() -> Iterator[tuple[str, Path]]:
    """Each shipped Python file with the part of the project it belongs to."""
    for part in ALLOWED:
        single = ROOT / f"{part}.py"
        if single.exists():
            yield part, single
        for path in sorted((ROOT / part).rglob("*.py")):
            yield part, path


def imported_parts(path: Path) -> Iterator[tuple[int, str]]:
    """Line number and top-level name of every import of a file, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.lineno, node.module.split(".")[0]


def test_imports_go_downward_only() -> None:
    offences = [
        f"{path.relative_to(ROOT)}:{line}: {part} may not import {name}"
        for part, path in python_files()
        for line, name in imported_parts(path)
        if name in ALLOWED and name != part and name not in ALLOWED[part]
    ]
    assert offences == []


def test_package_files_hold_a_docstring_and_nothing_else() -> None:
    loud = []
    for _, path in python_files():
        if path.name == "__init__.py":
            body = ast.parse(path.read_text(encoding="utf-8")).body
            if len(body) != 1 or not isinstance(body[0], ast.Expr):
                loud.append(str(path.relative_to(ROOT)))
    assert loud == []


def test_stages_read_neither_environment_nor_clock() -> None:
    forbidden = ("os.environ", "os.getenv", "datetime.now(", "date.today(", "time.time(")
    offences = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for part, path in python_files()
        if part in STAGES | {"pipeline"} | GROUND and not is_a_program(path)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(call in line for call in forbidden)
    ]
    assert offences == []


def is_a_program(path: Path) -> bool:
    """Whether a module can be run by itself (`python -m …`) and so is an entry point of its own."""
    return 'if __name__ == "__main__":' in path.read_text(encoding="utf-8")
