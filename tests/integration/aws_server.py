"""A small AWS on the loopback address that writes down who asks it, and a proxy before it: for the client's own tests.

It speaks HTTP or TLS. What it knows: GetCallerIdentity, AssumeRole, AssumeRoleWithWebIdentity and DescribeStacks, an
instance's metadata, a container's endpoint and SSO's GetRoleCredentials.
"""
import base64
import collections
import datetime
import email.utils
import http.server
import json
import re
import socket
import ssl
import subprocess
import threading
import time
import urllib.parse

Asked = collections.namedtuple("Asked", "name headers form connection proxied")
STACK = "arn:aws:cloudformation:us-east-1:000000000000:stack/shop/11111111-1111-4111-8111-111111111111"


def key_of(asked):
    """The access key id that signed."""
    found = re.search(r"Credential=([^/]+)/", asked.headers.get("authorization", ""))
    return found[1] if found else ""


def in_hours(hours):
    when = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=hours)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        pass  # a client that does not like the certificate goes in the middle of the handshake

    def finish_request(self, request, client_address):
        """The handshake is the connection's own thread's, so that a bad one holds nobody up."""
        if not self.tls:
            return super().finish_request(request, client_address)
        with self.tls.wrap_socket(request, server_side=True) as secured:
            return super().finish_request(secured, client_address)


class AwsServer:
    """answers: by action, texts that are given one after another instead of the good one: (status, body, headers)."""

    def __init__(self, tls=None):
        self.asked, self.answers, self.lock, self.delays = [], collections.defaultdict(list), threading.Lock(), {}
        self.life_hours, self.connections = 12, 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def setup(self):
                super().setup()
                with outer.lock:
                    outer.connections += 1
                    self.number = outer.connections

            def do_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                url = urllib.parse.urlsplit(self.path)
                form = dict(urllib.parse.parse_qsl(body or url.query, keep_blank_values=True))
                name = form.get("Action") or f"{self.command} {url.path}"
                asked = Asked(name, {key.lower(): value for key, value in self.headers.items()}, form, self.number,
                              bool(url.netloc))
                with outer.lock:
                    outer.asked.append(asked)
                    waiting = outer.answers[name]
                    given = waiting.pop(0) if waiting else None
                time.sleep(outer.delays.get(name, 0))
                status, text, headers = given or outer.good(asked)
                data = text.encode()
                self.send_response_only(status)
                for key, value in {"Date": email.utils.formatdate(usegmt=True), **headers}.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_any

            def log_message(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.tls = tls
        self.port = self.server.server_address[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def names(self):
        return [one.name for one in self.asked]

    def of(self, name):
        return [one for one in self.asked if one.name == name]

    # --- what it answers

    def credentials(self, key):
        return {"AccessKeyId": key, "SecretAccessKey": f"secret-of-{key}", "Token": f"token-of-{key}",
                "Expiration": in_hours(self.life_hours)}

    def assumed(self, action, key):
        values = self.credentials(key)
        return xml(action, f"<Credentials><AccessKeyId>{values['AccessKeyId']}</AccessKeyId><SecretAccessKey>"
                   f"{values['SecretAccessKey']}</SecretAccessKey><SessionToken>{values['Token']}</SessionToken>"
                   f"<Expiration>{values['Expiration']}</Expiration></Credentials>")

    def good(self, asked):
        if asked.name == "GetCallerIdentity":
            return xml(asked.name, "<Account>000000000000</Account><UserId>U</UserId><Arn>arn:aws:iam::0:user/u</Arn>")
        if asked.name == "AssumeRole":
            return self.assumed(asked.name, "ASIAROLE" + asked.form["RoleArn"][-1].upper())
        if asked.name == "AssumeRoleWithWebIdentity":
            return self.assumed(asked.name, "ASIAWEB")
        if asked.name == "DescribeStacks":
            return xml(asked.name, f"<Stacks><member><StackId>{STACK}</StackId><StackName>shop</StackName><StackStatus>"
                       "CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime></member></Stacks>")
        if asked.name == "ListStackResources":
            return xml(asked.name, "<StackResourceSummaries></StackResourceSummaries>")
        if asked.name == "PUT /latest/api/token":
            return 200, "imds-token", {}
        if asked.name == "GET /latest/meta-data/iam/security-credentials/":
            return 200, "the-role", {}
        if asked.name == "GET /latest/meta-data/iam/security-credentials/the-role":
            return 200, json.dumps({"Code": "Success", **self.credentials("ASIAINSTANCE")}), {}
        if asked.name == "GET /container":
            return 200, json.dumps(self.credentials("ASIACONTAINER")), {}
        if asked.name == "GET /federation/credentials":
            return 200, json.dumps({"roleCredentials": {
                "accessKeyId": "ASIASSO", "secretAccessKey": "secret-of-ASIASSO", "sessionToken": "token-of-ASIASSO",
                "expiration": int((time.time() + 3600) * 1000)}}), {}
        return 400, "<ErrorResponse><Error><Code>InvalidAction</Code><Message>unknown</Message></Error></ErrorResponse>", {}


def xml(action, inside):
    return 200, f"<{action}Response><{action}Result>{inside}</{action}Result></{action}Response>", {}


def refusal(code, message, status=400, **headers):
    return status, (f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
                    "<RequestId>1</RequestId></ErrorResponse>"), headers


class Proxy:
    """CONNECT, and plain requests, all to one port of this machine, whatever name they are for. status: what it answers
    instead."""

    def __init__(self, port):
        self.port, self.status, self.seen, self.listener = port, 200, [], socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def stop(self):
        self.listener.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, client):
        head = b""
        while b"\r\n\r\n" not in head and (piece := client.recv(65536)):
            head += piece
        first, *lines = head.partition(b"\r\n\r\n")[0].decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        given = headers.get("proxy-authorization", "").removeprefix("Basic ")
        self.seen.append((first, base64.b64decode(given).decode()))
        if self.status != 200:
            client.sendall(f"HTTP/1.1 {self.status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            client.close()
            return
        server = socket.create_connection(("127.0.0.1", self.port))
        if first.startswith("CONNECT "):
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            server.sendall(head)
        threading.Thread(target=self.pump, args=(server, client), daemon=True).start()
        self.pump(client, server)

    @staticmethod
    def pump(source, sink):
        try:
            while (piece := source.recv(65536)):
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the other side has gone


class Authority:
    """An authority of our own in a folder, and servers' certificates by it."""

    def __init__(self, folder):
        self.folder, self.bundle = folder, str(folder / "ca.pem")
        self.openssl("req", "-x509", *self.new, "-days", "2", "-subj", "/CN=an authority", "-keyout", "ca.key", "-out", "ca.pem")

    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=self.folder)

    def context(self, subject, *, itself=False, expired=False, least=None, most=None):
        name = f"{len(list(self.folder.iterdir()))}"
        if itself:
            self.openssl("req", "-x509", *self.new, "-days", "2", "-subj", "/CN=server", "-addext", f"subjectAltName={subject}",
                         "-keyout", f"{name}.key", "-out", f"{name}.pem")
        else:
            self.openssl("req", *self.new, "-subj", "/CN=server", "-addext", f"subjectAltName={subject}", "-keyout",
                         f"{name}.key", "-out", f"{name}.csr")
            self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                         "-days", "-1" if expired else "2", "-copy_extensions", "copy", "-out", f"{name}.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        if most == ssl.TLSVersion.TLSv1_1:
            context.set_ciphers("DEFAULT@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
        if least:
            context.minimum_version = least
        if most:
            context.maximum_version = most
        return context
