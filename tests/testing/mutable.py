"""A small bundle with tests that do not notice every change of it."""

from pathlib import Path

BUNDLE = """nextbest: 1
bundle: shop
timezone: Europe/Berlin
profile: {id: string!, ltv: {is: money!, minimum: 0}, visits: integer!, consent: {mail: boolean!}}
define: {rich: ltv >= 100}
lifecycle:
  - {stage: gone, when: visits = 0}
  - {stage: new, when: visits < 3}
  - {stage: old, otherwise: yes}
channels: {mail: {when: consent.mail, limits: [2 per 7 days]}}
kinds: {offers: {stages: any, channels: [mail]}}
engagements:
  small: {kind: offers, propensity: 5%, value: 10}
  large: {kind: offers, when: rich and visits >= 0, propensity: 5%, value: 20}
"""
CASES = """
now: 2026-11-20T10:00:00Z
customers: {ann: {ltv: 100, visits: 3, consent: {mail: yes}}}
tests:
  - {name: who is rich, customer: ann, expect: {engagement: large, rank: 1, stage: old}}
  - {name: who is not, customer: ann, with: {ltv: 99.99}, expect: {engagement: small, rank: 0.5}}
  - {name: nobody without consent, customer: ann, with: {consent.mail: no}, expect: {no_action: nothing_eligible}}
"""


def written(folder: Path) -> Path:
    """The folder with both."""
    (folder / "shop.yaml").write_text(BUNDLE, encoding="utf-8")
    (folder / "shop.test.yaml").write_text(CASES, encoding="utf-8")
    return folder
