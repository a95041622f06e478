"""The report on duplicate finding: precision and recall on sets that people judged, beside the bar that was set."""

import json as json_
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from actors.duplicate_trials import FACTORIES, measured

# The bar on the pairs of factories (eight measures, logistic regression, leave-one-out at 0.40), and what others reach elsewhere.
BAR = {"precision": 0.7692, "recall": 0.8511, "f1": 0.8081, "auc": 0.8933}
OTHERS = {
    "dataset1": "Splink F1 0.9970, trigrams 1.0000",
    "dataset2": "trigrams F1 0.9982, token set 0.9969",
    "abt_buy": "best trigram F1 0.7407",
}
LEAST_PRECISION, LEAST_RECALL = 0.77, 0.85


class Command(BaseCommand):
    help = "Measure duplicate finding on the judged sets of FOLDER. Exit 1 where it falls below the bar."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help=f"Where {FACTORIES} and the other sets lie.")
        parser.add_argument("--json", action="store_true", help="One JSON object.")

    def handle(self, *, folder, json, **options):
        if not (folder / FACTORIES).is_file():
            raise CommandError(f"There is no {FACTORIES} in {folder}.")
        found = measured(folder)
        result = found["factories"]["with_address"]["cross_validated"]
        if json:
            self.stdout.write(json_.dumps(found))
        else:
            self.tell(found)
        if result["precision"][0] < LEAST_PRECISION or result["recall"][0] < LEAST_RECALL:
            raise SystemExit(1)

    def tell(self, found):
        told = found["factories"]
        self.stdout.write(f"Real factories: {told['pairs']} pairs, {told['same']} of them the same.")
        for name in ("with_address", "by_name"):
            part = told[name]
            result = part["cross_validated"]
            self.stdout.write(
                f"  {name}: cross-validated over {part['groups']} groups,"
                f" thresholds chosen in training between {result['thresholds'][0]:.2f} and {result['thresholds'][1]:.2f}"
            )
            for measure in ("precision", "recall"):
                value, low, high = result[measure]
                worst = result[f"worst_{measure}"]
                self.stdout.write(f"    {measure:9} {value:.4f}, 95 % interval {low:.2f} to {high:.2f}; worst of ten repeats {worst:.4f}")
            self.stdout.write(f"    AUC       {result['auc']:.4f}")
            self.stdout.write(f"    shipped threshold {part['threshold']}, weights {self.weights(part['fitted'])}")
        self.stdout.write("  the bar: " + ", ".join(f"{name} {value}" for name, value in BAR.items()))
        self.stdout.write(f"  shipped, on the pairs it was fitted on: {self.counts(told['shipped_on_its_own_pairs'])}")
        self.stdout.write(
            "  blocks: {same_compared} of {same} same pairs compared; {compared} pairs of {records} records".format(**told["blocks"])
        )
        for name, others in OTHERS.items():
            self.stdout.write(f"{name}: {self.counts(found[name])}, of {found[name]['same']} ({others})")

    def counts(self, part):
        return "tp {tp}, fp {fp}, precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f}".format(**part)

    def weights(self, fitted):
        lines = (f"{name} {weight:.4f} × (x − {mean:.4f})" for name, (weight, mean) in fitted["weights"].items())
        return f"{fitted['constant']:.4f} + " + " + ".join(lines)
