"""Debian's Postfix and OpenSMTPD, each in a root folder of its own: nothing of the machine is changed.

Debian has one mail server on a machine at a time, so the packages are unpacked and not installed. Wants root.
"""

import os
import re
import shutil
import smtplib
import subprocess
import sys
from contextlib import ExitStack
from email import message_from_bytes, policy
from pathlib import Path

from .neighbours import HOST, free_port, process, wait_until

DOMAIN = "example.org"
# Another that it has mailboxes at, as people write it.
DOMAIN_WITH_LETTERS = "privé.example.org"
DOMAINS = [DOMAIN, DOMAIN_WITH_LETTERS.encode("idna").decode()]
# Who has a mailbox. Numbers of accounts that no machine has.
MAILBOXES = ["an", "bo", "later", "vol"]
ACCOUNTS = {"root": 0, "nobody": 65534, "post": 64021}
ACCOUNTS |= {"postfix": 64022, "postdrop": 64023, "opensmtpd": 64024, "opensmtpq": 64025}
# How many bytes a message may have.
LIMIT = 200_000
# Whom the server answers "later" while it is strict.
BUSY = {"later": "450 4.2.0 Greylisted, try again later", "vol": "452 4.2.2 Mailbox full"}


class RealServer:
    """Keeps mail for MAILBOXES at DOMAINS and relays none. `start` and `stop` it as often as wanted."""

    package = program = ""

    def __init__(self, folder):
        self.root, self.port, self.log = folder / self.package, free_port(), folder / f"{self.package}.log"
        self.running = ExitStack()
        self.unpack(folder)
        self.write("etc/passwd", "".join(f"{name}:x:{n}:{n}::/:/bin/sh\n" for name, n in ACCOUNTS.items()))
        self.write("etc/group", "".join(f"{name}:x:{n}:\n" for name, n in ACCOUNTS.items()))
        self.write("etc/hosts", f"{HOST} localhost mail.{DOMAIN}\n")
        self.write("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n")
        self.folder("var/mail", "post")
        self.prepare()

    def unpack(self, folder):
        """Put the package in the root folder, with the libraries that its programs ask for."""
        fetched = subprocess.run(
            ["apt-get", "download", "-qq", self.package], cwd=folder, capture_output=True, text=True
        )
        [*archives] = folder.glob(f"{self.package}_*.deb")
        if not archives:
            sys.exit(f"Debian's package {self.package} cannot be had (apt-get update first?): {fetched.stderr}")
        subprocess.run(["dpkg-deb", "-x", archives[0], self.root], check=True)
        programs = [path for path in self.root.glob("usr/**/*") if path.is_file() and os.access(path, os.X_OK)]
        path = {"LD_LIBRARY_PATH": str(self.root / "usr/lib/postfix")}
        wanted = subprocess.run(["ldd", "/bin/sh", *programs], env=os.environ | path, capture_output=True, text=True)
        missing = set(re.findall(r"(\S+) => not found", wanted.stdout))
        if missing:
            sys.exit(f"a library that {self.package} asks for is not on this machine: {', '.join(sorted(missing))}")
        files = {Path(name) for name in re.findall(r"(?<!\S)(/\S+) \(0x", wanted.stdout)}
        for file in [*files, Path("/bin/sh"), Path("/etc/services")]:
            if not file.is_relative_to(self.root):
                there = self.root / file.relative_to("/")
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, there)
        (self.root / "dev").mkdir()
        os.mknod(self.root / "dev/null", 0o20666, os.makedev(1, 3))
        (self.root / "dev/null").chmod(0o666)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def folder(self, name, account="root", group=None, mode=0o755):
        path = self.root / name
        path.mkdir(parents=True, exist_ok=True)
        os.chown(path, ACCOUNTS[account], ACCOUNTS[group or account])
        path.chmod(mode)

    def start(self, is_strict=False):
        """With those in BUSY told to come again when it `is_strict`."""
        self.write_rules(BUSY if is_strict else {})
        command = [shutil.which("chroot"), self.root, *self.command]
        self.running.enter_context(process(command, self.log, env={"TZ": "UTC"}, start_new_session=True))
        if not wait_until(self.is_there, seconds=15, must=False):
            sys.exit(f"{self.package} does not start: {self.log.read_text()[-1000:]}")

    def is_there(self):
        try:
            with smtplib.SMTP(HOST, self.port, timeout=10):
                return True
        except OSError:
            return False

    def stop(self):
        self.running.close()
        wait_until(lambda: not self.is_there())

    def received(self):
        """All messages that were delivered, each with the name of its mailbox."""
        return [
            (path.parent.parent.name, message_from_bytes(path.read_bytes(), policy=policy.default))
            for path in sorted((self.root / "var/mail").glob("*/new/*"))
        ]


