"""`nextbest check` tells mistakes of structure and of meaning in one go."""

from pathlib import Path

import pytest

from tests.cli.printed import Printed

CART = """\
nextbest: 1
bundle: cart
timezone: Europe/Berlin
profile:
  id: string!
  consent: {email: boolean!}
  cart: {value: money}
lifecycle:
  - {stage: new, when: cart.value is missing}
  - {stage: buyer, otherwise: yse}
channels:
  email: {when: consent.emial}
kinds:
  reminder: {stages: [buyer], channels: [email], propensity: 5%, value: 3}
engagements:
  cart_left: {kind: reminder, when: cart.value > "much"}
  come_back: {kind: reminder, stages: [byuer]}
"""
PRINTED = """\
error: `otherwise` cannot be `yse`
  cart.yaml:10:31
   10 │   - {stage: buyer, otherwise: yse}
      │                               ~~~
  help: it takes `yes`

error: there is no `consent.emial`
  cart.yaml:12:17
   12 │   email: {when: consent.emial}
      │                 ~~~~~~~~~~~~~
  help: did you mean `consent.email`?

error: an amount and a text do not compare: `cart.value` is money, `"much"` is text
  cart.yaml:16:37
   16 │   cart_left: {kind: reminder, when: cart.value > "much"}
      │                                     ~~~~~~~~~~~~~~~~~~~
  help: write an amount: `cart.value >= 100`; a name for such a condition is given under `define`

error: there is no stage `byuer`
  cart.yaml:17:40
   17 │   come_back: {kind: reminder, stages: [byuer]}
      │                                        ~~~~~
  help: did you mean `buyer`?

4 errors in 1 file
"""


def test_four_mistakes_in_one_go(run: Printed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cart.yaml").write_text(CART, encoding="utf-8")
    code, out, err = run("check", "cart.yaml")
    assert code == 1
    assert out + err == PRINTED
