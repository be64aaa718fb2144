"""A wrong setting is an error that names the key, the place and what it must be; never a traceback."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest

from ibidem.errors import ConfigError, ExitCode
from ibidem.settings import Settings, load_settings

NUMBERS = [field.name for field in fields(Settings) if type(getattr(Settings(), field.name)) in (int, float)]
NAMES = [field.name for field in fields(Settings) if isinstance(getattr(Settings(), field.name), str)]
NOT_NUMBERS = ['"many"', '""', "true", "[1]", "{ a = 1 }", "nan", "inf", "-inf", "-1", "1e308", "9" * 23, "9" * 400]
NOT_NAMES = ["1", "1.5", "true", "[]", '["a"]', "{}", "1979-05-27", '"a\\u0000b"', '"a\\nb"']


def refused(tmp_path: Path, content: str) -> ConfigError:
    config = tmp_path / "ibidem.toml"
    config.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(config, env={})
    assert caught.value.exit_code == ExitCode.USAGE
    assert caught.value.remedy
    assert len(caught.value.message) < 400
    return caught.value


@pytest.mark.parametrize("key", NUMBERS)
@pytest.mark.parametrize("value", NOT_NUMBERS)
def test_a_wrong_number_is_refused(tmp_path: Path, key: str, value: str) -> None:
    """Of another type, below or above what makes sense, or no number at all."""
    assert key in refused(tmp_path, f"{key} = {value}").message


@pytest.mark.parametrize("key", [key for key in NUMBERS if key != "threads"])
def test_zero_is_refused(tmp_path: Path, key: str) -> None:
    """Only the number of threads has a meaning for it."""
    assert key in refused(tmp_path, f"{key} = 0").message


@pytest.mark.parametrize("key", NAMES)
@pytest.mark.parametrize("value", NOT_NAMES)
def test_a_wrong_name_is_refused(tmp_path: Path, key: str, value: str) -> None:
    """Of another type, or with a control character, which no system call takes."""
    assert key in refused(tmp_path, f"{key} = {value}").message


@pytest.mark.parametrize("key", NUMBERS)
@pytest.mark.parametrize("value", ["", "many", "-1", "nan", "inf", "9" * 5000, "1e999"])
def test_a_wrong_number_in_the_environment_is_refused(key: str, value: str) -> None:
    """The environment has strings only."""
    with pytest.raises(ConfigError, match=key):
        load_settings(env={f"IBIDEM_{key.upper()}": value})


@pytest.mark.parametrize(
    "content",
    [
        "passages = " + "9" * 5000,
        "x = " + "[" * 5000,
        "passages",
        "= 1",
        "passages = 1\npassages = 2",
        '[model]\nname = "a"',
        "\x00",
        "colour = 1",
        '"' + "k" * 5000 + '" = 1',
    ],
)
def test_a_file_that_holds_no_settings_is_refused(tmp_path: Path, content: str) -> None:
    """Broken TOML, values nested without end, keys that do not exist."""
    refused(tmp_path, content)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Bytes of another encoding are named as such."""
    config = tmp_path / "ibidem.toml"
    config.write_bytes(b'model = "\xff\xfe"')
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_settings(config, env={})


def test_the_last_place_wins(tmp_path: Path) -> None:
    """Defaults, then the file, then the environment, then the command line."""
    config = tmp_path / "ibidem.toml"
    config.write_text("passages = 3\nevidence = 3\nthreads = 3\n")
    found = load_settings(config, env={"IBIDEM_EVIDENCE": "5", "IBIDEM_THREADS": "5"}, flags={"threads": 7})
    assert (found.passages, found.evidence, found.threads, found.passage_tokens) == (3, 5, 7, 180)


def test_an_unknown_variable_is_refused() -> None:
    """A misspelt setting is named; the variables that name folders are none."""
    with pytest.raises(ConfigError, match="Unknown setting 'nope' in the environment"):
        load_settings(env={"IBIDEM_NOPE": "1"})
    folders = {"IBIDEM_LIBRARY": "x", "IBIDEM_CACHE": "x", "IBIDEM_STATE": "x"}
    assert load_settings(env=folders) == Settings()


def test_a_config_that_is_no_file_is_refused(tmp_path: Path) -> None:
    """A folder of that name, or a link that leads nowhere, is not taken for no settings."""
    config = tmp_path / "ibidem.toml"
    config.mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(config, env={})
    config.rmdir()
    config.symlink_to("nowhere")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(config, env={})


def test_a_whole_number_serves_where_a_part_may_stand(tmp_path: Path) -> None:
    """`max_file_mb = 200` needs no point."""
    config = tmp_path / "ibidem.toml"
    config.write_text("max_file_mb = 200\n")
    assert load_settings(config, env={}).max_file_mb == 200.0


def test_sources_are_a_list_or_paths_of_the_environment(tmp_path: Path) -> None:
    """In the file a list of texts; in the environment parted as PATH is."""
    config = tmp_path / "ibidem.toml"
    config.write_text('sources = ["~/papers", "notes"]\n')
    assert load_settings(config, env={}).sources == ("~/papers", "notes")
    assert load_settings(config, env={"IBIDEM_SOURCES": os.pathsep.join(("a", "b"))}).sources == ("a", "b")


@pytest.mark.parametrize("text", ['sources = "papers"', "sources = [1]", 'sources = [""]'])
def test_sources_that_are_no_list_are_refused(text: str, tmp_path: Path) -> None:
    """What it must be is told."""
    config = tmp_path / "ibidem.toml"
    config.write_text(text)
    with pytest.raises(ConfigError, match="sources") as error:
        load_settings(config, env={})
    assert "a list of texts" in error.value.remedy


def test_the_watching_is_turned_off_in_the_file_or_the_environment(tmp_path: Path) -> None:
    """A switch is true or false, and nothing else."""
    config = tmp_path / "ibidem.toml"
    config.write_text("watch = false\n")
    assert load_settings(config, env={}).watch is False
    assert load_settings(env={"IBIDEM_WATCH": "false"}).watch is False
    config.write_text('watch = "no"\n')
    with pytest.raises(ConfigError, match="watch") as error:
        load_settings(config, env={})
    assert "true or false" in error.value.remedy
