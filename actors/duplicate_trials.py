"""How good duplicate finding is on sets that people judged: the figures of docs/duplicates.md, made by `measure_duplicates`."""

import csv
import json
import time
from collections import defaultdict
from itertools import combinations
from math import log

from actors.duplicate_files import Line, find
from analysis import blocks, trials
from analysis.names import sort_key
from analysis.pairs import ASK, ASK_BY_NAME, BY_NAME, WITH_ADDRESS, Agreement, judge, side

RECALL = 0.95  # of the training pairs, by which each threshold is chosen
FACTORIES, PRODUCTS, PERSONS = "oar_facility_pairs_labelled.json", ("AbtBuy_Abt.csv", "AbtBuy_Buy.csv"), ("dataset1", "dataset2")
ADDRESS = ("street_number", "address_1", "address_2", "suburb", "postcode", "state")


def factories(folder):
    """(first, second, whether they are one) of the pairs of factories, each a dict of id, name, address, country."""
    told = json.loads((folder / FACTORIES).read_text())
    return [(*pair["__value__"], same) for same, kind in ((True, "match"), (False, "distinct")) for pair in told[kind]]


def cases_of(pairs, fields):
    """The cases to learn from; pairs that share a factory, by its number or by all that is written of it, are of one group."""
    groups = trials.groups_of([tuple(key for row in pair[:2] for key in (row["id"], (row["name"], row["address"]))) for pair in pairs])
    found = []
    for (one, other, same), group in zip(pairs, groups, strict=True):
        agreed = agreement_of(one, other)
        found.append(trials.Case(tuple(getattr(agreed, field) for field in fields), same, group))
    return found


def ready(row):
    return side(row["name"], row["address"], row["country"])


def agreement_of(one, other):
    return judge(ready(one), ready(other)).agreement


def weights_of(cases, fields):
    """(bits at the mean, {measure: (bits, mean)}) of a fit on all cases: what ships."""
    model = trials.fitted(cases)
    means = [sum(column) / len(cases) for column in zip(*(case.measures for case in cases), strict=True)]
    constant = model.constant + sum(w * m for w, m in zip(model.weights, means, strict=True))
    return constant / log(2), {f: (w / log(2), m) for f, w, m in zip(fields, model.weights, means, strict=True)}


def counted(right, wrong, same):
    precision, recall = right / (right + wrong), right / same
    return {"tp": right, "fp": wrong, "precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall)}


def on_factories(folder):
    """Cross-validated figures with and without address; the shipped weights on the pairs they were fitted on, which flatters them."""
    pairs = factories(folder)
    found = {"pairs": len(pairs), "same": sum(same for *_rows, same in pairs)}
    for name, table, threshold in (("with_address", WITH_ADDRESS, ASK), ("by_name", BY_NAME, ASK_BY_NAME)):
        fields = [field for field in Agreement._fields if field in table.weights]
        cases = cases_of(pairs, fields)
        constant, weights = weights_of(cases, fields)
        found[name] = {
            "cross_validated": trials.cross_validated(cases, RECALL)._asdict(),
            "groups": len({case.group for case in cases}),
            "threshold": threshold,
            "fitted": {"constant": constant, "weights": weights},
        }
    asked = [same for one, other, same in pairs if judge(ready(one), ready(other)).asks]
    found["shipped_on_its_own_pairs"] = counted(sum(asked), len(asked) - sum(asked), found["same"])
    rows = {(row["name"], row["address"]): row for *both, _same in pairs for row in both}
    sides, places = [ready(row) for row in rows.values()], {key: place for place, key in enumerate(rows)}
    compared = set(blocks.pairs(sides, [sort_key(row["name"]) for row in rows.values()]))
    wanted = {tuple(sorted(places[row["name"], row["address"]] for row in both)) for *both, same in pairs if same}
    found["blocks"] = {"records": len(rows), "compared": len(compared), "same": len(wanted), "same_compared": len(wanted & compared)}
    return found


def on_persons(folder, name):
    """The two synthetic sets: names and addresses with typing errors; their numbers of social security are not read."""
    with (folder / f"{name}.csv").open(newline="") as file:
        rows = [{key.strip(): value.strip() for key, value in row.items()} for row in csv.DictReader(file)]
    lines, holders = [], defaultdict(list)
    for number, row in enumerate(rows):
        written = f"{row['given_name']} {row['surname']}".strip()
        lines.append(Line(number, written, side(written, " ".join(row[field] for field in ADDRESS)), {}))
        holders["-".join(row["rec_id"].split("-")[:2])].append(number)
    wanted = {pair for numbers in holders.values() for pair in combinations(numbers, 2)}
    begun = time.perf_counter()
    found = {(pair.first.number, pair.second.number) for pair in find(lines)}
    taken = time.perf_counter() - begun
    return {**counted(len(found & wanted), len(found - wanted), len(wanted)), "same": len(wanted), "rows": len(rows), "seconds": taken}


def on_products(folder):
    """Abt-Buy: the likest title of the other shop for each title, at the threshold of names."""
    shops = []
    for name in PRODUCTS:
        with (folder / name).open(newline="", encoding="utf-8", errors="replace") as file:
            shops.append([(row["unique_id"], row["title"], side(row["title"])) for row in csv.DictReader(file)])
    both = [*shops[0], *shops[1]]
    best = {}
    for i, j in blocks.pairs([row[2] for row in both], [sort_key(row[1]) for row in both]):
        if i < len(shops[0]) <= j:
            score = judge(both[i][2], both[j][2]).score
            if score >= ASK_BY_NAME and score > best.get(i, (0.0, 0))[0]:
                best[i] = (score, j)
    right = sum(both[i][0] == both[j][0] for i, (_score, j) in best.items())
    keys = {row[0] for row in shops[1]}
    same = sum(row[0] in keys for row in shops[0])
    return {**counted(right, len(best) - right, same), "same": same}


def measured(folder):
    """All figures, as one dict."""
    return {
        "factories": on_factories(folder),
        **{name: on_persons(folder, name) for name in PERSONS},
        "abt_buy": on_products(folder),
    }
