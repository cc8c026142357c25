"""trafilatura's passes over a cropped page: the fast one without what only whole pages need, and the slow ones."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable
from copy import copy
from typing import Any

import trafilatura
from lxml import etree
from trafilatura.htmlprocessing import convert_tags, prune_unwanted_nodes, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor
from trafilatura.xml import xmltotxt
from trafilatura.xpaths import RAW_TREE_PRUNE_XPATH, REMOVE_COMMENTS_AND_LISTS_XPATH

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without text is data, not news for the log

SHARE = 0.2  # of the part's characters from which its text is believed; below, trafilatura tries other ways
# made once: reading them from its settings takes a tenth of a pass
_FAST = Extractor(fast=True, comments=False)
_PRECISE = Extractor(precision=True, comments=False)
_DEFAULT = Extractor(comments=False)


def read_fast(crop: Callable[[], Any]) -> str:
    """The text of the part that `crop` gives, as `trafilatura.extract(fast=True)` reads it; "" when it finds none.

    The steps of its main reader alone, which save it two copies of the tree; where they find little, it reads anew
    with everything it has, so that the text is the same.
    """
    part = copy(crop())  # one document: searched by XPath, a tree put together from several is not in its own order
    length = len(etree.tostring(part, method="text", encoding="unicode"))
    part = prune_unwanted_nodes(part, RAW_TREE_PRUNE_XPATH)
    part = prune_unwanted_nodes(part, REMOVE_COMMENTS_AND_LISTS_XPATH)
    part = convert_tags(tree_cleaning(part, _FAST), _FAST)
    body, text = extract_content(part, _FAST)
    if len(text) < max(_FAST.min_extracted_size, SHARE * length):
        return trafilatura.extract(crop(), options=_FAST) or ""
    return unicodedata.normalize("NFC", xmltotxt(body, include_formatting=False))


def read_precisely(part: Any) -> str:
    """The text with which trafilatura is surest of every line."""
    return trafilatura.extract(part, options=_PRECISE) or ""


def read_thoroughly(part: Any) -> str:
    """The text as trafilatura reads it by default."""
    return trafilatura.extract(part, options=_DEFAULT) or ""
