"""A service in front of the emulator: what goes through may be answered or altered on the way."""
import http.server
import re
import threading
import urllib.error
import urllib.parse
import urllib.request


class Between:
    """Any request goes through to the endpoint behind, unless answer() has something to say."""

    def __init__(self, behind):
        self.behind = behind
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                form = dict(urllib.parse.parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
                answer = outer.answer(form)
                if answer is None:
                    status, answer = outer.forward(self.command, self.path, self.headers, body)
                    self.reply(status, outer.alter(form, answer))
                else:
                    self.reply(200, answer.encode())

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

    def answer(self, form):
        return None

    def alter(self, form, body):
        return body

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


class Refactorings(Between):
    """Stack refactoring, which the emulator does not have: what is asked is kept, and answered from a list. Nothing is
    really renamed there."""

    def __init__(self, behind, executions):
        super().__init__(behind)
        self.asked, self.executions, self.executed = [], list(executions), False

    def answer(self, form):
        action = form.get("Action", "")
        if "StackRefactor" not in action:
            return None
        self.asked.append(form)
        inside = "<StackRefactorId>one</StackRefactorId>"
        if action == "ExecuteStackRefactor":
            self.executed = True
        if action == "DescribeStackRefactor":
            execution = self.executions.pop(0) if self.executed else "AVAILABLE"
            inside += (f"<Status>CREATE_COMPLETE</Status><ExecutionStatus>{execution}</ExecutionStatus>"
                       "<ExecutionStatusReason>it is not to be</ExecutionStatusReason>")
        return f"<{action}Response><{action}Result>{inside}</{action}Result></{action}Response>"


class Replacing(Between):
    """Change sets in which whatever is modified is replaced, and the old one deleted."""

    def alter(self, form, body):
        if form.get("Action") != "DescribeChangeSet":
            return body
        return re.sub(b"<Replacement>(False|Conditional)</Replacement>",
                      b"<Replacement>True</Replacement><PolicyAction>ReplaceAndDelete</PolicyAction>", body)


class Stuck(Between):
    """A stack whose rollback has failed at one resource, until the rollback is gone on with."""

    def __init__(self, behind, logical_id):
        super().__init__(behind)
        self.asked, self.logical_id = [], logical_id.encode()

    def answer(self, form):
        if form.get("Action") != "ContinueUpdateRollback":
            return None
        self.asked.append(form)
        return "<ContinueUpdateRollbackResponse/>"

    def alter(self, form, body):
        if form.get("Action") == "DescribeStacks":
            state = b"UPDATE_ROLLBACK_COMPLETE" if self.asked else b"UPDATE_ROLLBACK_FAILED"
            return re.sub(b"<StackStatus>[A-Z_]*</StackStatus>", b"<StackStatus>" + state + b"</StackStatus>", body)
        if form.get("Action") == "ListStackResources":
            return re.sub(b"(<LogicalResourceId>" + self.logical_id + b"</LogicalResourceId>.*?)"
                          b"<ResourceStatus>[A-Z_]*</ResourceStatus>", b"\\1<ResourceStatus>UPDATE_FAILED</ResourceStatus>"
                          b"<ResourceStatusReason>it is held</ResourceStatusReason>", body, flags=re.S)
        return body
