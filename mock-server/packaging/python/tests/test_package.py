"""The wheel: what is in it, and whether its README works in an empty folder."""

import base64
import hashlib
import re
import subprocess
import sys
import sysconfig
import zipfile
from email import message_from_string
from pathlib import Path

import pytest
from auth_mock_server import find_bin

PROJECT = Path(__file__).resolve().parent.parent
README = (PROJECT / "README.md").read_text()
# Files below `share`, and what the program prints for them.
EXTRAS = {
    "man/man1/auth-mock-server.1": ["man"],
    "bash-completion/completions/auth-mock-server": ["completions", "bash"],
    "fish/vendor_completions.d/auth-mock-server.fish": ["completions", "fish"],
    "zsh/site-functions/_auth-mock-server": ["completions", "zsh"],
}
SHELLS = ("bash", "fish", "zsh")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def run(*command, cwd=None):
    result = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=300
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def pack(out, binary, *options):
    args = ("--binary", binary, "--out", out, *options)
    return Path(run(sys.executable, PROJECT / "pack.py", *args).strip())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return pack(tmp_path_factory.mktemp("wheel"), find_bin())


@pytest.fixture(scope="module")
def fresh(tmp_path_factory, wheel):
    """The Python of a new environment that has the wheel, and beside it only the tools of this one."""
    venv = tmp_path_factory.mktemp("fresh")
    run(sys.executable, "-m", "venv", "--without-pip", venv)
    python = venv / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel)
    tools = Path(pytest.__file__).parent.parent
    assert not (tools / "auth_mock_server").exists()
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    Path(site, "tools.pth").write_text(f"{tools}\n")
    return python


@pytest.fixture
def fake(tmp_path):
    """A wheel around a file that stands for the program."""
    binary = tmp_path / "program"
    binary.write_bytes(b"program")
    extras = tmp_path / "extras"
    (extras / "completions").mkdir(parents=True)
    for name in ("auth-mock-server.1", *(f"completions/auth-mock-server.{shell}" for shell in SHELLS)):
        (extras / name).write_text(name)

    def make(*options):
        out = tmp_path / "-".join(["out", *options])
        return pack(out, binary, "--extras", extras, *options)

    return make


def test_first_example_runs_in_an_empty_folder(fresh, tmp_path):
    (tmp_path / "test_sign_in.py").write_text(EXAMPLES[0])
    assert "1 passed" in run(fresh, "-m", "pytest", cwd=tmp_path)


def test_other_examples_run(fresh, tmp_path):
    (tmp_path / "test_expired.py").write_text(EXAMPLES[1])
    assert "1 passed" in run(fresh, "-m", "pytest", cwd=tmp_path)
    (tmp_path / "script.py").write_text(EXAMPLES[2])
    program = run(fresh, "script.py", cwd=tmp_path).strip()
    assert Path(program).parent == fresh.parent
    assert run(program, "--version") == run(fresh, "-m", "auth_mock_server", "--version")
    assert len(EXAMPLES) == 3


def mypy(cwd, *args):
    """Runs mypy and returns its output, and whether it has found nothing."""
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(cwd / "cache"), *args]
    result = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300)
    return result.stdout, result.returncode == 0


def test_package_and_examples_are_typed(tmp_path):
    files = []
    for number, example in enumerate(EXAMPLES):
        files.append(f"example_{number}.py")
        (tmp_path / files[-1]).write_text(example)
    said, fine = mypy(tmp_path, *files)
    assert fine, said
    said, fine = mypy(tmp_path, str(PROJECT / "src"))
    assert fine, said


def test_wrong_use_is_found_by_a_type_checker(tmp_path):
    (tmp_path / "wrong.py").write_text(
        "from auth_mock_server import World\n\ndef use(world: World) -> int:\n"
        "    world.clock.advance(10)\n    return world.code('a@example.com')\n"
    )
    said, fine = mypy(tmp_path, "wrong.py")
    assert not fine
    assert said.count("error:") == 2 and "[arg-type]" in said and "[return-value]" in said


