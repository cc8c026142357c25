"""The part of a page that holds its running text: what lies around it need not be read by slower means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from copy import deepcopy
from typing import Any

from lxml import etree

SHARE = 0.9  # of the page's running text that the part must hold
RUN = 60  # characters of one block from which it counts as running text
LINKED = 0.5  # share of linked characters from which a block is a list of links
_SILENT = (
    "script", "style", "noscript", "template", "svg", "iframe", "select", "button", "input", "link", "source", "nav",
    "aside", "footer",
)  # fmt: skip
_SKIPPED = frozenset((*_SILENT, "head", "header"))
_INLINE = frozenset(
    "a b i em strong span u font small sub sup mark abbr cite q code time label s del ins big tt kbd var acronym "  # noqa: SIM905
    "bdi bdo wbr nobr".split()
)
_WHOLE = frozenset(("p", "td", "th", "tr", "li", "blockquote", "pre", *_INLINE))  # never the part by themselves
_TEASER = "data-teaser"
_marked = etree.XPath(f".//*[@{_TEASER}]")
_KEPT = ("class", "id", "role", "itemprop", "itemtype")  # what readers know a container by


def crop_page(tree: Any, heading: Any | None, teasers: Set[Any] = frozenset()) -> Any:
    """A copy of the page with nothing but the part that holds its running text, inside the same containers.

    From `heading` on when that stands before the part, for there the lead is; the whole page when no part holds nine
    tenths of its text. Scripts, menus, asides, footers and `teasers` in the part are left out.
    """
    for row in teasers:
        row.set(_TEASER, "")
    part = _find_part(tree, frozenset())
    leads = _leads(part, heading)
    cropped = deepcopy(part)
    cropped.tail = None
    for container in part.iterancestors():
        shell = cropped.makeelement(container.tag, {key: container.get(key) for key in _KEPT if container.get(key)})
        shell.extend([deepcopy(one) for one in leads.get(container, ())])
        shell.append(cropped)
        cropped = shell
    for element in [*cropped.iter(*_SILENT), *_marked(cropped)]:
        if element.getparent() is not None:
            element.drop_tree()
    return cropped


def _leads(part: Any, heading: Any | None) -> dict[Any, list[Any]]:
    """What stands between the heading, with it, and the part, by the container that holds it."""
    found: dict[Any, list[Any]] = {}
    if heading is None:
        return found
    holds_heading = {heading, *heading.iterancestors()}
    inner = part
    for container in part.iterancestors():
        before = list(inner.itersiblings(preceding=True))[::-1]
        first = next((number for number, one in enumerate(before) if one in holds_heading), None)
        found[container] = before[first or 0 :]
        if container in holds_heading:
            return found if first is not None else {}
        inner = container
    return {}


def _find_part(tree: Any, teasers: Set[Any]) -> Any:
    """The innermost element with nine tenths of the page's running text, that of paragraphs and cells never alone."""
    prose = _weigh_prose(tree, teasers)
    wanted = SHARE * prose.get(tree, 0)
    part = tree
    while wanted:
        heaviest = max(part, key=lambda one: prose.get(one, 0), default=None)
        if heaviest is None or prose.get(heaviest, 0) < wanted or heaviest.tag in _WHOLE:
            break
        part = heaviest
    return part


def _weigh_prose(tree: Any, teasers: Set[Any]) -> dict[Any, int]:
    """Characters of running text in each element, those below it included."""
    prose: dict[Any, int] = {}
    run: defaultdict[Any, int] = defaultdict(int)  # characters of an element's own block
    linked: defaultdict[Any, int] = defaultdict(int)
    for element, parent in reversed(_visible(tree, teasers)):
        length = run.pop(element, 0) + len((element.text or "").strip())
        links = length if element.tag == "a" else linked.pop(element, 0)
        if element.tag in _INLINE:
            run[parent] += length
            linked[parent] += links
        elif length >= RUN and links < LINKED * length:
            prose[element] = prose.get(element, 0) + length
        if element.tail:
            run[parent] += len(element.tail.strip())
        if element in prose:
            prose[parent] = prose.get(parent, 0) + prose[element]
    return prose


def _visible(tree: Any, teasers: Set[Any]) -> list[tuple[Any, Any]]:
    """Each element with its parent, outside of scripts, menus, headers and footers."""
    shown = [(tree, None)]
    hidden: set[Any] = set()
    for element in tree.iterdescendants("*"):
        parent = element.getparent()
        if element.tag in _SKIPPED or parent in hidden or element in teasers:
            hidden.add(element)
        else:
            shown.append((element, parent))
    return shown
