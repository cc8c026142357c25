"""The classifier as commands use it: shipped lexicons and those an admin adds."""

from __future__ import annotations

from classify.flag import Classifier, load_classifier
from classify.lexicon import LexiconError
from commands.terminal import say
from settings import Settings


def usable_classifier(settings: Settings) -> Classifier:
    """The classifier with the lexicons of the program and of the data folder.

    Mistakes in the data folder are reported on stderr and its lexicons left out: an unattended run must not stop
    noticing because of a slip in one entry.
    """
    folder = settings.data / "lexicons"
    if not folder.is_dir():
        return load_classifier()
    try:
        return load_classifier([folder])
    except LexiconError as error:
        for mistake in error.mistakes:
            say(mistake)
        say(f"{folder}: left out until its {len(error.mistakes)} mistakes are mended")
        return load_classifier()
