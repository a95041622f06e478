"""Names for the many: each function gives rows {name, place, other_names} for one role, in a fixed order."""

from valuechain.demo import names as n


def spread(random, kenya, uganda, places=n.MAIZE_KE + n.MAIZE_BORDER):
    """Places for `kenya` and `uganda` rows (with some to spare), every place in turn."""
    home = [places[i % len(places)] for i in range(kenya * 2 + 6)]
    away = [n.MAIZE_UG[i % len(n.MAIZE_UG)] for i in range(uganda * 2)]
    random.shuffle(home)
    return weave(home[: kenya + 4], away[:uganda])


def weave(home, away):
    """The rows of `away` among those of `home`, evenly."""
    if not away:
        return home
    step = max(1, len(home) // len(away))
    woven = []
    for number, place in enumerate(home):
        woven.append(place)
        if number % step == 0 and away:
            woven.append(away.pop(0))
    return woven + away


def once(rows):
    """Rows whose name did not come before."""
    seen, kept = set(), []
    for row in rows:
        if row["name"] not in seen:
            seen.add(row["name"])
            kept.append(row)
    return kept


def patterns(*shapes, surnames_ug=n.SURNAMES_UG):
    """Names from shapes with {place}, {surname} and {other}: a function of (random, kenya, uganda)."""

    def rows(random, kenya, uganda):
        home, away = list(n.SURNAMES_KE), list(surnames_ug)
        random.shuffle(home)
        random.shuffle(away)
        found = []
        for number, place in enumerate(spread(random, kenya * 2, uganda * 2)):
            pool = away if place in n.MAIZE_UG else home
            surname, other = pool[number % len(pool)], pool[(number * 7 + 3) % len(pool)]
            shape = shapes[(number * 5 + len(place)) % len(shapes)]
            found.append({"name": shape.format(place=place.replace("'", "’"), surname=surname, other=other), "place": place})
        return once(found)

    return rows


def groups(random, kenya, uganda):
    found = []
    for number, place in enumerate(spread(random, kenya * 2, uganda * 2)):
        words = n.GROUP_WORDS_UG if place in n.MAIZE_UG else n.GROUP_WORDS_KE
        found.append({"name": f"{place.replace(chr(39), '’')} {words[number % len(words)]}", "place": place})
    return once(found)


def listed(*rows):
    """Rows that stand as they are: (name, place, other names…)."""
    return lambda random, kenya, uganda: [{"name": name, "place": place, "other_names": other} for name, place, *other in rows]


def schools(random, kenya, uganda):
    places = {
        "Kwanza": "Kwanza",
        "Endebess": "Endebess",
        "Kimilili": "Kimilili",
        "Moi": "Moi's Bridge",
        "Saboti": "Saboti",
        "Chwele": "Chwele",
    }
    found = []
    for name in n.SCHOOLS:
        place = next((p for word, p in places.items() if name.startswith(word)), "Eldoret" if "Eldoret" in name else "Kitale")
        found.append({"name": name, "place": place})
    return found


def markets(random, kenya, uganda):
    return [
        {"name": f"{p.replace(chr(39), '’')} open maize market", "place": p}
        for p in ("Kitale", "Moi's Bridge", "Kimilili", "Webuye", "Turbo", "Mbale")
    ]


def primaries(random, kenya, uganda):
    """Primary cooperatives, half with their name in Ge'ez script first."""
    found = []
    for number, (latin, geez) in enumerate(n.KEBELES):
        place = n.COFFEE[number % len(n.COFFEE)]
        ours, theirs = f"የ{geez} ቡና አምራቾች ኅብረት ሥራ ማኅበር", f"{latin} Coffee Growers’ Cooperative"
        name, other = (ours, theirs) if number % 2 else (theirs, ours)
        found.append({"name": name, "place": place, "other_names": (other,)})
    return found


def washing(random, kenya, uganda):
    found = []
    for number, (latin, geez) in enumerate(
        [*n.KEBELES, *[(k, v) for k, v in n.GEEZ.items()], ("Worka Chelchele", "ወርቃ ጨልጨሌ"), ("Beloya Addo", "በሎያ አዶ")]
    ):
        place = n.COFFEE[(number * 3) % len(n.COFFEE)]
        ours, theirs = f"{geez} የቡና ማጠቢያ ጣቢያ", f"{latin} Washing Station"
        name, other = (ours, theirs) if number % 3 == 0 else (theirs, ours)
        found.append({"name": name, "place": place, "other_names": (other,)})
    return found


def estates(random, kenya, uganda):
    return [
        {"name": f"{surname} {word}", "place": n.COFFEE[number % len(n.COFFEE)]}
        for number, (surname, word) in enumerate(
            zip(n.SURNAMES_ET, ("Coffee Farm", "Family Estate", "Highland Coffee", "Forest Coffee") * 4, strict=True)
        )
    ]


def ethiopian(*shapes, places=("Addis Ababa", "Hawassa", "Dilla")):
    def rows(random, kenya, uganda):
        people = list(n.SURNAMES_ET)
        random.shuffle(people)
        return once(
            {"name": shapes[i % len(shapes)].format(surname=people[i % len(people)]), "place": places[i % len(places)]}
            for i in range(2 * kenya + 4)
        )

    return rows


NAMES = {
    "input": patterns("{place} Farm Inputs", "{surname} Agrovet", "{place} Seed & Fertiliser Depot", "{surname} & {other} Agro-Supplies"),
    "households": listed(),
    "home": patterns("{surname} household, {place}", "{surname} family, {place}"),
    "group": groups,
    "farm": patterns(
        "{surname} Farm", "{surname} & {other} Farms", "{place} Ridge Farm", "{surname} Brothers Farm", "{place} Valley Estate"
    ),
    "coop": patterns("{place} Farmers’ Cooperative Society Ltd", "{place} Cereal Growers Cooperative"),
    "broker": patterns(
        "{surname} Grain Traders",
        "{surname} & Sons Produce",
        "{place} Produce Buyers",
        "{surname} Cereals",
        "{other} and {surname} Produce Stores",
    ),
    "store": listed(),
    "miller": listed(),
    "sme": patterns("{place} Nutri-Flour", "{surname} Fortified Millers", "{place} Millers and Packers", "{surname} Wholegrain Foods"),
    "posho": patterns("{place} Posho Mill", "{surname} Hammer Mill", "{surname} & Sons Posho Mill", "{place} Stage Posho Mill"),
    "feed": patterns("{place} Animal Feeds", "{surname} Feed Mills Ltd", "{place} Dairy Meal Makers"),
    "wholesale": patterns(
        "{surname} Wholesalers", "{place} Flour and Cereals Depot", "{surname} & Co. Distributors", "{other} Cereal Stores"
    ),
    "market": markets,
    "shop": patterns(*("{surname} " + word for word in n.SHOP_WORDS), "{place} Consumers Shop"),
    "feedshop": patterns("{place} Feeds Store", "{surname} Agrovet and Feeds", "{place} Dairy Corner"),
    "school": schools,
    "importer": listed(),
    "service": listed(
        ("North Rift Savings and Credit Society", "Eldoret"),
        ("Kitale Boda and Lorry Owners Sacco", "Kitale"),
        ("Mashinani Mobile Credit", "Nairobi"),
        ("Elgon Tractor Hire", "Endebess"),
        ("Shamba Mechanisation Services", "Moi's Bridge"),
        ("Grain Check Moisture and Aflatoxin Laboratory", "Kitale"),
        ("Bora Packaging Supplies", "Eldoret"),
        ("Trans Nzoia Transporters Association", "Kitale"),
        ("Soko Bei Price Messages", "Nairobi"),
        ("Nzoia Crop Insurance Agents", "Bungoma"),
        ("Mkulima Agronomy Advisers", "Kiminini"),
        ("Western Post-Harvest Works", "Webuye"),
        ("Chetambe Weights and Scales", "Webuye"),
        ("Bugisu Transport Cooperative", "Mbale"),
        ("Mbale Rural Finance", "Mbale"),
        ("Sebei Tractor Owners", "Kapchorwa"),
    ),
    "institution": listed(
        ("Trans Nzoia Agricultural Training Centre", "Kitale"),
        ("Kitale Crop Research Substation", "Kitale"),
        ("Bungoma Market Development Office", "Bungoma"),
        ("Uasin Gishu Weights and Measures Office", "Eldoret"),
        ("Malaba One Stop Border Post, Plant Health Desk", "Malaba"),
        ("Mbale District Commercial Office", "Mbale"),
    ),
    "nursery": ethiopian("{surname} Coffee Nursery", "{surname} Seedlings and Tools", places=n.COFFEE),
    "growers": listed(),
    "primary": primaries,
    "estate": estates,
    "washing": washing,
    "union": listed(),
    "drymill": ethiopian(
        "{surname} Dry Mill",
        "{surname} Coffee Processing PLC",
        "{surname} Warehouse and Hulling",
        places=("Dilla", "Hawassa", "Addis Ababa"),
    ),
    "exporter": ethiopian(
        "{surname} Coffee Export PLC", "{surname} Speciality Coffee", "{surname} & Daughters Export", places=("Addis Ababa",)
    ),
    "roaster": ethiopian(
        "{surname} Buna Bet", "{surname} Roastery", "{surname} Coffee Shop and Roasters", places=("Addis Ababa", "Hawassa", "Addis Ababa")
    ),
    "buyer": listed(
        ("Hafenrösterei Elbkante GmbH", "Hamburg"),
        ("Nordkaffe Import AB", "Gothenburg"),
        ("Torrefazione Molo Vecchio S.r.l.", "Trieste"),
        ("Καφεκοπτείο Αιγαίου Α.Ε.", "Piraeus", "Aegean Coffee Roasters S.A."),
        ("شركة واحة القهوة للاستيراد", "Jeddah", "Oasis Coffee Import Company"),
        ("مؤسسة بُنّ الشرق التجارية", "Jeddah", "Eastern Bean Trading Establishment"),
        ("محمصة الهيل والبن ذ.م.م", "Dubai", "Cardamom and Bean Roastery LLC"),
        ("Kontor Grünkaffee Nord KG", "Hamburg"),
        ("Caffè dell’Arsenale Importazioni", "Trieste"),
        ("Skärgårdens Rosteri Ekonomisk Förening", "Gothenburg"),
    ),
    "adviser": listed(
        ("Dilla Agronomy Advisers", "Dilla"),
        ("Addis Cup Quality Laboratory", "Addis Ababa"),
        ("የገጠር ቁጠባና ብድር ተቋም", "Dilla", "Rural Saving and Credit Institution"),
        ("Hawassa Organic Certification Services", "Hawassa"),
        ("Gedeo Transport Owners", "Dilla"),
        ("ቡና ዲጂታል የዋጋ መልእክት", "Addis Ababa", "Buna Digital Price Messages"),
        ("Southern Pulper and Pump Repair", "Hawassa"),
        ("Yirgacheffe Women’s Coffee Academy", "Yirgacheffe"),
    ),
}
