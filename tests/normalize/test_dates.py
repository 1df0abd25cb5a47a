from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize import dates


@pytest.mark.parametrize(("text", "expected"), [
    ("2016-05-20", "2016-05-20"), ("2011-10-1", "2011-10-01"), ("2008 05 01", "2008-05-01"),
    ("2016/02/01", "2016-02-01"),
    ("20170315", "2017-03-15"), ("2021-05-03T10:00:00Z", "2021-05-03"), ("2021-05-03 10:00:00+02:00", "2021-05-03"),
    ("Tue, 05 Jan 2021 10:00:00 +0100", "2021-01-05"), ("1577836800", "2020-01-01"), ("1577836800000", "2020-01-01"),
    ("2016", "2016"), ("2013.0", "2013"), ("1890", "1890"), ("2010-04", "2010-04"), ("09/2015", "2015-09"),
    ("01/02/2020", "2020-02-01"), ("30.05.2015", "2015-05-30"), ("05/30/2015", "2015-05-30"), ("3/4/18", "2018-04-03"),
    ("12/11/98", "1998-11-12"), ("1er janvier 2020", "2020-01-01"), ("le premier mai 2020", "2020-05-01"),
    ("lundi 3 mars 2014 à 14h30", "2014-03-03"), ("11 nov. 2019", "2019-11-11"), ("Août 2008", "2008-08"),
    ("2008 August", "2008-08"), ("2014 January", "2014-01"), ("2017/January/1", "2017-01-01"),
    ("May 20, 2016", "2016-05-20"),
    ("20th of May 2016", "2016-05-20"), ("februari 2019", "2019-02"), ("15 de marzo de 2020", "2020-03-15"),
    ("printemps 2021", "2021"), ("Anticipated Summer 2021", "2021"), ("depuis 2015", "2015"), ("Since 2015", "2015"),
    ("à partir de septembre 2020", "2020-09"), ("vers 1998", "1998"), ("fin août 2019", "2019-08"), ("T3 2021", "2021"),
    ("2015 - present", "2015"), ("depuis 2015, en cours", "2015"), ("2020-00-00", "2020"), ("2020-05-00", "2020-05"),
    ("29/02/2020", "2020-02-29"), ("٢٠٢٠", "2020"), ("Estimated launch 5/01/2021", "2021-01-05"),
])
def test_one_date(text: str, expected: str) -> None:
    assert dates.parse(text) == dates.Date(expected)


@pytest.mark.parametrize(("text", "expected"), [
    ("2021-2025", ("2021", "2025")), ("2021-22", ("2021", "2022")), ("2019/2020", ("2019", "2020")),
    ("Sep. 2021-Dec.2022", ("2021-09", "2022-12")), ("Sep. 2022- Dec.2023", ("2022-09", "2023-12")),
    ("du 3 au 5 mai 2021", ("2021-05-03", "2021-05-05")), ("de mars à juin 2020", ("2020-03", "2020-06")),
    ("du 1er mars au 4 avril 2021", ("2021-03-01", "2021-04-04")), ("juin 2015 - mai 2016", ("2015-06", "2016-05")),
    ("01/02/2020 - 03/04/2021", ("2020-02-01", "2021-04-03")), ("from 2015 to 2018", ("2015", "2018")),
    ("2015 et 2016", ("2015", "2016")), ("jusqu’en 2020", (None, "2020")), ("until May 2020", (None, "2020-05")),
])
def test_periods(text: str, expected: tuple[str | None, str]) -> None:
    assert dates.parse(text) == dates.Date(*expected)


@pytest.mark.parametrize(("text", "expected"), [
    ("04/01/2018", "2018-04-01"), ("5/1/16", "2016-05-01"), ("10/24/2018", "2018-10-24"), ("24/10/2018", "2018-10-24"),
])
def test_month_first(text: str, expected: str) -> None:
    assert dates.parse(text, month_first=True) == dates.Date(expected)


@pytest.mark.parametrize("text", [
    "On-going", "anytime, ongoing", "31/02/2020", "32/01/2020", "0000-00-00", "0001-01-01", "9999-12-31", "2020-13-01",
    "hier", "il y a 3 jours", "3 days ago", "association loi 1901", "8, place du 8 mai 1945", "2025-2021",
    "années 1990",
    "12345", "lorem ipsum 2015 dolor", "²²²²²²²²²²", "2015, 2016, 2018", "-1", "1e5",
])
def test_no_date_is_guessed(text: str) -> None:
    assert dates.parse(text) is None
    assert not dates.is_blank(text)


@pytest.mark.parametrize("text", ["", " ", "Unknown", "n.c.", "None", "null", ".nan", "N/A", "Inconnue",
    "non renseigné", "TBD"])
def test_blank(text: str) -> None:
    assert dates.is_blank(text)
    assert dates.parse(text) is None


@given(st.one_of(st.text(alphabet=st.characters(exclude_categories=()), max_size=60),
                 st.text(alphabet="0123456789-/. aàuumaijnvé", max_size=25)), st.booleans())
def test_laws(text: str, month_first: bool) -> None:
    found = dates.parse(text, month_first=month_first)
    dates.is_blank(text)
    if found and found.value:
        assert dates.parse(found.value, month_first=month_first) == dates.Date(found.value)
        assert 1500 <= int(found.value[:4]) <= 2100


@given(st.dates())
def test_iso_days_stay(day: object) -> None:
    import datetime

    assert isinstance(day, datetime.date)
    inside = dates.EARLIEST <= day.year <= dates.LATEST
    assert dates.parse(day.isoformat()) == (dates.Date(day.isoformat()) if inside else None)
