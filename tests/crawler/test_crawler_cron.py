from __future__ import annotations

from datetime import UTC, datetime

import pytest
from apscheduler.triggers.cron import CronTrigger

from crawler.cron import cron_fields


def test_weekdays_are_named_because_the_libraries_count_differently() -> None:
    assert cron_fields("0 5 * * 0")["day_of_week"] == "sun"
    assert cron_fields("0 5 * * 7")["day_of_week"] == "sun"
    assert cron_fields("0 5 * * 1-5")["day_of_week"] == "mon,tue,wed,thu,fri"
    assert cron_fields("0 5 * * fri-sun")["day_of_week"] == "sun,fri,sat"
    assert cron_fields("0 5 * * *")["day_of_week"] == "*"
    assert cron_fields("0 5 * * */2")["day_of_week"] == "sun,tue,thu,sat"


def test_fields_make_a_trigger_that_fires_when_cron_would() -> None:
    trigger = CronTrigger(timezone=UTC, **cron_fields("*/30 6-22 * jan,nov 0"))
    monday = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert trigger.get_next_fire_time(None, monday) == datetime(2026, 11, 29, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "every hour",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "5-1 * * * *",
        "*/0 * * * *",
        "a * * * *",
        "1,, * * * *",
        "@daily",
    ],
)
def test_line_that_is_not_cron_is_refused_with_an_example(line: str) -> None:
    with pytest.raises(ValueError, match=r"\*/30 6-22 \* \* \*"):
        cron_fields(line)
