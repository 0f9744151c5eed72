"""The people room over the API.

Sign-in, one's own password and one's own access tokens stay with the pages: a token can't make another one.
"""

from __future__ import annotations

from ninja import Router

from liuhen.people.api.accounts import router as accounts
from liuhen.people.api.posts import router as posts
from liuhen.people.api.register import router as register
from liuhen.people.api.ways_in import router as ways_in

router = Router(tags=["people"])
router.add_router("", register)
router.add_router("", accounts)
router.add_router("", posts)
router.add_router("", ways_in)
