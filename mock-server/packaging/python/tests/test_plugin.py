"""The pytest plugin, in runs of its own."""

import socket

import pytest
from auth_mock_server import Server
from auth_mock_server.pytest_plugin import _name
from conftest import TOKEN

SIGN_IN = """
    import json, urllib.error, urllib.request

    def sign_in(world, password="correct horse battery staple"):
        body = {"email": "guest-2fa@example.com", "password": password, "portal_id": "portal_demo"}
        headers = {"Content-Type": "application/json"}
        url = world.url + "/v1/auth/portal/login"
        request = urllib.request.Request(url, json.dumps(body).encode(), headers)
        try:
            return urllib.request.urlopen(request).status
        except urllib.error.HTTPError as refusal:
            return refusal.code
"""


@pytest.fixture
def suite(pytester):
    """Writes a suite, runs it, and returns the result."""

    def run(code, *args, ini=""):
        # Not the settings of this project, which is around the working copy.
        pytester.makeini(f"[pytest]\n{ini}\n")
        pytester.makeconftest(SIGN_IN)
        pytester.makepyfile(test_suite=code)
        return pytester.runpytest_subprocess("-p", "no:cacheprovider", "-rA", *args)

    return run


def told(result, name):
    """What the suite printed as `NAME=value`."""
    marker = f"{name}="
    return [line[len(marker) :] for line in result.outlines if line.startswith(marker)]


def test_each_test_has_a_namespace_that_is_deleted_after_it(suite):
    result = suite(
        """
        from conftest import sign_in

        def test_one(auth_world):
            assert sign_in(auth_world) == 200
            assert len(auth_world.code("guest-2fa@example.com")) == 6

        def test_two(auth_world):
            assert auth_world.control("GET", "/messages")["total"] == 0

        def test_three(auth_server):
            names = auth_server.world("default").control("GET", "/namespaces")["data"]
            assert [one["name"] for one in names] == ["default"]
        """
    )
    result.assert_outcomes(passed=3)


def test_one_test_can_have_several_namespaces(suite):
    result = suite(
        """
        from conftest import sign_in

        def test_many(new_auth_world, auth_world):
            worlds = [auth_world, *(new_auth_world() for _ in range(3))]
            assert len({world.name for world in worlds}) == 4
            sign_in(worlds[3])
            totals = [world.control("GET", "/messages")["total"] for world in worlds]
            assert totals == [0, 0, 0, 1]
        """
    )
    result.assert_outcomes(passed=1)


def test_report_of_a_failed_test_has_its_requests(suite):
    result = suite(
        """
        from conftest import sign_in

        def test_fails(auth_world):
            sign_in(auth_world, "something else")
            sign_in(auth_world)
            assert False

        def test_passes(auth_world):
            sign_in(auth_world, "wrong")
        """
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*- requests of test_fails-???????? -*",
            "401 POST /v1/auth/portal/login wrong_password; failures=1",
            "200 POST /v1/auth/portal/login",
        ]
    )
    result.stdout.no_fnmatch_line("*requests of test_passes*")


def test_report_of_a_failed_setup_has_its_requests(suite):
    result = suite(
        """
        import pytest
        from conftest import sign_in

        @pytest.fixture
        def signed_in(auth_world):
            sign_in(auth_world)
            raise ValueError

        def test_fails(signed_in):
            pass

        def test_sends_nothing(auth_world):
            assert False
        """
    )
    result.assert_outcomes(errors=1, failed=1)
    result.stdout.fnmatch_lines(["*- requests of test_fails-*", "200 POST /v1/auth/portal/login"])
    result.stdout.fnmatch_lines(["*- requests of test_sends_nothing-*", "none"])


def test_requests_can_be_left_out_of_reports(suite):
    code = "def test_fails(auth_world):\n    assert False\n"
    result = suite(code, ini="auth_journal = false")
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*requests of*")


def test_report_says_that_the_requests_cannot_be_read(suite):
    result = suite(
        """
        def test_fails(auth_server, auth_world):
            auth_server.stop()
            assert False
        """
    )
    # Deleting the namespace fails, too.
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["cannot be read: GET /_emulate/requests: no reply from http://*"])


@pytest.mark.parametrize("ci", ["", "true"])
@pytest.mark.parametrize("style", [[], ["--full-trace"], ["--tb=native"], ["-vv"]])
def test_failed_test_shows_no_secret_even_with_locals(suite, pytester, monkeypatch, style, ci):
    # With this variable pytest shortens nothing.
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("AUTH_MOCK_CONTROL_TOKEN", TOKEN)
    result = suite(
        """
        from pathlib import Path
        from conftest import sign_in

        def keep(tokens):
            for token in (tokens.access_token, tokens.refresh_token):
                Path("secrets").open("a").write(token + "\\n")

        def test_is_refused(auth_server, auth_world):
            tokens = auth_world.sign_in("user_dev")
            keep(tokens)
            auth_world.clock.advance("-1s")

        def test_differs(auth_server, auth_world):
            one, two = auth_world.sign_in("user_dev"), auth_world.sign_in("user_dev")
            keep(one), keep(two)
            assert one == two

        def test_has_no_code(auth_server, auth_world):
            sign_in(auth_world)
            message = auth_world.message("guest-2fa@example.com")
            Path("secrets").open("a").write(message.token + "\\n" + message.code + "\\n")
            assert message.kind == "magic_code"
        """,
        "--showlocals",
        *style,
    )
    result.assert_outcomes(failed=3)
    secrets = (pytester.path / "secrets").read_text().split()
    assert len(secrets) == 8
    shown = result.stdout.str()
    assert [secret in shown for secret in (TOKEN, *secrets)] == [False] * 9


