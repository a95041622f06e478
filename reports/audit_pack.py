"""Everything an auditor asks for about a program, in one archive: values with their review, evidence, editions, who did what.

The rows are those that the reader may see; `manifest.json` gives the SHA-256 of each file in it.
"""

import hashlib
import json
import zipfile

from django.db.models import Q
from django.utils import timezone

from accounts.models import AuditEntry
from core import writers
from core.exports import EXPORTS, Field, chosen, values
from programs.indicators.models import Observation
from programs.upgrading.models import Upgrade
from records.models import Evidence
from reports.models import ReportEdition

# What is taken out, and how its rows hang on the program.
KINDS = {
    "periods": "program",
    "indicators": "program",
    "targets": "indicator__program",
    "observations": "indicator__program",
    "restatements": "observation__indicator__program",
    "interventions": "program",
    "reach": "intervention__program",
}
ACTS = (
    Field("at", lambda entry: entry.at.isoformat()),
    Field("by", lambda entry: entry.by.name if entry.by_id else ""),
    Field("act"),
    Field("record", lambda entry: f"{entry.subject_type} {entry.subject_id}"),
    Field("reason"),
)


class Pack:
    """An archive that remembers the fingerprint of each file."""

    def __init__(self, stream):
        self.archive, self.files = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED), []

    def put(self, name, chunks, **more):
        """Add a file; `chunks` are bytes."""
        digest, size = hashlib.sha256(), 0
        with self.archive.open(name, "w", force_zip64=True) as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.files.append({"name": name, "bytes": size, "sha256": digest.hexdigest(), **more})

    def table(self, name, fields, rows):
        self.put(f"{name}.csv", writers.csv_lines(fields, values(fields, rows)))


def write_pack(program, user, stream):
    """Write the archive of `program`, as `user` may read it, to `stream`."""
    pack = Pack(stream)
    observations = Observation.objects.for_user(user).filter(indicator__program=program)
    upgrades = Upgrade.objects.for_user(user).filter(
        pk__in=Upgrade.contributions.rel.related_model.objects.filter(intervention__program=program).values("upgrade")
    )
    for kind, path in KINDS.items():
        pack.table(kind, EXPORTS[kind].fields, chosen(EXPORTS[kind], user, {}).filter(**{path: program}))
    pack.table(
        "upgrades", EXPORTS["upgrades"].fields, chosen(EXPORTS["upgrades"], user, {}).filter(pk__in=upgrades.order_by().values("pk"))
    )
    put_evidence(pack, observations, upgrades, user)
    for edition in ReportEdition.objects.for_user(user).filter(program=program).exclude(document=None).order_by("pk"):
        name = f"editions/{edition.audience}-{edition.number}.json"
        pack.put(name, [bytes(edition.document)], fingerprint=edition.fingerprint, status=edition.status)
    pack.table("acts", ACTS, acts_on(program, observations, upgrades))
    put_manifest(pack, program, user)


def put_evidence(pack, observations, upgrades, user):
    """The files themselves, named by their fingerprint; a link stands in the table of evidence alone."""
    on_these = Q(observations__in=observations.order_by().values("pk")) | Q(upgrades__in=upgrades.order_by().values("pk"))
    keys = Evidence.objects.for_user(user).filter(on_these).order_by().values("pk")
    pack.table("evidence", EXPORTS["evidence"].fields, chosen(EXPORTS["evidence"], user, {}).filter(pk__in=keys))
    seen = set()
    for evidence in Evidence.objects.filter(pk__in=keys).exclude(file="").order_by("pk"):
        if evidence.sha256 not in seen:
            seen.add(evidence.sha256)
            with evidence.file.open("rb") as file:
                pack.put(f"evidence/{evidence.sha256}", file.chunks(), title=evidence.title, content_type=evidence.content_type)


def acts_on(program, observations, upgrades):
    """Who did what to the program, its values and its upgrades, oldest first."""
    keys = {
        "interventions.program": [program.pk],
        "indicators.observation": observations.values_list("pk", flat=True),
        "upgrading.upgrade": upgrades.values_list("pk", flat=True),
        "indicators.period": program.periods.values_list("pk", flat=True),
        "indicators.indicator": program.indicators.values_list("pk", flat=True),
        "reports.reportedition": program.editions.values_list("pk", flat=True),
    }
    condition = Q(pk__in=[])
    for name, found in keys.items():
        condition |= Q(subject_type=name, subject_id__in=[str(key) for key in found])
    return AuditEntry.objects.filter(condition).select_related("by").order_by("pk")


def put_manifest(pack, program, user):
    told = {
        "program": {"code": program.code, "name": program.name},
        "made_at": timezone.now().isoformat(),
        "made_for": user.name,
        "files": pack.files,
    }
    with pack.archive.open("manifest.json", "w") as file:
        file.write(json.dumps(told, ensure_ascii=False, indent=1).encode())
    pack.archive.close()
