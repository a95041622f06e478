"""How large an actor is, from what a profile says of its workers."""

# Upper ends of the size classes; by European Commission Recommendation 2003/361/EC, with one person alone apart.
BANDS = ((1, "1"), (9, "2–9"), (49, "10–49"), (249, "50–249"))
LARGEST = "250+"
NAMES = ("0", *(name for _most, name in BANDS), LARGEST)


def workers(profile):
    """Women and men together; None unless both are known: half a count is not a count."""
    if profile is None or profile.employees_female is None or profile.employees_male is None:
        return None
    return profile.employees_female + profile.employees_male


def band(count):
    """The size class of so many workers, as people read it: "10–49"; "0" for none, None if not known."""
    if count is None or count == 0:
        return None if count is None else "0"
    return next((name for most, name in BANDS if count <= most), LARGEST)


def size_of(profiles):
    """The size class by the newest of `profiles` (newest first) that counts women and men."""
    return band(next((count for profile in profiles if (count := workers(profile)) is not None), None))


def range_of(name):
    """(least, most) workers of the size class `name`; most is None for the largest."""
    ends = [0, *(most for most, _name in BANDS)]
    at = NAMES.index(name)
    return (0 if at == 0 else ends[at - 1] + 1), (ends[at] if at < len(ends) else None)
