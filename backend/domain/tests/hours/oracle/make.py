"""Makes table.txt: when the hours below are open, minute by minute, as Python's zoneinfo sees it.

    python3 make.py > table.txt

Nothing here is shared with the code under test: not the zone data, not the arithmetic, not even the way of asking. For every
wall time this looks for the instants at which a clock in the zone shows it, by trying; a span then covers every minute
between the instants of its edges, and a day's hours are looked up anew for each date.

The years are past ones, whose zone data no longer changes from one release to the next. Only the standard library is used.
"""

import sys
import zoneinfo
from datetime import date, datetime, timedelta, timezone

UTC = timezone.utc
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WORK = "08:00-12:00 13:00-18:00"
# Of each day spans at the times at which clocks are changed somewhere: around midnight, 1, 2 and 3.
NIGHT = "00:00-00:30 01:15-01:45 02:00-02:30 02:40-03:10 22:30-24:00"
MIXED = [WORK, NIGHT, "20:00-04:00", "00:00-24:00", "23:30-00:15 12:00-12:01", "06:00-02:15", ""]
SHIFTS = ["00:30-23:30", "02:59-03:00 03:00-03:01", "01:00-02:00 03:00-05:00", "00:00-01:00 23:00-24:00", NIGHT, WORK, "22:00-06:00"]

# Zone, first year, hours from Monday to Sunday, exceptions (first, last, hours), holidays and their hours.
CASES = [
    ("Europe/Berlin", 2018, MIXED, [("2018-03-20", "2018-03-28", NIGHT), ("2018-03-25", "2018-03-25", "02:30-05:00"), ("2019-10-27", "2019-10-27", "02:30-02:45"), ("2018-12-27", "2019-01-02", "")], "10:00-14:00"),
    ("America/New_York", 2023, MIXED, [("2023-03-12", "2023-03-12", "01:30-02:30"), ("2024-11-03", "2024-11-03", "01:30-01:45 12:00-13:00")], None),
    ("Australia/Lord_Howe", 2023, SHIFTS, [("2023-04-02", "2023-04-02", "01:40-01:50 09:00-10:00"), ("2024-10-06", "2024-10-06", "02:10-02:20 02:15-02:45")], None),
    ("Pacific/Apia", 2011, MIXED, [("2011-12-28", "2011-12-31", "22:00-02:00 08:00-10:00"), ("2011-12-30", "2011-12-30", "00:00-24:00")], None),
    ("America/Sao_Paulo", 2018, SHIFTS, [("2018-11-04", "2018-11-04", "00:15-00:45 00:30-02:00"), ("2018-02-17", "2018-02-17", "23:15-23:30")], None),
    ("Asia/Kathmandu", 2021, MIXED, [("2021-06-01", "2021-08-31", "")], None),
    ("Africa/Casablanca", 2018, SHIFTS, [("2018-06-17", "2018-06-17", "02:15-02:45 02:00-04:00")], None),
    ("Europe/Dublin", 2020, MIXED, [("2020-03-29", "2020-03-29", "01:10-01:50"), ("2021-10-31", "2021-10-31", "01:10-01:50")], None),
    ("America/St_Johns", 2010, SHIFTS, [("2010-11-06", "2010-11-06", "12:00-13:00"), ("2010-11-07", "2010-11-07", "00:00-00:01 00:00-00:30"), ("2011-03-13", "2011-03-13", "00:00-00:30"), ("2011-11-05", "2011-11-06", "23:10-00:30 00:00-00:01")], None),
    ("Antarctica/Troll", 2022, MIXED, [("2022-03-27", "2022-03-27", "01:30-02:30 02:45-03:30"), ("2023-10-29", "2023-10-29", "01:30-02:30")], None),
    ("Africa/Cairo", 2023, SHIFTS, [("2023-04-28", "2023-04-28", "00:00-00:45 00:30-01:30"), ("2023-10-26", "2023-10-26", "23:15-24:00")], None),
    ("UTC", 2020, MIXED, [("2020-02-29", "2020-02-29", "12:00-24:00")], None),
]


def showings(zone, wall):
    """The instants at which a clock in the zone shows the wall time, looked for in every offset that it has around then."""
    naive = wall.replace(tzinfo=UTC)
    offsets = set()
    for hours in range(-36, 37, 6):
        offsets.add((naive + timedelta(hours=hours)).astimezone(zone).utcoffset())
    instants = sorted({naive - offset for offset in offsets})
    return [instant for instant in instants if instant.astimezone(zone).replace(tzinfo=None) == wall]


def edge(zone, wall, is_end):
    found = showings(zone, wall)
    if found:
        return found[-1] if is_end else found[0]
    # The clock skips it: the first minute whose wall time is later.
    instant = wall.replace(tzinfo=UTC) - 40 * timedelta(hours=1)
    while instant.astimezone(zone).replace(tzinfo=None) < wall:
        instant += MINUTE
    return instant


def wall_time(day, text):
    hour, minute = map(int, text.split(":"))
    return datetime.combine(day, datetime.min.time()) + timedelta(hours=hour, minutes=minute)


def easter(year):
    """Gauss' rule as Meeus has it."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def german_holidays(year):
    """Those of the whole country, by law."""
    fixed = [(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)]
    movable = [-2, 1, 39, 50]
    return {date(year, *day) for day in fixed} | {easter(year) + days * DAY for days in movable}


def hours_on(day, week, exceptions, holiday_hours):
    covering = [case for case in exceptions if date.fromisoformat(case[0]) <= day <= date.fromisoformat(case[1])]
    if covering:
        return min(covering, key=lambda case: date.fromisoformat(case[1]) - date.fromisoformat(case[0]))[2]
    if holiday_hours is not None and day in german_holidays(day.year):
        return holiday_hours
    return week[day.weekday()]


def transitions(zone, first_year, week, exceptions, holiday_hours):
    begin = datetime(first_year, 1, 1, tzinfo=UTC)
    minutes = (datetime(first_year + 2, 1, 1, tzinfo=UTC) - begin) // MINUTE
    is_open = bytearray(minutes)
    day = date(first_year, 1, 1) - 3 * DAY
    while day <= date(first_year + 2, 1, 1) + 3 * DAY:
        for span in hours_on(day, week, exceptions, holiday_hours).split():
            start, end = span.split("-")
            start, end = wall_time(day, start), wall_time(day, end)
            if end <= start:
                end += DAY
            start, end = edge(zone, start, False), edge(zone, end, True)
            for minute in range(max(0, (start - begin) // MINUTE), min(minutes, (end - begin) // MINUTE)):
                is_open[minute] = 1
        day += DAY
    return [minute for minute in range(minutes) if is_open[minute] != (is_open[minute - 1] if minute else 0)]


def main():
    for name, first_year, week, exceptions, holiday_hours in CASES:
        changes = transitions(zoneinfo.ZoneInfo(name), first_year, week, exceptions, holiday_hours)
        print("zone", name)
        print("years", first_year, first_year + 1)
        for hours in week:
            print(f"day {hours}".rstrip())
        for first, last, hours in exceptions:
            print(f"exception {first} {last} {hours}".rstrip())
        if holiday_hours is not None:
            print("holidays DE", holiday_hours)
        # The minutes, counted from the beginning of the first year in UTC, at which it opens and closes in turn, each as
        # the distance from the one before.
        distances = [after - before for before, after in zip([0] + changes, changes)]
        print("changes", " ".join(map(str, distances)))
    print("made with", zoneinfo.__name__, sys.version.split()[0], file=sys.stderr)


main()
