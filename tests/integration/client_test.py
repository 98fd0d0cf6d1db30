"""The AWS client of the real program: TLS, proxies, clocks, connections, and where its keys come from.

usage: client_test.py LKC [TEST ...]
"""
import contextlib
import datetime
import email.utils
import hashlib
import json
import os
import pathlib
import pty
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True

from aws_server import Authority, AwsServer, Proxy, in_hours, key_of, refusal

LKC = str(pathlib.Path(sys.argv[1]).absolute())
OLD, NEW = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_3
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT", "AWS_SECRET_ACCESS_KEY": "secret-of-AKIAENVIRONMENT"}


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lkc-client-"))
        self.stop = contextlib.ExitStack()
        (self.work / "shop.yaml").write_text("Resources: {News: {Type: AWS::SNS::Topic}}\n")

    def tearDown(self):
        self.stop.close()
        shutil.rmtree(self.work, ignore_errors=True)

    def server(self, tls=None):
        server = AwsServer(tls)
        self.stop.callback(server.stop)
        return server

    def run_lkc(self, *arguments, code=0, terminal=subprocess.DEVNULL, **settings):
        """With no keys but those that are given, and a home of its own."""
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("AWS_") and "proxy" not in name.lower() and name != "SSL_CERT_FILE"}
        environment |= {"HOME": str(self.work), "LKC_STATE_HOME": str(self.work / "state"), "AWS_REGION": "us-east-1",
                        "AWS_EC2_METADATA_DISABLED": "true", **settings}
        started = time.monotonic()
        result = subprocess.run([LKC, *arguments], capture_output=True, text=True, stdin=terminal, timeout=100,
                                env=environment, cwd=self.work)
        self.seconds = time.monotonic() - started
        self.assertEqual(result.returncode, code, f"{arguments}\n{result.stdout}\n{result.stderr}")
        return result

    def status(self, url, code=0, **settings):
        return self.run_lkc("status", "shop.yaml", "--endpoint-url", url, code=code, **{**KEYS, **settings})


class Secured(Case):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="lkc-authority-"))
        cls.authority = Authority(cls.folder)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)


class Tls(Secured):
    def good(self, **how):
        return self.server(self.authority.context("IP:127.0.0.1", **how))

    def refused(self, server, words, **settings):
        told = self.status(server.url, code=1, **settings)
        self.assertEqual((server.asked, told.stdout), ([], ""))
        errors = [line for line in told.stderr.splitlines() if "error:" in line]
        self.assertEqual(len(errors), 1, told.stderr)
        self.assertRegex(errors[0], words)
        self.assertIn("hint:", told.stderr)
        self.assertLess(self.seconds, 10)

    def test_an_authority_that_is_named_is_trusted(self):
        server = self.good()
        self.assertIn("CREATE_COMPLETE", self.status(server.url, AWS_CA_BUNDLE=self.authority.bundle).stdout)
        (self.work / "config").write_text(f"[default]\nca_bundle = {self.authority.bundle}\n")
        self.status(server.url, AWS_CONFIG_FILE=str(self.work / "config"))
        self.assertEqual(len(server.of("DescribeStacks")), 2)

    def test_an_authority_that_nobody_named_is_not(self):
        self.refused(self.good(), "issuer certificate")

    def test_a_bundle_that_is_not_there_is_told(self):
        words = self.status(self.good().url, code=1, AWS_CA_BUNDLE=str(self.work / "none.pem")).stderr
        self.assertIn("none.pem", words)

    def test_another_name_is_refused(self):
        server = self.server(self.authority.context("DNS:other.example"))
        self.refused(server, "subject name", AWS_CA_BUNDLE=self.authority.bundle)

    def test_a_certificate_that_has_expired_is_refused(self):
        self.refused(self.good(expired=True), "expired", AWS_CA_BUNDLE=self.authority.bundle)

    def test_one_that_signed_itself_is_refused(self):
        self.refused(self.good(itself=True), "self.signed", AWS_CA_BUNDLE=self.authority.bundle)

    def test_tls_from_1_2_on(self):
        self.refused(self.good(most=OLD), "protocol version", AWS_CA_BUNDLE=self.authority.bundle)
        for version in (ssl.TLSVersion.TLSv1_2, NEW):
            server = self.good(least=version, most=version)
            self.status(server.url, AWS_CA_BUNDLE=self.authority.bundle)
            self.assertEqual(len(server.of("DescribeStacks")), 1)


