"""A proxy between lkc and the endpoint that does to one chosen call what networks and services do.

What it can do is the table FAULTS: a name, and what is done to the call. Everything else goes through untouched.
"""
import contextlib
import datetime
import email.utils
import http.client
import socket
import ssl
import threading
import time
import urllib.parse

from aws_server import Authority

SKEW, TOLERATED = datetime.timedelta(minutes=20), datetime.timedelta(minutes=5)


class Call:
    """One request as it came in."""

    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body
        is_form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        self.action = dict(urllib.parse.parse_qsl(body.decode())).get("Action", "") if is_form else ""
        self.target = headers.get("x-amz-target", "")

    @property
    def name(self):
        """What kind of call it is: the same in each run, whatever names and tokens it has."""
        if self.action or self.target:
            return self.action or self.target
        path = urllib.parse.urlsplit(self.path)
        depth = "object" if path.path.strip("/").count("/") else "bucket"
        names = sorted(urllib.parse.parse_qs(path.query, keep_blank_values=True))
        return f"{self.method} {depth}" + (f"?{names[0]}" if names else "")

    def fault(self, code, message, status):
        """An error answer in the words of the protocol that the call speaks."""
        if self.target:
            return status, f'{{"__type":"{code}","message":"{message}"}}'.encode(), "application/x-amz-json-1.0"
        if self.action:
            text = (f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
                    "<RequestId>1</RequestId></ErrorResponse>")
        else:
            text = f"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>1</RequestId></Error>"
        return status, text.encode(), "text/xml"


