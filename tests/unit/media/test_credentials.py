"""C2PA credentials: named as far as they tell, never said to be verified unless a library did it."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.media.examination import credentials
from liuhen.media.examination.examining import look
from liuhen.media.examination.judging import judge
from liuhen.media.examination.model import Facts, Grade

SIGNED = "edited/c2pa-rs__legacy.mp4"


def box(kind, body):
    return (len(body) + 8).to_bytes(4) + kind + body


def named(label, *children):
    return box(b"jumb", box(b"jumd", bytes(17) + label + b"\0") + b"".join(children))


def store(claim, signature=b"\x80"):
    return named(
        b"c2pa",
        named(b"urn:1", named(b"c2pa.claim", box(b"cbor", b"\xa1\x6fclaim_generator\x63old"))),
        named(
            b"urn:2", named(b"c2pa.claim.v2", box(b"cbor", claim)), named(b"c2pa.signature", box(b"cbor", signature))
        ),
    )


def test_credentials_that_name_nobody(shared_media):
    facts = look(shared_media / SIGNED)
    assert facts.signed == ("c2pa",)
    assert (facts.claimed, facts.signer) == ("TestApp c2patool/0.3.8 c2pa-rs/0.16.1", "mauricefisher@nc.rr.com")
    [told] = [each for each in judge(facts) if "c2pa" in each.code]
    assert (told.grade, "没有验证" in told.lawyer, facts.signer in told.lawyer) == (Grade.UNSEEN, True, True)


def test_the_manifest_of_before_taken_for_the_present_one():
    info = b"\xa1\x74claim_generator_info\x81\xa1\x64name\x68Camera 9"
    assert credentials.told(store(info)) == ("Camera 9", "")
    assert credentials.told(b"manifest" + store(b"\xa0")) == ("old", "")


def test_a_store_that_leads_astray():
    deep = b"\x81" * 5000 + b"\x00"
    for claim in (deep, b"\xbb" + b"\xff" * 8, b"\x9b" + b"\x7f" * 8, b"\x7f\x61a\xff", b"\xa1\xf9\x00\x00\x01", b""):
        assert credentials.told(store(claim)) == ("old", "")
    for signature in (b"\x81\x43abc", b"\x82\x40\xa1\x18\x21\x43der", b"\x82\x41\xff\xa0"):
        assert credentials.told(store(b"\xa0", signature)) == ("old", "")
    nested = named(b"c2pa.claim", box(b"cbor", b"\xa1\x6fclaim_generator\x63new"))
    for _ in range(50):
        nested = named(b"x", nested)
    assert credentials.told(nested) == ("", "")


@given(st.binary(max_size=300))
def test_bytes_that_end_the_examination(raw):
    credentials.told(raw)
    credentials.told(b"\0\0\0\x20jumb" + raw)
    credentials.told(store(raw, raw))


@pytest.mark.parametrize(
    ("state", "codes", "said"),
    [
        ("Valid", [], "c2pa_valid"),
        ("Invalid", ["signingCredential.untrusted", "assertion.bmffHash.mismatch"], "c2pa_mismatch"),
        ("Invalid", ["claimSignature.mismatch"], "c2pa_mismatch"),
        ("Invalid", ["signingCredential.expired"], "signed_c2pa"),  # nobody altered anything
        (None, [], "signed_c2pa"),
    ],
)
def test_a_library_that_is_there_and_not_asked_or_goes_into_the_network(state, codes, said, monkeypatch, tmp_path):
    """As c2pa-python 0.38.1 answers, which was tried with the sample and with one changed byte (docs/adr)."""
    given = {}

    def answer(_format, file, *, context):
        given.update(context)
        file.read()
        failure = [{"code": code} for code in codes]
        told = {"validation_state": state, "validation_results": {"activeManifest": {"failure": failure}}}
        return SimpleNamespace(json=lambda: json.dumps(told))

    settings = SimpleNamespace(from_dict=lambda told: told)
    monkeypatch.setitem(
        sys.modules, "c2pa", SimpleNamespace(Settings=settings, Context=lambda told: told, Reader=answer)
    )
    (tmp_path / "a.mp4").write_bytes(b"x")
    verified = credentials.verified(tmp_path / "a.mp4")
    assert given == {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
    codes_said = {each.code for each in judge(Facts(signed=("c2pa",), verified=verified))}
    assert said in codes_said


def test_a_library_that_fails_said_to_be_the_files_fault(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "c2pa", None)
    assert credentials.verified(tmp_path / "nothing.mp4") == ""
