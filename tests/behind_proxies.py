"""Two hosts behind nginx and behind haproxy, with PgBouncer, on loopback: `make behind-proxies`.

The files of docs/running.md, with other addresses, and what that page says of them. Needs root, `nginx`, `haproxy` and
`pgbouncer`; ends with code 1 when a sentence does not hold.
"""

import os
import re
import secrets
import ssl
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from praktijkenbank.demo.embedded_postgres import Cluster
from tests.neighbours import BASE_DIR, HOST, free_port, said, tell, wait_until
from tests.smtp import MailServer

SITE = "praktijkenbank.example.org"
PAGES = [
    *["/", "/praktijken/", "/praktijken/?q=taal&weergave=kaart", "/gemeenten/", "/gemeenten/gent/", "/witte-vlekken/"],
    *["/plan-samenleven/", "/partners/", "/begrippen/", "/praktijken.atom", "/sitemap.xml", "/fiche/", "/fiche/mijn/"],
]
MB = 1024**2


def main():
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="running-")))
        folder.chmod(0o755)
        servers = Servers(folder, stack)
        told = [*servers.start(), *servers.behind("nginx"), *servers.behind("haproxy")]
    tell(told)


class Servers:
    """All that docs/running.md names, in `folder`, until `stack` closes."""

    def __init__(self, folder, stack):
        self.folder, self.stack = folder, stack
        self.ports = {name: free_port() for name in ["a", "b", "pooler", "nginx", "haproxy"]}
        self.cluster = Cluster(folder / "postgres")
        self.environment = {
            **os.environ,
            "DATABASE_URL": self.cluster.url,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "SITE_URL": f"https://{SITE}",
            "VAR_DIR": str(folder / "var"),
        }
        self.hosts = {}

    def start(self):
        """Start everything but the proxies, in the order of the page. Yields what was seen, a line each."""
        self.mail_server = self.stack.enter_context(MailServer())
        self.environment["EMAIL_URL"] = f"smtp://{HOST}:{self.mail_server.port}"
        self.stack.enter_context(self.cluster.running())
        with ThreadPoolExecutor() as pool:
            codes = [*pool.map(lambda _: self.manage("migrate", "--verbosity=0"), range(2))]
        yield said(codes == [0, 0], "two `migrate` at a time wait for each other")
        self.manage("load_bank")
        self.manage("collectstatic", "--no-input", "--verbosity=0")
        self.run_pooler()
        for name in ["a", "b"]:
            self.start_host(name)
        self.run([sys.executable, "manage.py", "worker"], self.environment)
        self.certificate()

    def manage(self, *arguments):
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=BASE_DIR, env=self.environment, stdout=subprocess.DEVNULL).returncode

    def run(self, command, environment=None):
        """Start a process that ends with the script; what it writes goes to a file in the folder."""
        log = self.stack.enter_context((self.folder / f"{Path(command[-1]).name}-{len(self.hosts)}.log").open("w"))
        process = subprocess.Popen(command, cwd=BASE_DIR, env=environment, stdout=log, stderr=log)
        self.stack.callback(process.wait)
        self.stack.callback(process.terminate)
        return process

    def start_host(self, name):
        pooled = {"DATABASE_URL": f"postgres://praktijkenbank@{HOST}:{self.ports['pooler']}/praktijkenbank"}
        command = [sys.executable, "-m", "gunicorn", "praktijkenbank.wsgi", *["--workers", "3", "--threads", "4"]]
        command += ["--no-control-socket", f"--bind={HOST}:{self.ports[name]}"]
        self.hosts[name] = self.run(command, self.environment | pooled)
        wait_until(lambda: status(HTTPConnection(HOST, self.ports[name]), "/readyz") == 200)

    def run_pooler(self):
        text = self.example("ini")
        text = re.sub(r"host=\S+ port=\S+ dbname=\S+", f"host={self.cluster.socket_folder} dbname=postgres", text)
        text = text.replace("6432", str(self.ports["pooler"])).replace("scram-sha-256", "trust")
        users = self.folder / "users.txt"
        users.write_text('"praktijkenbank" ""\n')
        path = self.folder / "pgbouncer.ini"
        path.write_text(re.sub(r"auth_file = .*", f"auth_file = {users}\nunix_socket_dir =", text))
        self.run(["pgbouncer", "-u", "postgres", str(path)])

    def certificate(self):
        pem, key = self.folder / "praktijkenbank.pem", self.folder / "praktijkenbank.key"
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={SITE}"]
        subprocess.run([*command, "-keyout", key, "-out", pem], check=True, capture_output=True)
        (self.folder / "praktijkenbank-with-key.pem").write_text(pem.read_text() + key.read_text())

    def example(self, kind):
        """The file of this kind in docs/running.md, with the addresses of here."""
        page = (BASE_DIR / "docs" / "running.md").read_text()
        [text] = re.findall(rf"^```{kind}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
        for there, name in [("10.0.0.11:8000", "a"), ("10.0.0.12:8000", "b")]:
            text = text.replace(there, f"{HOST}:{self.ports[name]}")
        return text.replace("/etc/ssl", str(self.folder)).replace("/var/log/nginx", str(self.folder))

    def proxy(self, name):
        """Start this proxy."""
        text, port = self.example(name), self.ports[name]
        if name == "nginx":
            text = text.replace("listen 443 ssl", f"listen {HOST}:{port} ssl")
            text = f"daemon off;\npid {self.folder}/nginx.pid;\nevents {{}}\nhttp {{\n{text}\n}}\n"
            command = ["nginx", "-e", str(self.folder / "start.log"), "-c"]
        else:
            text = text.replace("bind :443", f"bind {HOST}:{port}")
            command = ["haproxy", "-db", "-f"]
        path = self.folder / f"{name}.conf"
        path.write_text(text)
        self.run([*command, str(path)])
        wait_until(lambda: status(self.https(name), "/") == 200)

    def https(self, proxy):
        context = ssl.create_default_context(cafile=self.folder / "praktijkenbank.pem")
        context.check_hostname = False
        return HTTPSConnection(HOST, self.ports[proxy], context=context, timeout=120)

    def behind(self, proxy):
        """Hold the sentences of the page against this proxy. Yields what was seen, a line each."""
        self.proxy(proxy)

        def ask(*arguments, **options):
            return status(self.https(proxy), *arguments, **options)

        with ThreadPoolExecutor(8) as pool:
            answers = [*pool.map(ask, PAGES * 10)]
        yield said(set(answers) == {200}, f"{proxy}: {len(answers)} pages, eight at a time", answers)
        with self.direct() as database:
            [[number]] = database.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
        yield said(number <= 30, f"{proxy}: at most 30 connections, {number}")

        long = [ask(f"/praktijken?q={'a' * 3900}") for _ in range(6)]
        after = [ask("/") for _ in range(6)]
        yield said(max(long + after) < 500, f"{proxy}: long addresses leave the hosts in", long + after)

        large = read(self.https(proxy), "/mijn-gemeente/", body=b"x" * (65 * MB))
        yield said(large[0] == 413 and "Dit is te veel in één keer" in large[2], f"{proxy}: the Dutch page at 65 MB")

        _, headers, page = read(self.https(proxy), "/fiche/mijn/")
        cookies = headers.get_all("Set-Cookie") or []
        yield said(cookies and all("Secure" in cookie for cookie in cookies), f"{proxy}: cookies for https only")
        plain = read(HTTPConnection(HOST, self.ports["a"]), "/")
        yield said(plain[0] == 301 and plain[1]["Location"] == f"https://{SITE}/", f"{proxy}: http is sent to https")

        yield from self.mail(proxy, page, cookies)
        yield from self.host_gone(proxy, ask)

    def mail(self, proxy, page, cookies):
        """Ask for a link, and open it."""
        before, fields = len(self.mail_server.received), dict(re.findall(r'name="(\w+)" value="([^"]+)"', page))
        time.sleep(4)  # a form that is sent at once is a robot's
        body = urlencode({**fields, "email": f"an@{proxy}.example.org"}).encode()
        cookie = "; ".join(one.partition(";")[0] for one in cookies)
        sent = read(self.https(proxy), "/fiche/mijn/", body=body, cookie=cookie)[0]
        start = time.monotonic()
        came = wait_until(lambda: len(self.mail_server.received) > before, seconds=60, must=False)
        yield said(came, f"{proxy}: a mail within a minute, in {time.monotonic() - start:.1f} s", sent)
        if came:
            text = self.mail_server.received[-1].get_body(["plain"]).get_content()
            token = re.search(r"/fiche/link/([\w-]+)/", text)[1]
            opened = read(self.https(proxy), f"/fiche/link/{token}/")[0]
            logs = [path for path in self.folder.glob("*.log") if token in path.read_text()]
            yield said(opened == 200 and not logs, f"{proxy}: no key in a log", opened, logs)

    def host_gone(self, proxy, ask):
        self.hosts["b"].terminate()
        self.hosts["b"].wait()
        without = [ask("/gemeenten/") for _ in range(20)]
        self.start_host("b")
        time.sleep(6)
        back = [ask("/gemeenten/") for _ in range(20)]
        yield said(set(without + back) == {200}, f"{proxy}: a host that goes and comes back", without + back)

    def direct(self):
        return psycopg.connect(host=str(self.cluster.socket_folder), user="praktijkenbank", dbname="postgres")


def read(connection, path, body=None, cookie=""):
    """The status, headers and text of an answer."""
    headers = {"Host": SITE, "Referer": f"https://{SITE}{path}", **({"Cookie": cookie} if cookie else {})}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    with closing_after(connection):
        connection.request("GET" if body is None else "POST", path, body, headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode(errors="replace")


def status(connection, path):
    """The status of an answer; 599 when there is none."""
    try:
        return read(connection, path)[0]
    except OSError:
        return 599


@contextmanager
def closing_after(connection):
    try:
        yield
    finally:
        connection.close()


if __name__ == "__main__":
    main()