def answer_bytes(status, headers, body, head=False):
    lines = [f"HTTP/1.1 {status} {http.client.responses.get(status, 'Answer')}"]
    kept = {name: value for name, value in headers if name.lower() not in ("connection", "transfer-encoding")}
    if not head:
        kept = {name: value for name, value in kept.items() if name.lower() != "content-length"}
        kept["Content-Length"] = str(len(body))
    lines += [f"{name}: {value}" for name, value in kept.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + (b"" if head else body)


# --- what is done to a call: each takes the connection, the call, and how to pass it on; False ends the connection


def throttle(connection, call, forward):
    s3 = not (call.action or call.target)
    status, body, kind = call.fault("SlowDown" if s3 else "Throttling", "Rate exceeded", 503 if s3 else 400)
    connection.sendall(answer_bytes(status, [("Content-Type", kind)], body, call.method == "HEAD"))
    return True


def throttle_429(connection, call, forward):
    status, body, kind = call.fault("Throttling" if call.action else "SlowDown", "Rate exceeded", 429)
    connection.sendall(answer_bytes(status, [("Content-Type", kind)], body, call.method == "HEAD"))
    return True


def html(connection, call, forward):
    body = b"<html><head><title>500</title></head><body><h1>Internal Server Error</h1></body></html>"
    connection.sendall(answer_bytes(500, [("Content-Type", "text/html")], body, call.method == "HEAD"))
    return True


def portal(connection, call, forward):
    """Of a network that wants a word with its user first."""
    body = b'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Welcome</title></head><body/></html>'
    connection.sendall(answer_bytes(200, [("Content-Type", "text/html")], body, call.method == "HEAD"))
    return True


def cut(connection, call, forward):
    whole = answer_bytes(*forward(call), head=call.method == "HEAD")
    end = whole.index(b"\r\n\r\n") + 4
    connection.sendall(whole[:end + (len(whole) - end) // 2] if len(whole) > end else whole[:end - 6])
    return False


def slow(connection, call, forward):
    whole = answer_bytes(*forward(call), head=call.method == "HEAD")
    for i in range(0, len(whole), len(whole) // 5 + 1):
        connection.sendall(whole[i:i + len(whole) // 5 + 1])
        time.sleep(0.03)
    return True


def closed_before(connection, call, forward):
    return False


def closed_after(connection, call, forward):
    forward(call)
    return False


def half_closed(connection, call, forward):
    forward(call)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n")
    connection.shutdown(socket.SHUT_WR)
    time.sleep(0.05)
    return False


def silent(connection, call, forward):
    forward(call)
    connection.recv(1)  # until the client has had enough
    return False


def answered_with_the_last(connection, call, forward):
    """What a cache in between mixes up."""
    forward(call)
    last = call.last or answer_bytes(502, [], b"")
    connection.sendall(last[:last.index(b"\r\n\r\n") + 4] if call.method == "HEAD" else last)
    return True


def heard_twice(connection, call, forward):
    forward(call)
    connection.sendall(answer_bytes(*forward(call), head=call.method == "HEAD"))
    return True


def told_twice(connection, call, forward):
    whole = answer_bytes(*forward(call), head=call.method == "HEAD")
    connection.sendall(whole + whole)
    return True


def expired(connection, call, forward):
    status, body, kind = call.fault("ExpiredToken", "The security token included in the request is expired", 403)
    connection.sendall(answer_bytes(status, [("Content-Type", kind)], body, call.method == "HEAD"))
    return True


def skewed(connection, call, forward):
    """A service whose clock is ahead, or a client whose clock is behind."""
    now = datetime.datetime.now(datetime.timezone.utc) + SKEW
    date = ("Date", email.utils.format_datetime(now, usegmt=True))
    signed = datetime.datetime.strptime(call.headers["x-amz-date"] + "+0000", "%Y%m%dT%H%M%SZ%z")
    if abs(now - signed) < TOLERATED:
        status, headers, body = forward(call)
        headers = [one for one in headers if one[0].lower() != "date"]
        connection.sendall(answer_bytes(status, [*headers, date], body, call.method == "HEAD"))
        return True
    code = "SignatureDoesNotMatch" if call.action else "RequestTimeTooSkewed"
    status, body, kind = call.fault(code, "Signature expired: it is now later than you think", 403)
    connection.sendall(answer_bytes(status, [("Content-Type", kind), date], body, call.method == "HEAD"))
    return True


class Fault:
    def __init__(self, act, words, lasting=False):
        self.act = act
        self.words = words      # one of them is in what lkc says when it gives up because of it
        self.lasting = lasting  # every later call meets it too


NETWORK = ("no answer", "connection", "closed", "incomplete", "cut", "partial", "not XML", "Empty reply")
STRANGE = ("is of something else", "not XML", "not JSON", "HTTP status")
FAULTS = {
    "throttled once": Fault(throttle, ("Rate exceeded",)),
    "throttled with 429 once": Fault(throttle_429, ("Rate exceeded",)),
    "500 with HTML once": Fault(html, ("500",)),
    "200 with HTML once": Fault(portal, STRANGE),
    "answer cut": Fault(cut, NETWORK),
    "slow bytes": Fault(slow, NETWORK),
    "closed before it was heard": Fault(closed_before, NETWORK),
    "closed after it was heard": Fault(closed_after, NETWORK),
    "half closed after it was heard": Fault(half_closed, NETWORK),
    "heard, and never answered": Fault(silent, NETWORK),
    "heard twice": Fault(heard_twice, ()),
    "answered with the last answer": Fault(answered_with_the_last, (*STRANGE, "does not exist", "InvalidPart")),
    "answered twice": Fault(told_twice, NETWORK),
    "expired token once": Fault(expired, ("expired",)),
    "clock 20 minutes off from then on": Fault(skewed, ("Signature", "clock"), lasting=True),
    "throttled from then on": Fault(throttle, ("Rate exceeded",), lasting=True),
    "200 with HTML from then on": Fault(portal, STRANGE, lasting=True),
    "500 with HTML from then on": Fault(html, ("500",), lasting=True),
    "network gone from then on": Fault(closed_before, NETWORK, lasting=True),
    "heard, and network gone": Fault(closed_after, NETWORK, lasting=True),
    "expired token from then on": Fault(expired, ("expired",), lasting=True),
}


# --- endpoints that are not there, or not who they say they are: each gives a URL and what the environment has for it


class Elsewhere:
    def __init__(self, serve, words):
        self.serve = serve
        self.words = words  # what lkc says then; empty where it is to go well


@contextlib.contextmanager
def unknown_name(behind, folder):
    yield "http://cloudformation.invalid:4566", {}


@contextlib.contextmanager
def nobody_listens(behind, folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    yield f"http://127.0.0.1:{port}", {}


def tls(*subject, trusted=True, newest=None):
    @contextlib.contextmanager
    def serve(behind, folder):
        context = Authority(folder).context(",".join(subject), most=newest)
        proxy = FaultProxy(behind, context)
        try:
            yield proxy.url, {"AWS_CA_BUNDLE": str(folder / "ca.pem")} if trusted else {}
        finally:
            proxy.stop()

    return serve


ELSEWHERE = {
    "unknown name": Elsewhere(unknown_name, "resolve"),
    "nobody listens": Elsewhere(nobody_listens, "onnect"),
    "TLS with a wrong name": Elsewhere(tls("DNS:other.example"), "subject name"),
    "TLS by an unknown authority": Elsewhere(tls("IP:127.0.0.1", trusted=False), "issuer certificate"),
    "TLS older than 1.2": Elsewhere(tls("IP:127.0.0.1", newest=ssl.TLSVersion.TLSv1_1), "protocol version"),
    "TLS by an authority of one's own": Elsewhere(tls("IP:127.0.0.1"), ""),
}


class FaultProxy:
    """fault: one of FAULTS, or None; it meets the call with that number, counted from 0."""

    def __init__(self, behind, tls=None):
        """tls: an ssl.SSLContext, or None."""
        self.behind, self.tls = urllib.parse.urlsplit(behind).netloc, tls
        self.calls, self.fault, self.at, self.last, self.lock = [], None, -1, None, threading.Lock()
        self.delay = 0  # seconds before each call is passed on
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def arm(self, fault, at):
        with self.lock:
            self.calls, self.fault, self.at, self.last = [], fault and FAULTS[fault], at, None

    def stop(self):
        self.listener.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
        except OSError:
            return connection.close()
        stream = connection.makefile("rb")
        try:
            while (call := self.read(stream)) and self.meet(connection, call):
                pass
        except OSError:
            pass  # the client has gone
        finally:
            stream.close()
            connection.close()

    @staticmethod
    def read(stream):
        first = stream.readline().decode().split()
        if len(first) < 3:
            return None
        headers = {}
        while (line := stream.readline().strip()):
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        return Call(first[0], first[1], headers, stream.read(int(headers.get("content-length", 0))))

    def meet(self, connection, call):
        with self.lock:
            number = len(self.calls)
            self.calls.append(call.name)
            fault = self.fault
        time.sleep(self.delay)
        if fault and (number == self.at or (fault.lasting and number > self.at)):
            call.last = self.last
            return fault.act(connection, call, self.forward)
        self.last = answer_bytes(*self.forward(call), head=call.method == "HEAD")
        connection.sendall(self.last)
        return True

    def forward(self, call):
        behind = http.client.HTTPConnection(self.behind, timeout=60)
        try:
            behind.request(call.method, call.path, call.body, {**call.headers, "host": self.behind})
            answer = behind.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            behind.close()
