"""What only an object store has: versions of others, locks, keys that must stay secret, a gateway that is gone."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from liuhen.storage import (
    KeyAbsentError,
    KeyLockedError,
    KeyReplacedError,
    S3Access,
    StoreAccessError,
    StoreUnreachableError,
    StoreUrlError,
    name_of,
    open_store,
    read_access,
)
from liuhen.storage.address import s3_address
from liuhen.storage.s3_parts import PART


@pytest.fixture
def stranger(ceph, bucket):
    """Somebody with the same rights and another program, at the keys of one store."""
    client = boto3.client(
        "s3", endpoint_url=ceph.endpoint, region_name="us-east-1",
        aws_access_key_id=ceph.access_key, aws_secret_access_key=ceph.secret_key,
    )  # fmt: skip
    address = s3_address(bucket.url)

    def at(key: str) -> dict[str, str]:
        return {"Bucket": address.bucket, "Key": address.prefix + key}

    client.at = at
    return client


def content(store, key: str, **kwargs) -> bytes:
    return b"".join(store.get(key, **kwargs))


def test_an_overwritten_or_hidden_version_is_tampering_and_its_bytes_are_still_there(bucket, stranger) -> None:
    store = bucket()
    token = store.put("a/original.mp4", [b"ours"]).token
    stranger.put_object(**stranger.at("a/original.mp4"), Body=b"theirs")
    with pytest.raises(KeyReplacedError):
        store.stat("a/original.mp4", token=token)
    assert content(store, "a/original.mp4", token=token) == b"ours"
    stranger.delete_object(**stranger.at("a/original.mp4"))
    with pytest.raises(KeyReplacedError):
        store.stat("a/original.mp4", token=token)
    with pytest.raises(KeyAbsentError):
        store.stat("a/original.mp4")
    assert content(store, "a/original.mp4", token=token) == b"ours"


def test_a_locked_version_stays_whoever_deletes_it_and_the_lock_is_never_shortened(bucket, stranger) -> None:
    store = bucket()
    token = store.put("a/original.mp4", [b"ours"]).token
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    assert store.locked_until("a/original.mp4", token=token) is None
    assert store.lock("a/original.mp4", until, token=token) == until
    for call in (lambda: store.delete("a/original.mp4"), lambda: store.delete("a/original.mp4", token=token)):
        with pytest.raises(KeyLockedError) as told:
            call()
        assert told.value.fields["until"] == until.date().isoformat()
    with pytest.raises(ClientError):
        stranger.delete_object(**stranger.at("a/original.mp4"), VersionId=token)
    assert store.lock("a/original.mp4", until - timedelta(minutes=30), token=token) == until
    assert store.lock("a/original.mp4", until + timedelta(minutes=1), token=token) == until + timedelta(minutes=1)
    assert store.locked_until("a/original.mp4", token=token) == until + timedelta(minutes=1)
    assert content(store, "a/original.mp4") == b"ours"
    store.replace("a/inventory.json", b"1")
    store.replace("a/inventory.json", b"2")
    store.delete("a/inventory.json")  # what isn't locked goes as before


def test_a_replaced_inventory_leaves_no_old_versions_behind(bucket, stranger) -> None:
    store = bucket()
    for number in range(3):
        store.replace("a/inventory.json", str(number).encode())
    at = stranger.at("a/inventory.json")
    assert len(stranger.list_object_versions(Bucket=at["Bucket"], Prefix=at["Key"])["Versions"]) == 1


def test_large_content_moves_by_the_remote_and_keeps_a_version_of_its_own(bucket) -> None:
    store = bucket()
    data = os.urandom(PART + 3)
    store.put("staging/original.mp4", [data])
    (receipt,) = store.move("staging/original.mp4", "root/original.mp4")
    assert receipt.token
    assert content(store, "root/original.mp4", token=receipt.token) == data
    assert [one.key for one in store.list("")] == ["root/original.mp4"]


def test_an_upload_that_died_in_parts_is_swept_and_holds_no_key(bucket, stranger) -> None:
    store = bucket()
    stranger.create_multipart_upload(**stranger.at("a/dead"))
    assert list(store.list("a")) == []
    assert store.sweep(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert store.sweep(datetime.now(UTC) + timedelta(hours=1)) == 1


def test_another_store_at_the_same_address_is_unreachable(bucket, stranger) -> None:
    store = bucket()
    with pytest.raises(StoreUnreachableError):
        open_store(bucket.url, identity="another", access=bucket.access)
    stranger.delete_object(**stranger.at(".liuhen-store"))
    with pytest.raises(StoreUnreachableError):
        store.stat("a/b")  # not absent: nobody knows what this is


def test_wrong_keys_and_a_gateway_that_is_gone_are_unreachable_and_tell_nothing_secret(bucket, ceph) -> None:
    bucket()
    wrong = S3Access(access_key="nobody", secret_key="sesame-open")
    gone = bucket.url.replace(ceph.endpoint.rpartition(":")[2], "9")
    for url in (bucket.url, gone):
        with pytest.raises(StoreUnreachableError) as told:
            open_store(url, access=wrong)
        assert "sesame" not in str(told.value.fields) + repr(told.value) + repr(wrong)
        assert "nobody" not in str(told.value.fields)


def test_keys_are_read_from_a_file_and_a_wrong_file_names_itself_only(tmp_path: Path) -> None:
    file = tmp_path / "s3.toml"
    file.write_text('access_key = "abc"\nsecret_key = "sesame"\n', "utf-8")
    file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert read_access(file).secret_key == "sesame"
    file.write_text('access_key = "abc"\nsecret = "sesame"\n', "utf-8")
    for path in (file, tmp_path / "none"):
        with pytest.raises(StoreAccessError) as told:
            read_access(path)
        assert told.value.fields == {"file": str(path)}


@pytest.mark.parametrize(
    "url",
    [
        "s3://",
        "s3://user:pass@bucket",
        "s3://bucket?endpoint=https://user:pass@host",
        "s3://bucket?endpoint=ftp://host",
        "s3://bucket?endpoint=https://host/path",
        "s3://bucket?endpoint=http://elsewhere.example",
        "s3://bucket?secret_key=sesame",
        "s3://bucket?endpoint",
        "http://bucket",
    ],
)
def test_an_address_that_is_none_or_holds_secrets_is_refused_without_quoting_them(url: str) -> None:
    with pytest.raises(StoreUrlError) as told:
        name_of(url)
    assert "pass" not in str(told.value.fields)
    assert "sesame" not in str(told.value.fields)


def test_an_address_is_told_without_its_query() -> None:
    assert name_of("s3://bucket/a/b?endpoint=https://s3.bureau.example:8443&region=cn") == (
        "s3://bucket/a/b@s3.bureau.example:8443"
    )
    assert name_of("s3://bucket?endpoint=http://rgw.bureau.example&plain=yes") == "s3://bucket@rgw.bureau.example"
