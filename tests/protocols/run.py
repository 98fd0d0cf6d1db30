#!/usr/bin/env python3
"""lkc's AWS client against AWS's own tests: signatures, the Query and JSON protocols, endpoints, profiles.

usage: run.py DRIVER SUITES

SUITES holds botocore/, aws-sigv4/ and aws-runtime/ (fetch.sh brings them). DRIVER is the program of driver.c. What does not concern
lkc is left_out.txt, with the reason. Exit 1 when a case fails, when a row of left_out.txt has become needless, or when
a suite has another number of cases than it should.
"""
import base64
import collections
import datetime
import fnmatch
import hashlib
import json
import math
import pathlib
import re
import subprocess
import sys
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
ACCESS, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
# By the name that AWS_ENDPOINT_URL_... has for a service.
SERVICES = {"CLOUDFORMATION": "cloudformation", "STS": "sts", "DYNAMODB": "dynamodb", "LAMBDA": "lambda",
            "CLOUDWATCH_LOGS": "logs", "COGNITO_IDENTITY_PROVIDER": "cognito-idp", "CLOUDWATCH": "cloudwatch",
            "CLOUDCONTROL": "cloudcontrol", "SQS": "sqs", "ECR": "ecr"}
COUNTS = {"signatures, newer": 40, "signatures, older": 34, "query, requests": 38, "query, answers": 38,
          "endpoints, cloudformation": 49, "profiles": 65}

Case = collections.namedtuple("Case", "suite name asked judge")


# --- signatures

def raw_request(text):
    """Method, target, headers and body of a request as the suites spell it."""
    head, _, body = text.replace("\r", "").partition("\n\n")
    first, *lines = head.split("\n")
    method, rest = first.split(" ", 1)
    headers = []
    for line in lines:
        if line[:1] in (" ", "\t") and headers:
            headers[-1][1] += "\n" + line
        elif line:
            headers.append(list(line.split(":", 1)))
    return method, rest.rsplit(" HTTP/1.1", 1)[0], headers, body


def on_the_wire(target):
    """The target as it is sent, and whether its path had to be encoded for that: then it is final."""
    path, question, query = target.partition("?")
    sent = urllib.parse.quote(path, safe="/%:@!$&'()*+,;=-._~[]")
    return sent + question + urllib.parse.quote(query, safe="%&=-._~/:@!$'()*+,;"), sent != path


def sign_case(suite, name, request, context, want):
    method, target, headers, body = raw_request(request)
    target, encoded = on_the_wire(target)
    host = next(value for key, value in headers if key.lower() == "host")
    headers = [pair for pair in headers if pair[0].lower() not in ("x-amz-date", "x-amz-security-token")]
    time = datetime.datetime.strptime(context["timestamp"], "%Y-%m-%dT%H:%M:%S%z")
    keys = context.get("credentials", {})
    token = "" if context.get("omit_session_token") else keys.get("token", "")
    headers.append(["X-Amz-Date", time.strftime("%Y%m%dT%H%M%SZ")])
    if token:
        headers.append(["X-Amz-Security-Token", token])
    if context.get("sign_body"):
        headers.append(["X-Amz-Content-SHA256", hashlib.sha256(body.encode()).hexdigest()])
    final = encoded or not context.get("normalize", True)
    asked = {"kind": "sign", "method": method, "url": f"https://{host}{target}", "headers": headers, "body": body,
             "region": context["region"], "service": context["service"], "time_ms": int(time.timestamp() * 1000),
             "access": keys.get("access_key_id", ACCESS), "secret": keys.get("secret_access_key", SECRET),
             "token": token, "path_is_final": final, "whole": not final}
    if final:
        want = {key: value for key, value in want.items() if key != "authorization"}

    def judge(answer):
        return [f"{key}:\n{answer.get(key)}\nand not\n{value}" for key, value in want.items()
                if answer.get(key) != value]
    return Case(suite, name, asked, judge)


def without_context(want):
    """Two cases were brought over from an older suite: their texts alone tell where and when, and that of one has the
    authorization of another key at another time, which says nothing."""
    credential = re.search(r"Credential=([^,]*)", want["authorization"])[1]
    key, day, region, service, _ = credential.split("/")
    time = re.search(r"^x-amz-date:(\d{8})(T\d{6}Z)$", want["canonical_request"], re.M)
    if (key, day) != (ACCESS, time[1]):
        want.pop("authorization")
    date = datetime.datetime.strptime(time[1] + time[2], "%Y%m%dT%H%M%SZ")
    return {"timestamp": date.strftime("%Y-%m-%dT%H:%M:%SZ"), "region": region, "service": service}


def newer_signatures(suites):
    for folder in sorted((suites / "aws-sigv4/aws-signing-test-suite/v4").iterdir()):
        want = {}
        for name in ("canonical-request", "string-to-sign", "signature"):
            if (path := folder / f"header-{name}.txt").exists():
                want[name.replace("-", "_")] = path.read_text().replace("\r", "").strip()
        signed = raw_request((folder / "header-signed-request.txt").read_text())[2]
        want["authorization"] = next(value.strip() for key, value in signed if key.lower() == "authorization")
        context = folder / "context.json"
        context = json.loads(context.read_text()) if context.exists() else without_context(want)
        yield sign_case("signatures, newer", folder.name, (folder / "request.txt").read_text(), context, want)


