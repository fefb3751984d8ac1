"""The scripts that pack a release. `.ci/run action` runs this file; BINARY is the program."""

import os
import re
import subprocess
import tarfile
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
BINARY = str(Path(os.environ["BINARY"]).resolve())
TARGETS = [
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
    "aarch64-unknown-linux-musl",
    "x86_64-unknown-linux-musl",
]


def run(script, *args, cwd):
    command = ["bash", HERE / script, *args]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120)


def test_archive_has_the_program_and_what_goes_with_it(tmp_path):
    # A small program: packing the real one takes long.
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\nexec {BINARY} "$@"\n')
    program.chmod(0o755)
    made = run("archive", program, "x86_64-unknown-linux-musl", "dist", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    with tarfile.open(tmp_path / "dist" / "auth-mock-server-x86_64-unknown-linux-musl.tar.gz") as tar:
        files = {member.name: member for member in tar if member.isfile()}
        bash = tar.extractfile("./completions/auth-mock-server.bash").read()
        page = tar.extractfile("./auth-mock-server.1").read()
    shells = ("bash", "elvish", "fish", "powershell", "zsh")
    assert set(files) == {
        "./auth-mock-server",
        "./auth-mock-server.1",
        "./LICENSE-APACHE",
        "./LICENSE-MIT",
        "./README.md",
        *(f"./completions/auth-mock-server.{shell}" for shell in shells),
    }
    assert files["./auth-mock-server"].mode & 0o777 == 0o755
    assert b"--require-token" in bash
    assert b"\n.TH AUTH-MOCK-SERVER 1 " in page


def test_checksums_list_each_file_below_a_folder(tmp_path):
    (tmp_path / "npm").mkdir()
    contents = {"b.zip": b"two", "npm/a b.tgz": b"one"}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    for _ in range(2):  # The second run does not count the list of the first.
        made = run("checksums", tmp_path, cwd=tmp_path)
        assert made.returncode == 0, made.stderr
    lines = (tmp_path / "SHA256SUMS").read_text().splitlines()
    assert lines == [f"{sha256(content).hexdigest()}  {name}" for name, content in contents.items()]


def test_checksums_of_an_empty_folder_are_refused(tmp_path):
    made = run("checksums", tmp_path, cwd=tmp_path)
    assert (made.returncode, made.stderr) == (1, f"error: no file in {tmp_path}\n")
    assert not (tmp_path / "SHA256SUMS").exists()


def test_archives_are_those_of_cargo_binstall_and_of_the_workflow():
    root = HERE.parents[2]
    manifest = tomllib.loads((root / "mock-server" / "Cargo.toml").read_text())["package"]
    binstall = manifest["metadata"]["binstall"]
    assert binstall["pkg-url"].endswith("/{ name }-{ target }{ archive-suffix }")
    workflow = (root / ".github" / "workflows" / "release.yml").read_text()
    matrix = dict(re.findall(r"\{target: (\S+), os: \S+, extension: (\S+)\}", workflow))
    assert set(TARGETS) < set(matrix) and len(matrix) == 5
    formats = {"tar.gz": "tgz", "zip": "zip"}
    for target, extension in matrix.items():
        chosen = binstall["overrides"].get(target, binstall)["pkg-fmt"]
        assert chosen == formats[extension], target


def test_formula_has_the_digest_of_each_archive(tmp_path):
    digests = {target: f"{number:064x}" for number, target in enumerate(TARGETS, 1)}
    sums = [f"{digest}  auth-mock-server-{target}.tar.gz" for target, digest in digests.items()]
    (tmp_path / "sums").write_text("\n".join([*sums, f"{0:064x}  auth-mock-server.cdx.json"]))
    made = run("formula", "1.2.3", "https://example.com/v1.2.3", "sums", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert "@" not in made.stdout and 'version "1.2.3"' in made.stdout
    pairs = re.findall(r'url "\S+?/auth-mock-server-(\S+)\.tar\.gz"\s+sha256 "(\w+)"', made.stdout)
    assert dict(pairs) == digests
    assert made.stdout.count("https://example.com/v1.2.3/") == len(TARGETS)


def test_formula_installs_only_files_that_the_archive_has(tmp_path):
    template = (HERE.parent / "homebrew" / "auth-mock-server.rb.in").read_text()
    installed = set(re.findall(r'\w+\.install "([^"]+)"', template))
    made = run("extras", BINARY, "extras", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    extras = {str(path.relative_to(tmp_path / "extras")) for path in tmp_path.glob("extras/**/*")}
    assert installed - extras == {"auth-mock-server"}
    assert "auth-mock-server.1" in installed


@pytest.mark.parametrize("missing", TARGETS)
def test_formula_needs_each_archive(tmp_path, missing):
    rest = [target for target in TARGETS if target != missing]
    lines = [f"{1:064x}  auth-mock-server-{target}.tar.gz" for target in rest]
    (tmp_path / "sums").write_text("\n".join(lines))
    made = run("formula", "1.2.3", "https://example.com", "sums", cwd=tmp_path)
    assert (made.returncode, made.stdout) == (1, "")
    assert made.stderr == f"error: sums does not list auth-mock-server-{missing}.tar.gz\n"


@pytest.fixture
def manifests(tmp_path):
    """Copies of the crates' manifests."""
    copies = []
    for crate in ("sdk", "mock-server"):
        (tmp_path / crate).mkdir()
        copies.append(tmp_path / crate / "Cargo.toml")
        copies[-1].write_bytes((HERE.parents[2] / crate / "Cargo.toml").read_bytes())
    return copies


def test_repository_is_added_to_the_manifests_of_both_crates(tmp_path, manifests):
    before = [tomllib.loads(manifest.read_text()) for manifest in manifests]
    made = run("repository", "https://example.com/owner/auth-mock", tmp_path, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    for manifest, old in zip(manifests, before, strict=True):
        new = tomllib.loads(manifest.read_text())
        assert new["package"].pop("repository") == "https://example.com/owner/auth-mock"
        assert new == old


@pytest.mark.parametrize("url", ["", "owner/name", "http://example.com/a", 'https://example.com/"x'])
def test_repository_refuses_what_is_no_address(tmp_path, manifests, url):
    before = [manifest.read_bytes() for manifest in manifests]
    made = run("repository", url, tmp_path, cwd=tmp_path)
    assert made.returncode == 1
    assert made.stderr == f"error: {url} is not an address; give https://HOST/OWNER/NAME\n"
    assert [manifest.read_bytes() for manifest in manifests] == before


def test_repository_is_not_added_twice(tmp_path, manifests):
    url = "https://example.com/owner/auth-mock"
    assert run("repository", url, tmp_path, cwd=tmp_path).returncode == 0
    once = [manifest.read_bytes() for manifest in manifests]
    again = run("repository", url, tmp_path, cwd=tmp_path)
    assert again.returncode == 1
    assert "has a repository already" in again.stderr
    assert [manifest.read_bytes() for manifest in manifests] == once
