"""A stamp is worth something when we made it for that form, not too fast and not too long ago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from tenants.config import Settings
from tenants.crm.capture.stamps import StampProblem, has_worked, judge, stamp
from tenants.crm.capture.touches import from_query, lead_touches, read_touch

T = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def work(given: str) -> str:
    return next(str(n) for n in count() if has_worked(given, str(n)))


def test_a_person_who_reads_before_they_send_is_believed(settings: Settings) -> None:
    made = stamp("form-a", T)
    worked = work(made)
    assert judge(made, "form-a", worked, T + timedelta(seconds=2)).problem is None
    assert judge(made, "form-a", worked, T + timedelta(seconds=1)).problem is StampProblem.TOO_FAST
    assert judge(made, "form-a", "", T + timedelta(seconds=3)).problem is StampProblem.TOO_FAST
    assert judge(made, "form-a", "", T + timedelta(seconds=4)).problem is None
    assert judge(made, "form-a", worked, T + timedelta(hours=24, seconds=1)).problem is StampProblem.TOO_OLD


def test_the_same_page_has_the_same_token_and_another_another(settings: Settings) -> None:
    one, other = stamp("form-a", T), stamp("form-a", T)
    later = T + timedelta(minutes=1)
    assert judge(one, "form-a", "", later).token == judge(one, "form-a", "", later).token
    assert judge(one, "form-a", "", later).token != judge(other, "form-a", "", later).token


@pytest.mark.parametrize("change", [lambda s: s[:-1] + "A", lambda s: "x" + s, lambda s: "", lambda s: s + "\ud800"])
def test_a_forged_stamp_is_worth_nothing(settings: Settings, change: object) -> None:
    made = stamp("form-a", T)
    forged = change(made)  # type: ignore[operator]
    assert forged == made or judge(forged, "form-a", "", T + timedelta(minutes=1)).problem is StampProblem.FORGED
    assert judge(made, "form-b", "", T + timedelta(minutes=1)).problem is StampProblem.FORGED


def test_no_number_that_is_none_counts_as_work(settings: Settings) -> None:
    made = stamp("form-a", T)
    assert not any(has_worked(made, each) for each in ("", "-1", "1e3", "９", "1" * 13))


def test_touches_are_read_for_what_they_are() -> None:
    given = '{"first": {"utm_source": "baidu", "utm_term": "crm", "bd_vid": "77"}, "last": {"referrer": "https://www.a.cn/x"}}'
    touch = read_touch(given)
    assert touch == {
        "first": {"source": "baidu", "keyword": "crm", "click_id": "bd_vid:77"},
        "last": {"source": "a.cn", "medium": "referral"},
    }
    assert lead_touches(touch, campaign="spring") == {
        "first_source": "baidu", "first_keyword": "crm", "first_click_id": "bd_vid:77",
        "last_source": "a.cn", "last_medium": "referral", "last_campaign": "spring",
    }  # fmt: skip
    assert from_query({"utm_medium": "cpc", "landing_page": "javascript:alert(1)"}) == {"last": {"medium": "cpc"}}


@pytest.mark.parametrize("given", ["", "[]", "{", "7", '{"first": 3, "last": {"utm_source": ["x"]}}', "x" * 9_000])
def test_what_is_no_touch_is_none(given: str) -> None:
    assert read_touch(given) == {}
