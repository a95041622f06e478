"""One page with all pictures, by page, and what is wrong written beside them."""

from html import escape
from itertools import groupby

STYLE = """
body { font: 15px/1.4 system-ui, sans-serif; margin: 1.5rem; color: #16211f; }
section { border-top: 1px solid #ccc; padding: 1rem 0; } .row { display: flex; gap: 1rem; flex-wrap: wrap; align-items: start; }
figure { margin: 0; } figcaption { font-size: 13px; color: #44524f; } .wrong { color: #98201a; }
a.pic { display: block; overflow: hidden; max-height: 26rem; border: 1px solid #ccc; } img { display: block; width: 100%; }
.w1280 { width: 34rem; } .w360 { width: 13rem; } h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
"""


def write(folder, shots, weights, steps):
    """`index.html` in `folder`; `steps` are the pictures of the import, in their order."""
    parts = [section("The steps of an import", steps)] if steps else []
    for name, group in groupby(sorted(shots, key=lambda shot: shot.page), lambda shot: shot.page):
        parts.append(section(name, list(group)))
    heavy = "".join(f"<tr><td>{escape(page)}<td>{first / 1000:.1f} kB<td>{after / 1000:.1f} kB</tr>" for page, first, after in weights)
    table = f"<table><tr><th>Page of the firm<th>First<th>After</tr>{heavy}</table>" if weights else ""
    page = f"<!doctype html><meta charset=utf-8><title>Pictures of every page</title><style>{STYLE}</style>"
    text = f"{page}<h1>Pictures of every page</h1>{table}{''.join(parts)}"
    (folder / "index.html").write_text(text)


def section(title, shots):
    return f"<section><h2>{escape(title)}</h2><div class=row>{''.join(figures(shot) for shot in shots)}</div></section>"


def figures(shot):
    made = []
    for width, name in shot.files.items():
        wrong = "".join(f"<br><span class=wrong>{escape(said)}</span>" for said in shot.faults[width])
        caption = f"{escape(shot.person)}, {width} px: {escape(shot.page)} {escape(shot.path)}{wrong}"
        picture = f'<a class=pic href="{escape(name)}"><img loading=lazy src="{escape(name)}" alt=""></a>'
        made.append(f"<figure class=w{width}>{picture}<figcaption>{caption}</figcaption></figure>")
    return "".join(made)
