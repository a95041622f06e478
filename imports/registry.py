"""The kinds of list that can be imported. Each is registered by the app that owns the records (its importers.py)."""

import re
from dataclasses import dataclass

from analysis.names import sort_key
from imports.refusals import FileRefused

IMPORTERS = {}
EXTENSIONS = {}
REFERENCES = {}
POINT = re.compile(r"[-_/](latitude|longitude)$", re.IGNORECASE)


def heading_keys(heading):
    """By what a heading is looked up, the surest first.

    It may have a star for required, a unit or remark in parentheses, the path of its group (“farm/name”, ODK's and Kobo's
    way), or be a part of a point (“gps-Latitude”, “_gps_latitude”).
    """
    key = sort_key(heading)
    short = heading.split("(")[0].strip(" *:")
    last = heading.rsplit("/", 1)[-1]
    part = POINT.search(heading)
    found = [sort_key(short) if short else "", key, sort_key(last) if last != heading else "", part[1].lower() if part else ""]
    return list(dict.fromkeys(key for key in found if key))


@dataclass(frozen=True)
class Extension:
    """What an app higher up adds to the list of a lower one: columns, and what is done with them.

    `check(stage)` tells faults after matching; `apply(stage)` writes after the records of the list are there; `models` are
    what it writes, children before parents; `derived` those whose rows only follow from these; `tidy(cursor, batch)` is
    what an undo does first; `undone(back)` tells others of what it takes away (imports.undo.Undo), before that goes.
    """

    columns: tuple
    check: object
    apply: object
    derive: object = None
    models: tuple = ()
    derived: tuple = ()
    validate: object = None
    tidy: object = None
    undone: object = None


@dataclass(frozen=True)
class Importer:
    """One kind of list.

    `validate(row)` tells what is wrong between the cells of one row; `derive(values)` gives the keys a row is matched by; `match(stage)` sets each row's outcome and target by SQL;
    `rematch(stage)` looks again, at commit, for what others made meanwhile; `apply(stage)` writes by SQL. `models` are
    what it writes, children before parents, for undo; `describe(keys)` names records as {key: (code, label, address)}.
    """

    kind: str
    label: str
    help_text: str
    own_columns: tuple
    derive: object
    match: object
    rematch: object
    apply: object
    own_models: tuple
    describe: object
    example: str = ""
    validate: object = None
    derived_models: tuple = ()
    own_tidy: object = None
    own_undone: object = None
    reopened: str = "outcome"  # SQL: with which outcome a row begins when `rematch` looks at it
    whole_file: tuple = ()  # fields that are often the same in every row

    @property
    def extensions(self):
        return EXTENSIONS.get(self.kind, [])

    @property
    def columns(self):
        """Its columns and those of its extensions, by name, each once."""
        found = {column.name: column for column in self.own_columns}
        for extension in self.extensions:
            for column in extension.columns:
                found.setdefault(column.name, column)
        return found

    @property
    def models(self):
        return (*[model for extension in self.extensions for model in extension.models], *self.own_models)

    @property
    def derived(self):
        return {*self.derived_models, *[model for extension in self.extensions for model in extension.derived]}

    def tidy(self, cursor, batch):
        for tidy in (self.own_tidy, *[extension.tidy for extension in self.extensions]):
            if tidy:
                tidy(cursor, batch)

    def tell_undone(self, back):
        for undone in (self.own_undone, *[extension.undone for extension in self.extensions]):
            if undone:
                undone(back)

    def validate_row(self, row):
        """Tell what is wrong between the cells of a row."""
        for part in (self, *self.extensions):
            if part.validate:
                part.validate(row)

    def keys_of(self, values):
        keys = self.derive(values)
        for extension in self.extensions:
            if extension.derive:
                keys |= extension.derive(values)
        return keys

    def headings(self):
        """{key of a heading: (field, "exact" or "alias")} of all columns; an exact name wins over another's alias."""
        found = {}
        for how in ("alias", "exact"):
            for name, column in self.columns.items():
                for key, kind in column.keys().items():
                    if kind == how and key:
                        found[key] = (name, how)
        return found

    def recognises(self):
        return Recognition(self.headings(), frozenset(name for name, column in self.columns.items() if column.required))


@dataclass(frozen=True)
class Recognition:
    """Which headings are known to a kind of list: called with one, and asked how well several of them fit it."""

    known: dict
    required: frozenset

    def __call__(self, heading):
        return self.field(heading) is not None

    def field(self, heading):
        return next((self.known[key][0] for key in heading_keys(heading) if key in self.known), None)

    def fit(self, headings):
        """(how many of the fields that it must have, how many of all) are among these headings."""
        fields = {self.field(heading) for heading in headings} - {None}
        return len(fields & self.required), len(fields)


def register(importer):
    IMPORTERS[importer.kind] = importer


def extend(kind, columns, **does):
    """Add columns, and what an Extension `does` with them, to the lists of `kind`; that may be registered later."""
    EXTENSIONS.setdefault(kind, []).append(Extension(tuple(columns), **does))


def reference(name, model):
    """Say which model of a higher app a plain key on a batch names, such as its program."""
    REFERENCES[name] = model


def importer_of(kind):
    """The importer of `kind`. Raises FileRefused."""
    if kind not in IMPORTERS:
        raise FileRefused("no_such_kind", kind=kind, kinds=", ".join(sorted(IMPORTERS)))
    return IMPORTERS[kind]


def kinds():
    """The kinds as choices: [(kind, label)]."""
    return [(kind, importer.label) for kind, importer in sorted(IMPORTERS.items())]


def described(importer):
    """A kind of list in plain data, for its page, its template and the API: {kind, label, help, columns}."""
    columns = [
        {
            "name": name,
            "label": str(column.label),
            "help": str(column.help_text),
            "required": column.required,
            "needs": list(column.needs),
            "other_words": list(column.aliases),
        }
        for name, column in importer.columns.items()
    ]
    return {"kind": importer.kind, "label": str(importer.label), "help": str(importer.help_text), "columns": columns}