class Proxies(Secured):
    """The service has a name that nothing resolves: whoever reaches it has gone by the proxy."""
    SECRET = "p@ss:word"
    USER = "user:p%40ss%3Aword@"

    def behind(self, tls):
        server = self.server(self.authority.context("DNS:aws.test") if tls else None)
        proxy = Proxy(server.port)
        self.stop.callback(proxy.stop)
        return server, proxy

    def test_a_tunnel_with_a_name_and_a_password(self):
        server, proxy = self.behind(True)
        told = self.run_lkc("status", "shop.yaml", "-vv", "--endpoint-url", "https://aws.test", **KEYS,
                            HTTPS_PROXY=f"http://{self.USER}{proxy.address}", AWS_CA_BUNDLE=self.authority.bundle)
        self.assertEqual(proxy.seen[0], ("CONNECT aws.test:443 HTTP/1.1", "user:" + self.SECRET))
        self.assertEqual(server.asked[0].headers["host"], "aws.test")
        self.assertNotIn("proxy-authorization", server.asked[0].headers)
        for secret in (self.SECRET, "p%40ss", KEYS["AWS_SECRET_ACCESS_KEY"]):
            self.assertNotIn(secret, told.stdout + told.stderr)

    def test_plain_requests_go_by_the_proxy_for_them(self):
        server, proxy = self.behind(False)
        self.status("http://aws.test:8080", http_proxy=f"http://{proxy.address}", HTTPS_PROXY="http://127.0.0.1:1")
        self.assertEqual(proxy.seen[0][0], "POST http://aws.test:8080/ HTTP/1.1")
        self.assertTrue(server.asked[0].proxied)

    def test_what_is_excepted_goes_directly(self):
        _, proxy = self.behind(False)
        for excepted in ("aws.test", ".test", "*"):
            words = self.status("http://aws.test", code=1, HTTP_PROXY=f"http://{proxy.address}", NO_PROXY=excepted).stderr
            self.assertIn("aws.test", words)
        direct = self.server()
        self.status(direct.url, HTTP_PROXY=f"http://{proxy.address}")  # this machine's own address never goes by one
        self.assertEqual((proxy.seen, len(direct.of("DescribeStacks"))), ([], 1))

    def test_a_proxy_that_refuses_is_told(self):
        for tls, status, words in ((True, 407, "wants a name and a password"), (True, 502, "response 502"), (True, 403, "response 403")):
            _, proxy = self.behind(tls)
            proxy.status = status
            told = self.status("https://aws.test", code=1, HTTPS_PROXY=f"http://{self.USER}{proxy.address}",
                               AWS_CA_BUNDLE=self.authority.bundle, AWS_MAX_ATTEMPTS="2").stderr
            self.assertIn(words, told)
            self.assertIn("PROXY", told)
            self.assertNotIn("p@ss", told)
            self.assertLess(self.seconds, 10)


