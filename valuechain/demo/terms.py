"""On which terms the ties of the story rest: what statements answer of governance, of quality and of payment. Plain rows."""

from random import Random

from analysis.governance import QUESTIONS, TABLE

ANSWERS = {name: answers for answers, name in TABLE.items()}
QUALITY = {
    "grain": ("Moisture at most 13.5 %", "Grade 2, dried on sheets", "Aflatoxin at most 10 µg/kg"),
    "flour": ("EAS 44, fortified", "2 kg bales, sifted"),
    "cherry": ("Ripe red only", "Picked the same day"),
    "parchment": ("Moisture 10 to 12 %", "Grade 1, screen 14"),
    "green": ("Grade 2, at most 12 defects", "Screen 15 and above"),
}
PAYMENT = {
    "market": ("Cash on delivery", "On the day"),
    "modular": ("14 days after delivery", "30 days after the invoice"),
    "relational": ("Within a week", "Half before, half after"),
    "captive": ("30 days, inputs taken off", "After the season, inputs taken off"),
}
ACTIONS = ("member", "member", "joint_sale", "joint_sale", "joint_purchase", "knowledge_circle", "joint_investment")


def terms_of(line):
    """What a statement says of terms beside contract and governance: one side always answers alike, few are asked about all three."""
    tie = line.tie
    random = Random(f"terms:{tie.key}:{line.side}")
    if tie.kind == "service":
        return {"service_terms": random.choice(("paid", "paid", "embedded"))}
    if tie.kind == "horizontal":
        return {"joint_action": random.choice(ACTIONS)}
    asked = random.random()
    if asked > 0.6:
        return {}
    said = dict(zip(QUESTIONS, ANSWERS.get(tie.governance, ("", "", "")), strict=True))
    if asked < 0.05:
        said["capability"] = "low"  # a typed type that the answers contradict
    elif asked < 0.12:
        said["codified"] = ""
    elif asked < 0.2 and line.start.year == 2024:
        said |= {"complexity": "low", "codified": "high", "capability": "high"}  # a market tie that grew closer since
    return {
        **said,
        "quality_terms": random.choice(QUALITY.get(tie.product, ("",))),
        "payment_terms": random.choice(PAYMENT.get(tie.governance, ("",))),
    }