def test_workers_have_a_server_each(suite):
    code = """
        import pytest

        @pytest.mark.parametrize("number", range(8))
        def test_url(auth_server, auth_world, number, worker_id):
            auth_world.clock.now()
            print(f"\\nat={worker_id} {auth_server.url}")
    """
    result = suite(code, "-n", "2")
    result.assert_outcomes(passed=8)
    places = {tuple(line.split()) for line in told(result, "at")}
    assert len(places) == 2 and len({url for _, url in places}) == 2


def test_workers_share_the_server_of_the_variable(suite, monkeypatch):
    with Server.start() as server:
        monkeypatch.setenv("AUTH_BASE_URL", server.url + "/")
        code = """
            import pytest

            @pytest.mark.parametrize("number", range(8))
            def test_url(auth_server, auth_world, number):
                auth_world.control("DELETE", "/users/user_guest")
                assert not auth_server.is_own
                print(f"\\nat={auth_server.url} {auth_world.name}")
        """
        runs = [suite(code, "-n", "2") for _ in range(2)]
        for result in runs:
            result.assert_outcomes(passed=8)
        places = [line.split() for result in runs for line in told(result, "at")]
        assert {url for url, _ in places} == {server.url}
        # Two runs at once must not meet.
        assert len({name for _, name in places}) == 16
        left = server.world("default").control("GET", "/namespaces")["data"]
        assert [one["name"] for one in left] == ["default"]


def test_equal_seeds_give_equal_values_in_each_run(suite):
    code = """
        from conftest import sign_in

        def test_one(auth_world):
            sign_in(auth_world)
            print("\\ncode=" + auth_world.code("guest-2fa@example.com"))

        def test_two(auth_world):
            sign_in(auth_world)
            print("\\ncode=" + auth_world.code("guest-2fa@example.com"))
    """
    one = told(suite(code, "--auth-args", "--seed 7"), "code")
    two = told(suite(code, ini="auth_args = --seed 7"), "code")
    other = told(suite(code, "--auth-args=--seed 8", ini="auth_args = --seed 7"), "code")
    assert len(set(one)) == 2
    assert one == two
    assert one != other


def test_option_wins_over_variable_and_variable_over_ini(suite, monkeypatch):
    code = "def test_url(auth_server):\n    print('\\nurl=' + auth_server.url)\n"
    with Server.start() as option, Server.start() as variable, Server.start() as ini:
        setting = f"auth_base_url = {ini.url}"
        assert told(suite(code, ini=setting), "url") == [ini.url]
        monkeypatch.setenv("AUTH_BASE_URL", variable.url)
        assert told(suite(code, ini=setting), "url") == [variable.url]
        chosen = ("--auth-base-url", option.url)
        assert told(suite(code, *chosen, ini=setting), "url") == [option.url]


def test_flags_for_a_server_that_runs_already_are_refused(suite, monkeypatch):
    monkeypatch.setenv("AUTH_BASE_URL", "http://127.0.0.1:1")
    result = suite("def test_none(): pass", "--auth-args", "--seed 7")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --auth-args is for a server that pytest starts.*"])


def test_token_of_the_variable_is_used(suite, monkeypatch):
    code = "def test_clock(auth_world):\n    auth_world.clock.now()\n"
    monkeypatch.setenv("AUTH_MOCK_CONTROL_TOKEN", TOKEN)
    suite(code).assert_outcomes(passed=1)
    with Server.start() as server:
        monkeypatch.setenv("AUTH_BASE_URL", server.url)
        suite(code).assert_outcomes(passed=1)
        monkeypatch.setenv("AUTH_MOCK_CONTROL_TOKEN", "another-token-of-a-test")
        result = suite(code)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["auth_server: GET /_emulate: 401: *"])
    assert "token-of-a-test" not in result.stdout.str()


@pytest.mark.parametrize(
    "options, why",
    [
        (["--auth-args=--no-such-flag"], "auth-mock-server did not start (exit code 2): *"),
        (["--auth-binary", "/none"], "/none cannot be run: No such file or directory"),
        (["--auth-base-url", "none"], "the base URL of the server must be like *"),
    ],
)
def test_server_that_cannot_be_used_is_one_line_and_no_traceback(suite, options, why):
    result = suite("def test_clock(auth_world): pass", *options)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"auth_server: {why}".replace("[", "[[]")])
    result.stdout.no_fnmatch_line("*_server.py*")


def test_server_that_does_not_answer_is_named(suite):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        result = suite("def test_clock(auth_world): pass", "--auth-base-url", url)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"auth_server: GET /_emulate: no reply from {url}: *"])


def test_suite_without_the_fixtures_starts_no_server(suite):
    result = suite("def test_none(): pass", "--auth-binary", "/none")
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "test",
    ["test_one", "test_with[a b/ü]", "test_" + "long" * 30, "Test::test_in_a_class"],
)
def test_names_of_namespaces_are_valid_and_differ(own_server, test):
    for is_own in (True, False):
        names = {_name(f"a/test_x.py::{test}", number, is_own) for number in range(3)}
        names.add(_name(f"b/test_x.py::{test}", 0, is_own))
        assert len(names) == 4
        for name in names:
            with own_server.world(name) as world:
                world.clock.now()
    assert _name(test, 0, True) == _name(test, 0, True)
