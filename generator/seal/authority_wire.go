package seal

import (
	"encoding/asn1"
	"fmt"
	"math/big"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// A stampQuery is a TimeStampReq (RFC 3161, 2.4.1) and what the answer must
// repeat.
type stampQuery struct {
	digest []byte // SHA-256
	nonce  *big.Int
	der    []byte
}

func newStampQuery(digest []byte, nonce *big.Int) (stampQuery, error) {
	var b cryptobyte.Builder
	b.AddASN1(seqTag, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		b.AddASN1(seqTag, func(b *cryptobyte.Builder) {
			addAlgorithm(b, oidSHA256, true) // some authorities insist on NULL
			b.AddASN1OctetString(digest)
		})
		b.AddASN1BigInt(nonce)
		b.AddASN1Boolean(true) // certReq
	})
	der, err := b.Bytes()
	return stampQuery{digest, nonce, der}, err
}

// readStampAnswer reads a TimeStampResp (RFC 3161, 2.4.2) and gives its token.
func readStampAnswer(der []byte) ([]byte, error) {
	bad := fmt.Errorf("%w answer of a time-stamping authority", ErrMalformed)
	in := cryptobyte.String(der)
	var resp, status, token cryptobyte.String
	var code int
	if !in.ReadASN1(&resp, seqTag) || !in.Empty() || !resp.ReadASN1(&status, seqTag) || !status.ReadASN1Integer(&code) {
		return nil, bad
	}
	if code != 0 && code != 1 { // granted, granted with modifications
		return nil, fmt.Errorf("%w: status %d%s", errRefused, code, reasons(status))
	}
	if !resp.ReadASN1Element(&token, seqTag) || !resp.Empty() {
		return nil, bad
	}
	return token, nil
}

// reasons tells what an authority says of a refusal; it may be anything, so
// control characters and great lengths are cut.
func reasons(status cryptobyte.String) string {
	var texts, text, bits cryptobyte.String
	var out strings.Builder
	if status.PeekASN1Tag(seqTag) && status.ReadASN1(&texts, seqTag) {
		for !texts.Empty() && texts.ReadASN1(&text, cbasn1.UTF8String) {
			fmt.Fprintf(&out, ", %q", string(text[:min(len(text), 200)]))
		}
	}
	var failed asn1.BitString
	if status.ReadASN1Element(&bits, cbasn1.BIT_STRING) && bits.ReadASN1BitString(&failed) {
		for bit, name := range failures {
			if name != "" && failed.At(bit) == 1 {
				out.WriteString(", " + name)
			}
		}
	}
	return out.String()
}

// failures are the bits of PKIFailureInfo (RFC 3161, 2.4.2).
var failures = [26]string{0: "badAlg", 2: "badRequest", 5: "badDataFormat", 14: "timeNotAvailable",
	15: "unacceptedPolicy", 16: "unacceptedExtension", 17: "addInfoNotAvailable", 25: "systemFailure"}
