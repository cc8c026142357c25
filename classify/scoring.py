"""A score in 0–1 for every act and every text: act weight x victim certainty x proximity x what contexts leave.

The factors are named in classify/roles*.py and classify/context.py, so a score can be told in words.
"""

from __future__ import annotations

from classify.reading import Finding, Reading

# Scores at or above are flagged. Chosen on the `tune` half of the gold data; figures in docs/decisions/0003.
THRESHOLD = 0.45
SUPPORTING_FACTOR = 0.75  # acts that a context weakens more than this support no other
SUPPORT = 0.15  # how much of the missing score a second, independent act in the text gives
TITLE_BONUS = 0.1  # of the missing score, when title and text tell the same sub-type
GATE_SCORE = 0.01  # a text with an act or somebody from the media, but not both


def score_findings(reading: Reading) -> None:
    """Fill in the score of each finding."""
    for finding in reading.findings:
        media = finding.certainty * finding.proximity
        finding.score = max(0.0, min(1.0, finding.act.entry.weight * media * finding.factor))


def strongest(findings: list[Finding]) -> Finding | None:
    """The finding with the highest score; the earlier of equal ones."""
    return max(findings, key=lambda f: f.score, default=None)


def text_score(reading: Reading, findings: list[Finding]) -> float:
    """The score of a text or passage: its strongest act, supported by others; 0 when there is no act at all."""
    best = strongest(findings)
    if best is None:
        return GATE_SCORE if any(reading.hits.get(kind) for kind in ("acts", "media", "outlets")) else 0.0
    score = best.score
    sentence = reading.sentence(best.act.start)
    strong = [f for f in findings if f.factor >= SUPPORTING_FACTOR]
    others = [f for f in strong if reading.sentence(f.act.start) != sentence and f.score >= 0.3]
    if others:
        score += (1 - score) * SUPPORT * max(f.score for f in others)
    same = [f for f in others if f.act.entry.label == best.act.entry.label]
    if any(reading.in_title(f.act.start) != reading.in_title(best.act.start) for f in same):
        score += (1 - score) * TITLE_BONUS
    return min(1.0, score)