class Wire(Case):
    def test_one_connection_serves_many_calls(self):
        server = self.server()
        self.status(server.url)
        self.assertGreaterEqual(len(server.asked), 2)
        self.assertEqual(len({one.connection for one in server.asked}), 1, server.names())

    def test_a_clock_that_is_off_is_corrected(self):
        for hours in (-1, 1):
            for code, status in (("RequestTimeTooSkewed", 403), ("SignatureDoesNotMatch", 403), ("RequestExpired", 400)):
                server = self.server()
                theirs = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=hours)
                date = email.utils.format_datetime(theirs, usegmt=True)
                server.answers["DescribeStacks"] = [refusal(code, "Signature expired", status, Date=date)]
                self.status(server.url)
                first, second = (one.headers["x-amz-date"] for one in server.of("DescribeStacks")[:2])
                form = "%Y%m%dT%H%M%SZ"
                moved = datetime.datetime.strptime(second, form) - datetime.datetime.strptime(first, form)
                self.assertAlmostEqual(moved.total_seconds(), hours * 3600, delta=10)

    def container(self, server, code=0):
        return self.run_lkc("status", "shop.yaml", code=code, AWS_ENDPOINT_URL=server.url,
                            AWS_CONTAINER_CREDENTIALS_FULL_URI=server.url + "/container")

    def test_keys_are_fetched_once_and_again_at_their_end(self):
        server = self.server()
        self.container(server)
        self.assertEqual((len(server.of("GET /container")), len(server.of("DescribeStacks"))), (1, 1))
        server = self.server()
        server.life_hours, server.delays["DescribeStacks"] = 1.9 / 3600, 2
        self.container(server)
        self.assertGreaterEqual(len(server.of("GET /container")), 2)

    def test_a_session_that_the_service_calls_expired_is_told(self):
        server = self.server()
        server.answers["DescribeStacks"] = [refusal("ExpiredToken", "The security token included is expired", 403)]
        words = self.container(server, code=1).stderr
        self.assertIn("the session has expired", words)
        self.assertEqual(len(server.of("DescribeStacks")), 1)