def test_wheel_holds_the_package_the_program_and_the_licences(wheel):
    version = run(find_bin(), "--version").split()[1]
    name = f"auth_mock_server-{version}"
    assert wheel.name == f"{name}-py3-none-{sysconfig.get_platform().replace('-', '_')}.whl"
    with zipfile.ZipFile(wheel) as archive:
        files = {info.filename: info for info in archive.infolist()}
        program = files.pop(f"{name}.data/scripts/auth-mock-server")
        assert program.external_attr >> 16 == 0o100755
        assert archive.read(program) == Path(find_bin()).read_bytes()
        for path in (PROJECT / "src" / "auth_mock_server").iterdir():
            if path.is_file():
                assert archive.read(files.pop(f"auth_mock_server/{path.name}")) == path.read_bytes()
        for licence in ("LICENSE-MIT", "LICENSE-APACHE"):
            root = PROJECT.parents[2] / licence
            held = files.pop(f"{name}.dist-info/licenses/{licence}")
            assert archive.read(held) == root.read_bytes()
        metadata = message_from_string(
            archive.read(files.pop(f"{name}.dist-info/METADATA")).decode()
        )
        entries = archive.read(files.pop(f"{name}.dist-info/entry_points.txt")).decode()
        for place, arguments in EXTRAS.items():
            held = archive.read(files.pop(f"{name}.data/data/share/{place}")).decode()
            assert held == run(find_bin(), *arguments), place
    assert metadata["Version"] == version
    assert metadata["License-Expression"] == "MIT OR Apache-2.0"
    assert metadata.get_all("Requires-Dist") == ['pytest>=8 ; extra == "pytest"']
    assert metadata.get_payload().rstrip() == README.rstrip()
    assert entries == "[pytest11]\nauth_mock_server = auth_mock_server.pytest_plugin\n"
    assert sorted(files) == [f"{name}.dist-info/RECORD", f"{name}.dist-info/WHEEL"]


def test_manual_page_and_completions_are_where_programs_look_for_them(fresh):
    share = fresh.parent.parent / "share"
    assert all((share / place).is_file() for place in EXTRAS)


def test_record_has_the_digest_of_each_file(fake):
    with zipfile.ZipFile(fake()) as archive:
        names = archive.namelist()
        (record,) = [name for name in names if name.endswith("/RECORD")]
        lines = dict(line.split(",", 1) for line in archive.read(record).decode().splitlines())
        assert lines.pop(record) == ","
        for name in names[:-1]:
            content = archive.read(name)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode()
            assert lines.pop(name) == f"sha256={digest.rstrip('=')},{len(content)}"
        assert lines == {}


def test_wheel_has_the_platform_that_was_given(fake):
    tags = "manylinux_2_17_x86_64.musllinux_1_1_x86_64"
    wheel = fake("--platform", tags)
    assert wheel.name.endswith(f"-py3-none-{tags}.whl")
    with zipfile.ZipFile(wheel) as archive:
        (path,) = [name for name in archive.namelist() if name.endswith("/WHEEL")]
        text = archive.read(path).decode()
    assert [f"Tag: py3-none-{tag}" in text for tag in tags.split(".")] == [True, True]


def test_wheel_has_the_platform_of_the_target_that_was_given(fake):
    wheel = fake("--target", "aarch64-apple-darwin")
    assert wheel.name.endswith("-py3-none-macosx_11_0_arm64.whl")


def test_wheel_for_windows_has_a_program_and_no_extras(fake):
    with zipfile.ZipFile(fake("--target", "x86_64-pc-windows-msvc")) as archive:
        names = archive.namelist()
    assert [name for name in names if name.endswith("/auth-mock-server.exe")]
    assert not [name for name in names if ".data/data/" in name]


def test_equal_programs_give_equal_wheels(fake, tmp_path):
    first = fake().read_bytes()
    (tmp_path / "program").touch()
    assert fake().read_bytes() == first
