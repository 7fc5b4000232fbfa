"""A mail server for the tests: it keeps what it gets, and can be slow or refuse."""

import socketserver
from email import message_from_bytes, policy
from threading import Event, Thread


class Session(socketserver.StreamRequestHandler):
    """One connection, as RFC 5321 says, as far as Django's mail backend goes."""

    def handle(self):
        self.answer("220 ready")
        while line := self.rfile.readline():
            match line[:4].upper().strip():
                case b"DATA":
                    self.answer(self.server.data_answer)
                    if not self.server.data_answer.startswith("354"):
                        continue
                    message = b"".join(iter(self.rfile.readline, b".\r\n"))
                    self.server.started.set()
                    self.server.may_answer.wait()
                    if self.server.text_answer.startswith("250"):
                        self.server.received.append(message_from_bytes(message, policy=policy.default))
                    if not self.answer(self.server.text_answer):
                        return
                case b"MAIL":
                    self.answer(self.server.sender_answer)
                case b"RCPT":
                    if not self.answer(self.server.recipient_answer):
                        return
                case b"QUIT":
                    self.answer("221 bye")
                    return
                case _:
                    self.answer("250 ok")

    def answer(self, line):
        """Say this; nothing to say is hanging up. Returns whether anything was said."""
        if line:
            self.wfile.write(f"{line}\r\n".encode())
        return bool(line)


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on 127.0.0.1 inside a `with`. `received` are messages, in the order in which they came."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Session)
        self.received = []
        # What it says at each turn of the talk; "" hangs up.
        self.sender_answer = self.recipient_answer = "250 ok"
        self.data_answer, self.text_answer = "354 go ahead", "250 kept"
        # That a message came in, and that it may be answered: a test can wait and have it wait.
        self.started, self.may_answer = Event(), Event()
        self.may_answer.set()

    @property
    def port(self):
        return self.server_address[1]

    def __enter__(self):
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.may_answer.set()
        self.shutdown()
        self.server_close()