def older_signatures(suites):
    top = suites / "botocore/tests/unit/auth/aws4_testsuite"
    for path in sorted(top.rglob("*.req")):
        def read(suffix):
            return path.with_suffix(suffix).read_text().replace("\r", "")
        authorization = read(".authz").strip()
        want = {"canonical_request": read(".creq"), "string_to_sign": read(".sts"), "authorization": authorization,
                "signature": authorization.rpartition("Signature=")[2]}
        token = re.search(r"^x-amz-security-token:(.*)$", want["canonical_request"], re.M)
        context = {"timestamp": "2015-08-30T12:36:00Z", "region": "us-east-1", "service": "service",
                   "credentials": {"token": token[1]} if token else {}}
        yield sign_case("signatures, older", path.parent.relative_to(top).as_posix(), read(".req"), context, want)


# --- protocols

def same(left, right):
    """Equal as the SDKs' tests have it: numbers by value, NaN as its word."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return math.isclose(left, right, rel_tol=1e-9)
    return left == right


def judge_request(case, suite, answer):
    want, problems = case["serialized"], []
    parts = urllib.parse.urlsplit(answer["url"])
    if answer["method"] != want.get("method", "POST") or (parts.path or "/") != want.get("uri", "/"):
        problems.append(f"{answer['method']} {parts.path}, and not {want.get('method')} {want.get('uri')}")
    host = want.get("host", "").partition("/")[0]
    if host and parts.netloc != host:
        problems.append(f"host {parts.netloc}, and not {host}")
    body = want.get("body")
    if body is not None and suite["metadata"]["protocol"] == "query":
        got, wanted = (sorted(urllib.parse.parse_qsl(text, keep_blank_values=True)) for text in (answer["body"], body))
        if got != wanted:
            problems.append(f"{got}\nand not\n{wanted}")
    elif body:
        if not same(json.loads(answer["body"]), json.loads(body)):
            problems.append(f"{answer['body']}, and not {body}")
    got = {key.lower(): value for key, value in answer["headers"].items()}
    for key, value in want.get("headers", {}).items():
        found = got.get(key.lower(), "")
        if found != value and not found.startswith(value + ";"):
            problems.append(f"{key}: {found}, and not {value}")
    return problems


def judge_answer(case, answer):
    if "errorCode" in case or "error" in case:
        message = case.get("errorMessage", "")
        good = answer.get("code") == case["errorCode"] and message in answer.get("error", "") and \
            answer.get("status") == case["response"]["status_code"]
        return [] if good else [f"{answer}, and not {case['errorCode']}: {message}"]
    want = case.get("result") or {}
    if "error" in answer or not same(answer.get("result"), want):
        return [f"{answer.get('result', answer)}\nand not\n{want}"]
    return []


def without_values(shapes, reference, value):
    """A result of the JSON protocol without what its shapes do not know, and with its blobs as bytes: callers' part."""
    if not reference:
        return {}
    shape = shapes[reference["shape"]]
    kind = None if shape.get("document") else shape["type"]
    if kind == "structure" and isinstance(value, dict):
        return {name: without_values(shapes, shape["members"][name], item) for name, item in value.items()
                if name in shape["members"] and item is not None}
    if kind == "list" and isinstance(value, list):
        return [without_values(shapes, shape["member"], item) for item in value]
    if kind == "map" and isinstance(value, dict):
        return {name: without_values(shapes, shape["value"], item) for name, item in value.items() if item is not None}
    if kind == "blob" and isinstance(value, str):
        return base64.b64decode(value).decode()
    return value


def protocol_cases(suites, protocol, direction):
    name = {"input": "requests", "output": "answers"}[direction]
    label = {"query": "query", "json": "json 1.1", "json_1_0": "json 1.0"}[protocol]
    path = suites / f"botocore/tests/unit/protocols/{direction}/{protocol}.json"
    for suite in json.loads(path.read_text()):
        for case in suite["cases"]:
            headers = "\n".join(f"{key}: {value}" for key, value in case.get("response", {}).get("headers", {}).items())
            asked = {"kind": "query" if protocol == "query" else "json", "suite": {**suite, "cases": []}, "case": case,
                     "response_headers": headers}
            if protocol != "query":
                asked["body"] = json.dumps(case.get("params", {}))

            def judge(answer, case=case, suite=suite):
                if direction == "input":
                    return judge_request(case, suite, answer)
                if "result" in answer and protocol != "query":
                    answer["result"] = without_values(suite["shapes"], case["given"].get("output"), answer["result"])
                return judge_answer(case, answer)
            yield Case(f"{label}, {name}", case["id"], asked, judge)


# --- endpoints

