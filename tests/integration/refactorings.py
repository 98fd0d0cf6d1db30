"""Stack refactoring, which the emulator does not have, in front of it: what is asked is kept, and answered from a list."""
import http.server
import threading
import urllib.error
import urllib.parse
import urllib.request


class Refactorings:
    """Any other request goes through to the endpoint behind. Nothing is really renamed there."""

    def __init__(self, behind, executions):
        self.asked, self.behind, self.executions = [], behind, list(executions)
        self.executed = False
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                form = dict(urllib.parse.parse_qsl(body.decode(errors="replace")))
                if "StackRefactor" in form.get("Action", ""):
                    outer.asked.append(form)
                    self.reply(200, outer.answer(form["Action"]).encode())
                else:
                    self.reply(*outer.forward(self.command, self.path, self.headers, body))

            do_GET = do_HEAD = do_PUT = do_DELETE = do_POST

            def reply(self, status, body):
                self.send_response(status)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, action):
        inside = "<StackRefactorId>one</StackRefactorId>"
        if action == "ExecuteStackRefactor":
            self.executed = True
        if action == "DescribeStackRefactor":
            execution = self.executions.pop(0) if self.executed else "AVAILABLE"
            inside += (f"<Status>CREATE_COMPLETE</Status><ExecutionStatus>{execution}</ExecutionStatus>"
                       "<ExecutionStatusReason>it is not to be</ExecutionStatusReason>")
        return f"<{action}Response><{action}Result>{inside}</{action}Result></{action}Response>"

    def forward(self, method, path, headers, body):
        kept = {name: value for name, value in headers.items() if name.lower() not in ("host", "content-length")}
        request = urllib.request.Request(self.behind + path, body, kept, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
