"""What the firm's pages weigh as they are sent: with their files when nothing is there yet, and the page alone afterwards."""

import gzip
import re
import urllib.request

FILES = re.compile(r'(?:src|href)="(/static/[^"#]+)')


class Scales:
    """Asks as a browser does, compressed, with the cookies of a signed-in person."""

    def __init__(self, base, cookies):
        self.base, self.known = base, {}
        self.cookie = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)

    def ask(self, path):
        asked = urllib.request.Request(f"{self.base}{path}", headers={"Cookie": self.cookie, "Accept-Encoding": "gzip"})
        with urllib.request.urlopen(asked) as answer:
            body = answer.read()
            return body, gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body

    def weigh(self, path):
        """(bytes at the first visit, bytes afterwards) of a page."""
        body, text = self.ask(path)
        for name in set(FILES.findall(text.decode())):
            if name not in self.known:
                self.known[name] = len(self.ask(name)[0])
        return len(body) + sum(self.known[name] for name in set(FILES.findall(text.decode()))), len(body)


def weigh_firm(camera):
    """[(page, first, after)] of the firm's pages that were pictured, the heaviest first."""
    scales = Scales(camera.person.base, camera.person.context.cookies())
    weighed = [(shot.page, *scales.weigh(shot.path)) for shot in camera.shots if shot.path.startswith("/firm/")]
    return sorted(weighed, key=lambda line: -line[1])