def endpoint_cases(suites):
    for service, folder in SERVICES.items():
        path = suites / f"botocore/tests/functional/endpoint-rules/{folder}/endpoint-tests-1.json"
        for test in json.loads(path.read_text())["testCases"]:
            params, expect = test.get("params", {}), test["expect"]
            name = " ".join(f"{key}={value}" for key, value in sorted(params.items()) if value is not False)
            asked = {"kind": "locate", "service": service, "region": params.get("Region", ""),
                     "endpoint": params.get("Endpoint", ""), "fips": params.get("UseFIPS", False),
                     "dual_stack": params.get("UseDualStack", False)}

            def judge(answer, expect=expect):
                if "error" in expect:
                    return [] if "error" in answer else [f"{answer}, and not '{expect['error']}'"]
                want = expect["endpoint"]["url"]
                return [] if answer.get("url") == want else [f"{answer.get('url', answer)}, and not {want}"]
            yield Case(f"endpoints, {folder}", name, asked, judge)


# --- codes

def code_cases(suites):
    for service, version in (("cloudformation", "2010-05-15"), ("sts", "2011-06-15")):
        folder = suites / f"botocore/botocore/data/{service}/{version}"
        for name, shape in json.loads((folder / "service-2.json").read_text())["shapes"].items():
            if shape.get("exception"):
                want = shape.get("error", {}).get("code", name)

                def judge(answer, want=want):
                    return [] if answer["code"] == want else [f"{answer['code']}, and not {want}"]
                yield Case(f"codes, {service}", name, {"kind": "code", "shape": name}, judge)


# --- profiles

def profile_cases(suites):
    for test in json.loads((suites / "aws-runtime/test-data/profile-parser-tests.json").read_text())["tests"]:
        asked = {"kind": "profiles", "config": test["input"].get("configFile", ""),
                 "credentials": test["input"].get("credentialsFile", "")}

        def judge(answer, want=test["output"]):
            if "errorContaining" in want:
                return [] if answer.get("error", "").startswith("line ") else [f"{answer}, and not '{want['errorContaining']}'"]
            return [f"{key}: {answer.get(key, answer)}\nand not\n{value}" for key, value in want["config"].items()
                    if answer.get(key) != value]
        yield Case("profiles", test["name"], asked, judge)


def profile_places(suites):
    """Where the files are; those of other platforms are not lkc's."""
    for test in json.loads((suites / "aws-runtime/test-data/file-location-tests.json").read_text())["tests"]:
        if test["platform"] != "windows":
            def judge(answer, test=test):
                want = {"config": test["configLocation"], "credentials": test["credentialsLocation"]}
                return [] if answer == want else [f"{answer}\nand not\n{want}"]
            yield Case("profiles, places", test["name"], {"kind": "places", "environment": test["environment"]}, judge)


# --- the whole

def left_out():
    """suite | case | why; suite and case may be patterns of a shell."""
    rows = []
    for line in (HERE / "left_out.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            rows.append(tuple(part.strip() for part in line.split("|")))
    return rows


def reason_of(case, rows):
    return next((row for row in rows if fnmatch.fnmatchcase(case.suite, row[0]) and
                 fnmatch.fnmatchcase(case.name, row[1])), None)


def main():
    driver, suites = sys.argv[1], pathlib.Path(sys.argv[2])
    cases = [*newer_signatures(suites), *older_signatures(suites)]
    for protocol in ("query", "json", "json_1_0"):
        for direction in ("input", "output"):
            cases += protocol_cases(suites, protocol, direction)
    cases += endpoint_cases(suites)
    cases += code_cases(suites)
    cases += [*profile_cases(suites), *profile_places(suites)]
    lines = "".join(json.dumps(case.asked) + "\n" for case in cases)
    result = subprocess.run([driver], input=lines, stdout=subprocess.PIPE, text=True, check=True)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(answers) == len(cases), f"{len(answers)} answers to {len(cases)} cases"
    rows, table, excused, failed = left_out(), collections.defaultdict(collections.Counter), collections.Counter(), 0
    for case, answer in zip(cases, answers):
        problems = case.judge(answer)
        row = reason_of(case, rows) if problems else None
        table[case.suite]["left out" if row else "failed" if problems else "passed"] += 1
        excused[row] += 1
        if problems and not row:
            failed += 1
            print(f"{case.suite}: {case.name}: " + "\n".join(problems))
    for row in rows:
        if not excused[row]:
            failed += 1
            print("left_out.txt: nothing needs " + " | ".join(row[:2]))
    print(f"{'suite':32}{'cases':>7}{'passed':>8}{'failed':>8}{'left out':>10}")
    for suite, counts in table.items():
        print(f"{suite:32}{counts.total():7}{counts['passed']:8}{counts['failed']:8}{counts['left out']:10}")
        if suite in COUNTS and counts.total() != COUNTS[suite]:
            print(f"{suite}: {counts.total()} cases, and not {COUNTS[suite]}")
            failed += 1
    reasons = collections.Counter()
    for row in rows:
        reasons[row[2]] += excused[row]
    for why, count in reasons.items():
        print(f"left out, {count}: {why}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
