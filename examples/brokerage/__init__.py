# SPDX-License-Identifier: Apache-2.0
"""A brokerage that lets people sign in and open an account with a My Number Card.

Copy from `signin.py` and `account.py` (the server) and from `static/signin.js` and
`static/account.js` (the page); the rest is an ordinary small website around them.
"""