class Keys(Case):
    """Each source, by the key that signs; and that no secret of it is printed, whether it goes well or not."""
    SECRETS = ("secret-of-", "token-of-", "imds-token", "container-password", "web-identity-token", "sso-access-token")

    def write(self, name, text):
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    def signer(self, server, code=0, expected=None, **settings):
        """The key of the last call that was signed; all that was said has no secret."""
        told = self.run_lkc("doctor", "-vv", "--format", "json", code=code, AWS_ENDPOINT_URL=server.url, **settings)
        for secret in self.SECRETS:
            self.assertNotIn(secret, told.stdout + told.stderr)
        self.assertNotIn("Signature=", told.stdout + told.stderr)
        calls = server.of("GetCallerIdentity")
        self.assertEqual(key_of(calls[-1]) if calls else None, expected, told.stdout + told.stderr)
        return json.loads(told.stdout), calls[-1].headers.get("x-amz-security-token") if calls else None

    def test_environment_goes_before_everything(self):
        server = self.server()
        config = self.write("config", "[default]\naws_access_key_id = AKIACONFIG\naws_secret_access_key = secret-of-config\n")
        _, token = self.signer(server, expected="AKIAENVIRONMENT", **KEYS, AWS_SESSION_TOKEN="token-of-environment",
                               AWS_CONFIG_FILE=config, AWS_CONTAINER_CREDENTIALS_FULL_URI=server.url + "/container")
        self.assertEqual(token, "token-of-environment")
        self.assertEqual(server.of("GET /container"), [])

    def test_files(self):
        server = self.server()
        keys = "aws_access_key_id = {0}\naws_secret_access_key = secret-of-{0}\n"
        files = {"AWS_CONFIG_FILE": self.write("config", "[default]\n" + keys.format("AKIACONFIG") + "[profile other]\n" +
                                               keys.format("AKIAOTHER")),
                 "AWS_SHARED_CREDENTIALS_FILE": self.write("credentials", "[default]\n" + keys.format("AKIASHARED"))}
        self.signer(server, expected="AKIASHARED", **files)
        self.signer(server, expected="AKIAOTHER", AWS_PROFILE="other", **files)
        pathlib.Path(files["AWS_SHARED_CREDENTIALS_FILE"]).unlink()
        self.signer(server, expected="AKIACONFIG", **files)

    def test_a_program(self):
        server = self.server()
        answer = json.dumps({"Version": 1, "AccessKeyId": "ASIAPROGRAM", "SecretAccessKey": "secret-of-program",
                             "SessionToken": "token-of-program", "Expiration": in_hours(1)})
        program = self.write("keys", f"#!/bin/sh\necho secret-of-nobody >&2\necho '{answer}'\n")
        os.chmod(program, 0o755)
        config = self.write("config", f"[default]\ncredential_process = {program} --now\n")
        _, token = self.signer(server, expected="ASIAPROGRAM", AWS_CONFIG_FILE=config)
        self.assertEqual(token, "token-of-program")
        self.write("keys", "#!/bin/sh\necho not signed in >&2\nexit 4\n")
        server.asked.clear()
        told, _ = self.signer(server, code=1, expected=None, AWS_CONFIG_FILE=config)
        self.assertIn("ended with exit code 4: not signed in", json.dumps(told))

    def test_a_container(self):
        server = self.server()
        where = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/container"}
        self.signer(server, expected="ASIACONTAINER", **where, AWS_CONTAINER_AUTHORIZATION_TOKEN="container-password")
        self.assertEqual(server.of("GET /container")[-1].headers["authorization"], "container-password")
        file = self.write("token", "container-password-of-file")
        self.signer(server, expected="ASIACONTAINER", **where, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=file)
        self.assertEqual(server.of("GET /container")[-1].headers["authorization"], "container-password-of-file")
        server.asked.clear()
        server.answers["GET /container"] = [(500, "no", {})] * 2
        self.signer(server, expected="ASIACONTAINER", **where, AWS_CONTAINER_AUTHORIZATION_TOKEN="container-password")
        server.asked.clear()
        server.answers["GET /container"] = [(403, "container-password", {})] * 3
        self.signer(server, code=1, expected=None, **where, AWS_CONTAINER_AUTHORIZATION_TOKEN="container-password")

    def test_an_instance(self):
        server = self.server()
        where = {"AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url}
        _, token = self.signer(server, expected="ASIAINSTANCE", **where)
        self.assertEqual(token, "token-of-ASIAINSTANCE")
        self.assertEqual(server.names()[0], "PUT /latest/api/token")
        self.assertEqual({one.headers.get("x-aws-ec2-metadata-token") for one in server.asked[1:3]}, {"imds-token"})
        server.asked.clear()
        self.signer(server, code=1, expected=None, **(where | {"AWS_EC2_METADATA_DISABLED": "true"}))
        self.assertEqual(server.asked, [])
        for name, value in (("AWS_METADATA_SERVICE_TIMEOUT", "soon"), ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "0")):
            told, _ = self.signer(server, code=1, expected=None, **where, **{name: value})
            self.assertIn(f"{name} is '{value}', and no number from 1", json.dumps(told))
        server.answers["PUT /latest/api/token"] = [(503, "", {})] * 2
        self.signer(server, expected="ASIAINSTANCE", **where, AWS_METADATA_SERVICE_NUM_ATTEMPTS="3")

    def test_a_web_identity(self):
        server = self.server()
        token = self.write("token", "web-identity-token")
        self.signer(server, expected="ASIAWEB", AWS_WEB_IDENTITY_TOKEN_FILE=token, AWS_ROLE_ARN="arn:aws:iam::1:role/a",
                    AWS_ROLE_SESSION_NAME="night")
        asked = server.of("AssumeRoleWithWebIdentity")[0]
        self.assertEqual((asked.form["WebIdentityToken"], asked.form["RoleSessionName"], key_of(asked)),
                         ("web-identity-token", "night", ""))
        server.asked.clear()
        server.answers["AssumeRoleWithWebIdentity"] = [refusal("InvalidIdentityToken", "the token is no good")] * 3
        self.signer(server, code=1, expected=None, AWS_WEB_IDENTITY_TOKEN_FILE=token, AWS_ROLE_ARN="arn:aws:iam::1:role/a")

    def test_a_role_of_a_role(self):
        server = self.server()
        config = self.write("config", "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = secret-of-base\n"
                            "[profile middle]\nrole_arn = arn:aws:iam::1:role/m\nsource_profile = base\nexternal_id = x1\n"
                            "[profile top]\nrole_arn = arn:aws:iam::2:role/t\nsource_profile = middle\nduration_seconds = 900\n")
        _, token = self.signer(server, expected="ASIAROLET", AWS_CONFIG_FILE=config, AWS_PROFILE="top")
        self.assertEqual(token, "token-of-ASIAROLET")
        first, second = server.of("AssumeRole")
        self.assertEqual((key_of(first), first.form["ExternalId"]), ("AKIABASE", "x1"))
        self.assertEqual((key_of(second), second.form["DurationSeconds"]), ("ASIAROLEM", "900"))
        server.asked.clear()
        server.answers["AssumeRole"] = [refusal("AccessDenied", "not you", 403)]
        told, _ = self.signer(server, code=1, expected=None, AWS_CONFIG_FILE=config, AWS_PROFILE="top")
        self.assertIn("not you", json.dumps(told))

    def test_a_role_that_wants_a_code(self):
        """On a terminal it is asked for, once; without one it is told."""
        server = self.server()
        config = self.write("config", "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\n"
                            "mfa_serial = arn:aws:iam::1:mfa/me\n[profile base]\naws_access_key_id = AKIABASE\n"
                            "aws_secret_access_key = secret-of-base\n")
        told, _ = self.signer(server, code=1, expected=None, AWS_CONFIG_FILE=config)
        self.assertIn("there is no terminal to ask on", told["error"])
        for typed, code in (("123456", 0), ("12", 1)):
            server.asked.clear()
            main, terminal = pty.openpty()
            os.write(main, typed.encode() + b"\n")
            try:
                result = self.run_lkc("doctor", code=code, terminal=terminal, AWS_ENDPOINT_URL=server.url,
                                      AWS_CONFIG_FILE=config)
            finally:
                os.close(main)
                os.close(terminal)
            self.assertEqual(result.stderr.count("Code of the device arn:aws:iam::1:mfa/me: "), 1)
            self.assertEqual([(one.form["SerialNumber"], one.form["TokenCode"]) for one in server.of("AssumeRole")],
                             [("arn:aws:iam::1:mfa/me", "123456")] * (code == 0))

    def test_a_role_by_an_instance(self):
        server = self.server()
        config = self.write("config", "[default]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = Ec2InstanceMetadata\n")
        self.signer(server, expected="ASIAROLER", AWS_CONFIG_FILE=config, AWS_EC2_METADATA_DISABLED="false",
                    AWS_EC2_METADATA_SERVICE_ENDPOINT=server.url)
        self.assertEqual(key_of(server.of("AssumeRole")[0]), "ASIAINSTANCE")

    def test_a_single_sign_on(self):
        server = self.server()
        config = self.write("config", "[default]\nsso_session = us\nsso_account_id = 111111111111\nsso_role_name = dev\n"
                            "[sso-session us]\nsso_region = us-east-1\nsso_start_url = https://us.example/start\n")
        name = hashlib.sha1(b"us").hexdigest()
        self.write(f".aws/sso/cache/{name}.json", json.dumps({
            "startUrl": "https://us.example/start", "region": "us-east-1", "accessToken": "sso-access-token",
            "expiresAt": in_hours(1)}))
        self.signer(server, expected="ASIASSO", AWS_CONFIG_FILE=config)
        asked = server.of("GET /federation/credentials")[0]
        self.assertEqual((asked.headers["x-amz-sso_bearer_token"], asked.form),
                         ("sso-access-token", {"role_name": "dev", "account_id": "111111111111"}))
        self.write(f".aws/sso/cache/{name}.json", json.dumps({
            "startUrl": "https://us.example/start", "region": "us-east-1", "accessToken": "sso-access-token",
            "expiresAt": in_hours(-1)}))
        server.asked.clear()
        told, _ = self.signer(server, code=1, expected=None, AWS_CONFIG_FILE=config)
        self.assertIn("aws sso login", json.dumps(told))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
