"""The scripts of the action, with the variables that a runner gives them.

`.ci/run action` runs this file. BINARY is the program. No release is downloaded: a stand-in for `gh`
copies an archive.
"""

import hashlib
import json
import os
import platform
import subprocess
import tarfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
BINARY = str(Path(os.environ["BINARY"]).resolve())
CPU = {"x86_64": "X64", "aarch64": "ARM64"}[platform.machine()]
TARGET = f"{platform.machine()}-unknown-linux-musl"


@pytest.fixture
def runner(tmp_path):
    """Runs a script as a step of a job, and returns its exit code and what it printed."""
    temp = tmp_path / "runner"
    temp.mkdir()
    for name in ("output", "env"):
        (temp / name).touch()

    def run(script, **variables):
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        given = {
            "RUNNER_OS": "Linux",
            "RUNNER_ARCH": CPU,
            "RUNNER_TEMP": str(temp),
            "GITHUB_OUTPUT": str(temp / "output"),
            "GITHUB_ENV": str(temp / "env"),
            "BINARY": BINARY,
            "ARGS": "",
            "VERSION": "",
            "REPOSITORY": "owner/name",
            "JOURNAL": str(temp / "requests"),
            "STATE": str(temp / "state"),
        }
        # A file, since a server that goes on running would keep a pipe open.
        with (temp / "log").open("w+") as log:
            code = subprocess.run(
                ["bash", HERE / script],
                env={**inherited, **given, **variables},
                cwd=tmp_path,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=120,
            ).returncode
            log.seek(0)
            return code, log.read()

    run.temp = temp
    return run


def pairs(path):
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


def get(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=30) as reply:
        return json.load(reply)


def test_given_program_is_used(runner, tmp_path):
    (tmp_path / "program").symlink_to(BINARY)
    code, said = runner("get.sh", BINARY="program")
    assert code == 0 and said.startswith("auth-mock-server ")
    assert pairs(runner.temp / "output") == {"binary": str(tmp_path / "program")}


def test_missing_program_is_named(runner):
    code, said = runner("get.sh", BINARY="no/program")
    assert (code, said) == (1, "::error::binary: no/program is not an executable file\n")


@pytest.fixture
def release(tmp_path):
    """A folder with the archive of a release, and a `gh` that copies from it."""
    folder = tmp_path / "release"
    folder.mkdir()
    archive = folder / f"auth-mock-server-{TARGET}.tar.gz"
    program = folder / "auth-mock-server"
    program.write_text("#!/bin/sh\necho auth-mock-server 0.1.0\n")
    program.chmod(0o755)
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(program, program.name)
    program.unlink()
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{'0' * 64}  other.zip\n{digest}  {archive.name}\n")
    gh = tmp_path / "bin" / "gh"
    gh.parent.mkdir()
    gh.write_text(f'#!/bin/sh\necho "$@" >"{tmp_path}/asked"\ncp "{folder}"/* .\n')
    gh.chmod(0o755)
    return folder


def with_gh(release):
    return {"PATH": f"{release.parent / 'bin'}:{os.environ['PATH']}", "BINARY": ""}


def test_release_is_downloaded_and_checked(runner, release, tmp_path):
    code, said = runner("get.sh", VERSION="v0.1.0", **with_gh(release))
    assert code == 0 and said.endswith("\nauth-mock-server 0.1.0\n"), said
    asked = (tmp_path / "asked").read_text()
    assert asked.startswith("release download v0.1.0 --repo owner/name ")
    assert f"--pattern auth-mock-server-{TARGET}.tar.gz" in asked
    program = runner.temp / "auth-mock-server-bin" / "auth-mock-server"
    assert pairs(runner.temp / "output") == {"binary": str(program)}


def test_newest_release_is_the_default(runner, release, tmp_path):
    assert runner("get.sh", **with_gh(release))[0] == 0
    assert (tmp_path / "asked").read_text().startswith("release download --repo owner/name ")


@pytest.mark.parametrize("sums, why", [("{archive}", "is not what"), ("other", "does not list")])
def test_archive_with_another_checksum_is_refused(runner, release, sums, why):
    name = sums.format(archive=f"auth-mock-server-{TARGET}.tar.gz")
    (release / "SHA256SUMS").write_text(f"{'0' * 64}  {name}\n")
    code, said = runner("get.sh", **with_gh(release))
    assert code == 1 and why in said
    assert pairs(runner.temp / "output") == {}


def test_unknown_machine_is_refused_with_what_to_do(runner):
    code, said = runner("get.sh", BINARY="", RUNNER_ARCH="S390X")
    assert code == 1
    assert "no release for Linux on S390X: build the program" in said


def test_command_gets_the_server_and_gives_its_exit_code(runner, tmp_path):
    command = 'curl -fsS --noproxy "*" "$AUTH_CONTROL_URL" >told; exit 7'
    code, _ = runner("run.sh", COMMAND=command, ARGS="--seed 5\n  --strict\n")
    told = json.loads((tmp_path / "told").read_text())
    assert (code, told["seed"], told["strict"]) == (7, 5, True)
    assert runner("run.sh", COMMAND="false | true")[0] == 1


def test_journal_is_there_if_the_command_fails(runner):
    ask = 'curl -s --noproxy "*" "$AUTH_BASE_URL/_ns/t1/v1/auth/load"'
    journal = runner.temp / "requests" / "t1.requests.jsonl"
    assert runner("run.sh", COMMAND=ask)[0] == 0
    assert not journal.exists()
    assert runner("run.sh", COMMAND=f"{ask}; false")[0] == 1
    assert json.loads(journal.read_text())["path"] == "/v1/auth/load"


def test_words_of_args_are_not_expanded(runner, tmp_path):
    code, said = runner("run.sh", COMMAND="true", ARGS="--issuer $(touch${IFS}made)*")
    assert code == 0, said
    assert not (tmp_path / "made").exists()


def test_server_runs_until_it_is_stopped(runner):
    code, said = runner("start.sh", ARGS="--seed 5")
    assert code == 0, said
    variables = pairs(runner.temp / "env")
    url = variables["AUTH_BASE_URL"]
    assert pairs(runner.temp / "output") == {"url": url}
    assert variables["AUTH_MOCK_URL"] == url and "127.0.0.1" in variables["NO_PROXY"]
    assert get(variables["AUTH_CONTROL_URL"])["seed"] == 5
    with pytest.raises(urllib.error.HTTPError):
        get(f"{url}/_ns/t1/v1/auth/load")

    began = time.monotonic()
    assert runner("stop.sh") == (0, "")
    assert time.monotonic() - began < 14
    with pytest.raises(urllib.error.URLError):
        get(url)
    journal = runner.temp / "requests" / "t1.requests.jsonl"
    assert json.loads(journal.read_text())["status"] == 401


def test_server_that_does_not_start_fails_the_step(runner):
    began = time.monotonic()
    code, said = runner("start.sh", ARGS="--no-such-flag")
    # At once, and not after the 30 seconds that a start may take.
    assert code == 1 and time.monotonic() - began < 25
    assert "--no-such-flag" in said and "::error::the server is not ready" in said
    assert (runner.temp / "env").read_text() == ""


def test_stop_without_a_server_is_no_error(runner):
    assert runner("stop.sh") == (0, "")