class Postfix(RealServer):
    package = "postfix"
    command = ["/usr/lib/postfix/sbin/master", "-d", "-c", "/etc/postfix"]
    QUEUES = [
        "active",
        "bounce",
        "corrupt",
        "defer",
        "deferred",
        "flush",
        "hold",
        "incoming",
        "private",
        "saved",
        "trace",
    ]

    def prepare(self):
        for name in self.QUEUES:
            self.folder(f"var/spool/postfix/{name}", "postfix", mode=0o700)
        self.folder("var/spool/postfix/pid")
        self.folder("var/spool/postfix/maildrop", "postfix", "postdrop", 0o1730)
        self.folder("var/spool/postfix/public", "postfix", "postdrop", 0o2710)
        self.folder("var/lib/postfix", "postfix")
        self.folder("var/log")
        self.write(
            "etc/postfix/mailboxes", "".join(f"{name}@{domain} {name}/\n" for domain in DOMAINS for name in MAILBOXES)
        )
        self.write(
            "etc/postfix/main.cf",
            f"""compatibility_level = 3.6
maillog_file = /var/log/postfix.log
myhostname = mail.{DOMAIN}
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = {", ".join(DOMAINS)}
virtual_mailbox_maps = texthash:/etc/postfix/mailboxes
virtual_mailbox_base = /var/mail
virtual_uid_maps = static:{ACCOUNTS["post"]}
virtual_gid_maps = static:{ACCOUNTS["post"]}
smtpd_recipient_restrictions = check_recipient_access texthash:/etc/postfix/busy, reject_unauth_destination
message_size_limit = {LIMIT}
smtputf8_enable = no
""",
        )
        services = (self.root / "usr/share/postfix/master.cf.dist").read_text()
        services = re.sub(r"^smtp( +inet.*)$", rf"{HOST}:{self.port}\1", services, flags=re.MULTILINE)
        # None in a chroot of its own: it is in one.
        services = re.sub(r"^(\S+ +(?:inet|unix) +\S+ +\S+ +)y ", r"\1n ", services, flags=re.MULTILINE)
        self.write("etc/postfix/master.cf", services)

    def write_rules(self, busy):
        self.write("etc/postfix/busy", "".join(f"{name}@{DOMAIN} {answer}\n" for name, answer in busy.items()))


class OpenSmtpd(RealServer):
    package = "opensmtpd"
    command = ["/usr/sbin/smtpd", "-d"]

    def prepare(self):
        self.folder("var/lib/opensmtpd/empty")
        self.folder("var/run")
        self.folder("tmp", mode=0o1777)
        self.folder("var/spool/smtpd", mode=0o711)

    def write_rules(self, busy):
        number = ACCOUNTS["post"]
        users = "".join(f"{name} {number}:{number}:/var/mail/{name}\n" for name in MAILBOXES)
        filters = "".join(
            f'table {name} {{ "{name}@{DOMAIN}" }}\n'
            f'filter {name} phase rcpt-to match rcpt-to <{name}> reject "{answer}"\n'
            for name, answer in busy.items()
        )
        chain = f"filter all chain {{ {', '.join(busy)} }}\n" if busy else ""
        self.write("etc/users", users)
        self.write(
            "etc/smtpd.conf",
            f"""smtp max-message-size "{LIMIT}"
table users file:/etc/users
{filters}{chain}listen on {HOST} port {self.port} hostname mail.{DOMAIN}{" filter all" if busy else ""}
action keep maildir "/var/mail/%{{rcpt.user}}" userbase <users>
match from any for domain {{ {", ".join(f'"{domain}"' for domain in DOMAINS)} }} action keep
""",
        )
