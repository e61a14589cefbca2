#!/usr/bin/env python3
"""seal-pyhanko.py LEVEL ROOT.pem FILE.pdf…: pyHanko's word on each signature.

Every signature of every file must pass the validation of ETSI EN 319 102-1
for its level, revocation answers required: B-B and B-T ask the issuers over
the network, B-LT and B-LTA look into the file alone, the latter also with the
clock ten years on. Certification must be respected, and nothing changed later
that its difference policy does not know. A file that fails with --refuse is
what is wanted.
"""
import asyncio
import logging
import sys
from datetime import datetime, timedelta, timezone

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation import ades
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge, PdfSignatureValidationSpec, RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec, SignatureValidationSpec)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager


def spec(root, online, inside=LocalKnowledge()):
    rule = RevinfoOnlineFetchingRule.ALWAYS_FETCH if online else RevinfoOnlineFetchingRule.LOCAL_ONLY
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=[root]),
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO))
    return PdfSignatureValidationSpec(SignatureValidationSpec(
        cert_validation_policy=policy,
        revinfo_gathering_policy=RevocationInfoGatheringSpec(rule),
        local_knowledge=inside,
        key_usage_settings=KeyUsageConstraints(key_usage={'digital_signature', 'non_repudiation'}, match_all_key_usages=True)))


async def results(sig, level, root):
    now = datetime.now(tz=timezone.utc)
    if level != 'B-LTA':
        inside = ades._dss_to_local_knowledge(sig.reader) if level == 'B-LT' else LocalKnowledge()
        s = spec(root, level != 'B-LT', inside)
        one = ades.ades_basic_validation if level == 'B-B' else ades.ades_with_time_validation
        yield 'now', await one(
            sig.signed_data, validation_spec=s.signature_validation_spec, raw_digest=sig.compute_digest())
        return
    yield 'now', await ades.ades_lta_validation(sig, spec(root, online=False))
    later = now + timedelta(days=3653)
    yield 'in ten years', await ades.simulate_future_ades_lta_validation(sig, spec(root, online=False), later)


def integrity(sig, s):
    sig.compute_integrity_info(diff_policy=s.diff_policy)
    return sig.summarise_integrity_info()


async def judge(path, level, root):
    problems, lines = [], []
    with open(path, 'rb') as f:
        reader = PdfFileReader(f, strict=True)
        regular = reader.embedded_regular_signatures
        if not regular:
            problems.append('no signature')
        for sig in regular:
            if not integrity(sig, spec(root, False))['docmdp_ok']:
                problems.append(f'{sig.field_name}: certification is not respected')
            has = any(True for _ in extract_tst_data_iter(sig.signer_info, signed=False))
            if has != (level != 'B-B'):
                problems.append(f'{sig.field_name}: time stamp {has}')
            async for when, r in results(sig, level, root):
                lines.append(f'{sig.field_name} {when}: {r.ades_subindic} {r.failure_msg or ""}')
                if r.ades_subindic != AdESPassed.OK:
                    problems.append(lines[-1])
        stamps = reader.embedded_timestamp_signatures
        if bool(stamps) != (level == 'B-LTA'):
            problems.append(f'{len(stamps)} document time stamps')
        for sig in stamps:
            if not integrity(sig, spec(root, False))['docmdp_ok']:
                problems.append(f'{sig.field_name}: certification is not respected')
    return lines, problems


async def main(args):
    refuse = args and args[0] == '--refuse'
    level, root, *files = args[1:] if refuse else args
    root = load_cert_from_pemder(root)
    bad = 0
    for path in files:
        try:
            lines, problems = await judge(path, level, root)
        except Exception as e:  # a file that it cannot read
            lines, problems = [], [f'{type(e).__name__}: {e}']
        print(f'{path}: {"; ".join(problems) if problems else "pyHanko accepts " + level}')
        for line in lines:
            print('   ', line)
        bad += bool(problems) == (not refuse)
    return 1 if bad or not files else 0


logging.disable(logging.CRITICAL)
sys.exit(asyncio.run(main(sys.argv[1:])))
