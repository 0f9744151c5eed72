"""A wrong setting is refused by its name, and what it holds isn't shown."""

from __future__ import annotations

import os

import pytest

from liuhen.site import config


@pytest.mark.parametrize(("name", "value", "problem"), [
    ("LIUHEN_PORT", "abc", "应为整数"),
    ("LIUHEN_PORT", "99999", "不能大于 65535"),
    ("LIUHEN_PORTS", "8400", "没有这项设置"),
    ("LIUHEN_LANGUAGE", "fr", "只能是 'zh-hans' 或 'en'"),
    ("LIUHEN_HTTPS", "maybe", "应为 true 或 false"),
    ("LIUHEN_DATABASE_URL", "mysql://u:secret@h/d", "应以 postgresql:// 或 sqlite:// 开头"),
    ("LIUHEN_BYTES_URL", "liuhen.example", "应为 http(s)://主机[:端口]，不带路径"),
    ("LIUHEN_SMTP_PORT", "0", "不能小于 1"),
    ("LIUHEN_SMTP_SECURITY", "ssl", "只能是 'starttls', 'tls' 或 'none'"),
    ("LIUHEN_SMTP_HOST", "smtp://mail.example", "应为主机名或 IP 地址，不带 smtp:// 和端口"),
    ("LIUHEN_SMTP_FROM", "留痕", "应为一个邮箱地址，如 liuhen@bureau.example"),
    ("LIUHEN_NAME_PATTERN", "{日期}_{姓名}", "不认识“{姓名}”"),
])  # fmt: skip
def test_wrong_setting_in_the_environment(monkeypatch, name, value, problem):
    monkeypatch.setenv(name, value)
    with pytest.raises(config.SettingWrongError) as caught:
        config.load()
    assert caught.value.fields == {"setting": name, "source": "环境变量", "problem": problem}
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(("text", "setting"), [
    ("prot = 8400", "prot"),
    ("port = 'x'", "port"),
    ("home = '/srv'", "home"),
    ("port = ", "liuhen.toml"),
])  # fmt: skip
def test_wrong_setting_in_the_file(monkeypatch, tmp_path, text, setting):
    monkeypatch.setenv("LIUHEN_HOME", str(tmp_path))
    (tmp_path / "liuhen.toml").write_text(text)
    with pytest.raises(config.SettingWrongError) as caught:
        config.load()
    assert caught.value.fields["setting"] == setting
    assert caught.value.fields["source"] == str(tmp_path / "liuhen.toml")


def test_environment_wins_over_the_file(monkeypatch, tmp_path):
    monkeypatch.setenv("LIUHEN_HOME", str(tmp_path))
    (tmp_path / "liuhen.toml").write_text("port = 9000\nbytes_port = 9001\nallowed_hosts = ['a', 'b']")
    monkeypatch.setenv("LIUHEN_PORT", "9100")
    loaded = config.load()
    assert (loaded.port, loaded.bytes_port, loaded.allowed_hosts) == (9100, 9001, ("a", "b"))


def test_a_fresh_machine_that_listens_to_the_network(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("LIUHEN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LIUHEN_HOME", str(tmp_path))
    loaded = config.load()
    assert (loaded.host, loaded.port, loaded.bytes_port, loaded.plain_http) == ("127.0.0.1", 8400, 8401, False)


def test_settings_that_contradict_each_other(monkeypatch):
    monkeypatch.setenv("LIUHEN_BYTES_PORT", "8400")
    with pytest.raises(config.SettingWrongError) as caught:
        config.load()
    assert "bytes_port" in str(caught.value.fields["problem"])


def test_every_setting_is_described_in_chinese():
    for name, field in config.Settings.model_fields.items():
        assert any("一" <= letter <= "鿿" for letter in field.description or ""), name


@pytest.mark.parametrize(
    ("given", "named"),
    [({"SMTP_HOST": "mail.example"}, "smtp_from"), ({"SMTP_PASSWORD": "geheim"}, "smtp_user")],
)
def test_a_mail_server_that_is_told_by_half(monkeypatch, given, named):
    for name, value in given.items():
        monkeypatch.setenv(f"LIUHEN_{name}", value)
    with pytest.raises(config.SettingWrongError) as caught:
        config.load()
    assert named in str(caught.value.fields["problem"])
    assert "geheim" not in str(caught.value.fields)
